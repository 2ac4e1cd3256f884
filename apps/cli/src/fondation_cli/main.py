"""The `fondation` command: a function a command. What a command needs is loaded when it is called."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from fondation_cli.arguments import (
    AsJson,
    Audience,
    Budget,
    CallModels,
    Chapters,
    CourseFolder,
    CourseOutput,
    Estimate,
    Exclude,
    Exercises,
    ExportForm,
    ExportOutput,
    GoldenSets,
    Include,
    KnownProjects,
    Language,
    Model,
    MovedRepository,
    NewerArchive,
    NewerRef,
    Offline,
    OnlyCheck,
    OpenPage,
    ProjectOutput,
    Prompt,
    ReaderPort,
    Ref,
    Repository,
    Review,
    Reviewed,
    Sandbox,
    SayAbilities,
    StackName,
    Standby,
)
from fondation_cli.help import HelpfulCommand, HelpfulGroup, localise
from fondation_cli.home import have_home
from fondation_cli.language import tongue
from fondation_cli.messages import Messages

app = typer.Typer(cls=HelpfulGroup, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
keys = typer.Typer(cls=HelpfulGroup, rich_markup_mode=None)
app.add_typer(keys, name="keys", help="Keys of the API: who may read, submit, administer, work.")


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Courses from repositories, projects from prompts: nothing is shown as true before it was checked."""
    if version:
        from importlib.metadata import version as installed  # noqa: PLC0415 - only for this

        typer.echo(f"fondation {installed('cli')}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(cls=HelpfulCommand)
def course(  # noqa: PLR0913 - an option each
    repository: Repository,
    *,
    output: CourseOutput = None,
    ref: Ref = None,
    language: Language = "en",
    include: Include = None,
    exclude: Exclude = None,
    chapters: Chapters = None,
    exercises: Exercises = None,
    model: Model = None,
    budget: Budget = None,
    audience: Audience = None,
    offline: Offline = False,
    review: Review = False,
    reviewed: Reviewed = None,
    estimate: Estimate = False,
    open_page: OpenPage = False,
    as_json: AsJson = False,
) -> int:
    """Write a course about a repository. Prints the page to open."""
    from fondation_cli.commands.course import CourseOptions  # noqa: PLC0415 - loads the whole generator
    from fondation_cli.commands.course import course as make  # noqa: PLC0415 - the same
    from fondation_cli.commands.reviewing import Step  # noqa: PLC0415 - the same
    from fondation_cli.commands.writer import WriterOptions  # noqa: PLC0415 - the same

    options = CourseOptions(
        repository=repository,
        output=output,
        ref=ref,
        language=language,
        include=include or [],
        exclude=exclude or [],
        chapters=chapters,
        exercises=exercises,
        audience=audience,
        writer=WriterOptions(model, budget, offline=offline),
        step=Step(review, reviewed),
        estimate=estimate,
        open=open_page,
        as_json=as_json,
    )
    return make(options, Messages(tongue()))


@app.command(cls=HelpfulCommand)
def build(  # noqa: PLR0913 - an option each
    prompt: Prompt,
    *,
    output: ProjectOutput = None,
    stack: StackName = None,
    sandbox: Sandbox = None,
    review: Review = False,
    reviewed: Reviewed = None,
    model: Model = None,
    budget: Budget = None,
    offline: Offline = False,
    estimate: Estimate = False,
    as_json: AsJson = False,
) -> int:
    """Build a project from a prompt, test it in a sandbox, and leave it with the report of what was checked."""
    from fondation_cli.commands import build as command  # noqa: PLC0415 - loads the whole generator

    asked = (prompt, output, stack, sandbox, review, reviewed, model, budget, offline, estimate, as_json)
    return command.build(command.BuildOptions(*asked), Messages(tongue()))


@app.command(cls=HelpfulCommand)
def refresh(  # noqa: PLR0913 - an option each
    folder: CourseFolder,
    *,
    ref: NewerRef = None,
    archive: NewerArchive = None,
    check: OnlyCheck = False,
    model: Model = None,
    budget: Budget = None,
    audience: Audience = None,
    offline: Offline = False,
    as_json: AsJson = False,
) -> int:
    """Bring a course up to date with its repository; what still holds in it stays as it is."""
    from fondation_cli.commands.refresh import RefreshOptions  # noqa: PLC0415 - loads the whole generator
    from fondation_cli.commands.refresh import refresh as renew  # noqa: PLC0415 - the same
    from fondation_cli.commands.writer import WriterOptions  # noqa: PLC0415 - the same

    writer = WriterOptions(model, budget, offline=offline)
    return renew(RefreshOptions(folder, ref, archive, check, audience, writer, as_json), Messages(tongue()))


@app.command(cls=HelpfulCommand)
def verify(
    folder: CourseFolder,
    *,
    repository: MovedRepository = None,
    as_json: AsJson = False,
) -> int:
    """Check every citation, excerpt and name of a finished course again."""
    from fondation_cli.commands.verify import verify as check  # noqa: PLC0415 - loads the whole generator

    return check(folder, repository, Messages(tongue()), as_json=as_json)


@app.command(cls=HelpfulCommand)
def read(
    folder: CourseFolder,
    *,
    port: ReaderPort = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser, or only say where.")] = True,
) -> int:
    """Serve a finished course to this machine and open it in a browser."""
    from fondation_cli.commands.read import read as serve  # noqa: PLC0415 - only for this

    return serve(folder, port, Messages(tongue()), browser=browser)


@app.command(cls=HelpfulCommand)
def export(
    folder: CourseFolder,
    *,
    to: ExportForm,
    output: ExportOutput = None,
    as_json: AsJson = False,
) -> int:
    """Take a finished course away as a book, as cards, as tours or as an archive."""
    from fondation_cli.commands.export import export as write  # noqa: PLC0415 - loads what writes

    return write(folder, to, output, Messages(tongue()), as_json=as_json)


@app.command("eval", cls=HelpfulCommand)
def evaluate(
    sets: GoldenSets = None,
    *,
    projects: KnownProjects = None,
    as_json: AsJson = False,
) -> int:
    """Make courses of known projects and compare their chapters with those that a good course has."""
    from fondation_cli.commands.evaluate import evaluate as compare  # noqa: PLC0415 - loads the whole generator

    return compare(sets or [], projects, Messages(tongue()), as_json=as_json)


@app.command(cls=HelpfulCommand)
def up(
    *,
    host: Annotated[str | None, typer.Option(metavar="ADDRESS", help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(metavar="PORT", help="The port to listen on.")] = None,
) -> int:
    """Start the web application and a worker; Ctrl-C stops both."""
    from fondation_cli.commands.up import up as start  # noqa: PLC0415 - only for this

    return start(host, port, Messages(tongue()))


@app.command(cls=HelpfulCommand)
def doctor(
    *,
    call: CallModels = False,
    as_json: AsJson = False,
) -> int:
    """Show every setting with its source, what is missing, and the command that mends it."""
    from fondation_cli.commands.doctor import doctor as examine  # noqa: PLC0415 - only for this

    return examine(Messages(tongue()), call=call, as_json=as_json)


@app.command(cls=HelpfulCommand)
def run(
    workspace: Annotated[Path | None, typer.Argument(metavar="WORKSPACE", help="A folder that holds job.json.")] = None,
    *,
    standby: Standby = False,
    abilities: SayAbilities = False,
) -> int:
    """Run one job for a worker: events on stdout, a JSON object a line."""
    from fondation_cli.commands.run import run as generate  # noqa: PLC0415 - loads the whole generator

    return generate(workspace, standby=standby, abilities=abilities)


@keys.command("create", cls=HelpfulCommand)
def keys_create(
    name: Annotated[str, typer.Option(metavar="NAME", help="Whose key it is; shown in lists.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(metavar="SCOPE", help="read, submit, admin or worker; may be repeated; unset: read and submit."),
    ] = None,
) -> int:
    """Make a key and print it, once."""
    from fondation_cli.commands.keys import web_keys  # noqa: PLC0415 - only for this

    scopes = [word for one in scope or [] for word in ("--scope", one)]
    return web_keys("create", "--name", name, *scopes)


@keys.command("list", cls=HelpfulCommand)
def keys_list() -> int:
    """List the keys: name, scopes, age. Their secrets are not kept."""
    from fondation_cli.commands.keys import web_keys  # noqa: PLC0415 - only for this

    return web_keys("list")


@keys.command("revoke", cls=HelpfulCommand)
def keys_revoke(key: Annotated[str, typer.Argument(metavar="KEY", help="The key's id, as `list` shows it.")]) -> int:
    """Make a key worthless at once."""
    from fondation_cli.commands.keys import web_keys  # noqa: PLC0415 - only for this

    return web_keys("revoke", key)


def main() -> None:
    """Run the command line, leave with its exit code."""
    have_home()
    sys.exit(call(sys.argv[1:]))


def call(arguments: list[str]) -> int:
    """Run `arguments` and give the exit code; every error is rendered here, once."""
    messages = Messages(tongue())
    command = typer.main.get_command(app)
    localise(command, messages)
    try:
        code = command.main(arguments, "fondation", standalone_mode=False)
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - whatever it is, a person gets four lines and no traceback
        from fondation_cli.output.errors import report  # noqa: PLC0415 - only when something is wrong

        return report(error, messages, as_json="--json" in arguments)
    return code if isinstance(code, int) else 0
