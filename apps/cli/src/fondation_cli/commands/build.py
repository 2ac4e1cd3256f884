"""`fondation build`: a prompt becomes a project that was built and tested in a sandbox; no server takes part."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.cancellation import Cancellation
from fondation_cli.commands.course import usable_cache
from fondation_cli.destination import PROJECT, Destination
from fondation_cli.memo import Memo
from fondation_cli.messages import Messages
from fondation_cli.output.lines import CommandResult, print_line
from fondation_cli.output.narrator import narrator
from fondation_cli.project import stand
from fondation_cli.project.brief import Brief
from fondation_cli.project.means import Means
from fondation_cli.project.name import name_of
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.pipeline import PHASES, make_project
from fondation_cli.runner import Run
from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.mirror.registries import ConfiguredRegistries
from fondation_cli.sandbox.policy import Policy
from fondation_shared.clock import SystemClock
from fondation_shared.errors import UsageError, WorkFailed
from fondation_shared.jobs import Outcome
from fondation_shared.project import Report
from fondation_shared.settings import CourseSettings

_LONGEST_PROMPT = 20_000


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a person asked for; `output` None: a folder here, named after the project."""

    prompt: str
    output: Path | None
    stack: str | None
    as_json: bool


def build(options: BuildOptions, messages: Messages) -> int:
    """Build it; 0 where every check holds, 3 where one does not: what there is of the project is left all the same.

    Raises UsageError, UnknownStack: what was asked for cannot be built. Whatever `make_project` raises.
    """
    brief = _brief(options)
    settings = CourseSettings.load()
    destination = Destination(options.output or Path(name_of(brief.title, set())), PROJECT)
    tell = narrator(messages, PHASES, as_json=options.as_json)
    with Cancellation() as cancellation, destination, stand.room() as room, tell:
        cache = usable_cache(settings.cache_dir, room)
        run = Run(PHASES, emit=tell, memo=Memo(cache / "memo"), clock=SystemClock(), check=cancellation.check)
        means = Means(OfflineWriter(), Bubblewrap(), ConfiguredRegistries(settings), Policy())
        with cancellation.listening():
            report = make_project(brief, means, stand.places(room, cache, destination.staging), run)
        destination.commit()
        good = report.verdict == "passed"
        tell.done(_sentence(report, messages), good=good)
    exit_code = 0 if good else WorkFailed.exit_code
    if options.as_json:
        outcome = Outcome.COMPLETED if good else Outcome.FAILED
        folder = os.fsdecode(destination.folder)
        print_line(CommandResult(outcome=outcome, project=folder, report=report, exit_code=exit_code))
    else:
        sys.stdout.buffer.write(os.fsencode(destination.folder) + b"\n")
        sys.stdout.flush()
    return exit_code


def _brief(options: BuildOptions) -> Brief:
    if not options.prompt.strip() or len(options.prompt) > _LONGEST_PROMPT:
        raise UsageError(
            "The prompt cannot be used.",
            cause=f"It has to say something, in at most {_LONGEST_PROMPT} characters.",
            hint='fondation build "Build a todo app"',
        )
    return Brief(options.prompt, options.stack)


def _sentence(report: Report, messages: Messages) -> str:
    failed = [check.name for check in report.checks if not check.passed]
    total = messages.number(len(report.checks))
    if failed:
        names = ", ".join(failed)
        return messages(
            "The project fails {failed} of {total} checks: {names}",
            failed=messages.number(len(failed)),
            total=total,
            names=names,
        )
    return messages(
        "The project is built: {done} of {total} checks hold. {plainly}",
        done=total,
        total=total,
        plainly=messages("Offline starter, not written for your prompt."),
    )
