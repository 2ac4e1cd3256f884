"""`fondation build`: a prompt becomes a project that was built and tested in a sandbox; no server takes part."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.cancellation import Cancellation
from fondation_cli.messages import Messages
from fondation_cli.output.lines import CommandResult, print_line
from fondation_cli.output.narrator import narrator
from fondation_cli.project import run_pipeline
from fondation_cli.project.pipeline import PHASES
from fondation_cli.sandbox.choice import chosen
from fondation_shared.errors import WorkFailed
from fondation_shared.jobs import Outcome
from fondation_shared.project import Report
from fondation_shared.settings import CourseSettings


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a person asked for; `output` None: a folder here, named after the project."""

    prompt: str
    output: Path | None
    stack: str | None
    sandbox: str | None
    as_json: bool


def build(options: BuildOptions, messages: Messages) -> int:
    """Build it; 0 where every check holds, 3 where one does not: what there is of the project is left all the same.

    Raises UsageError, UnknownStack: what was asked for cannot be built. Whatever `make_project` raises.
    """
    tell = narrator(messages, PHASES, as_json=options.as_json)
    with Cancellation() as cancellation, tell:
        with cancellation.listening():
            project = run_pipeline(
                options.prompt,
                options.output,
                stack=options.stack,
                sandbox=chosen(CourseSettings.load(sandbox=options.sandbox)),
                emit=tell,
                check=cancellation.check,
            )
        report, good = project.report, project.is_good
        tell.done(_sentence(report, messages), good=good)
    exit_code = 0 if good else WorkFailed.exit_code
    if options.as_json:
        outcome = Outcome.COMPLETED if good else Outcome.FAILED
        folder = os.fsdecode(project.folder)
        print_line(CommandResult(outcome=outcome, project=folder, report=report, exit_code=exit_code))
    else:
        sys.stdout.buffer.write(os.fsencode(project.folder) + b"\n")
        sys.stdout.flush()
    return exit_code


def _sentence(report: Report, messages: Messages) -> str:
    failed = [check.name for check in report.checks if not check.passed]
    total = messages.number(len(report.checks))
    if failed:
        names = ", ".join(failed)
        sentence = messages(
            "The project fails {failed} of {total} checks: {names}",
            failed=messages.number(len(failed)),
            total=total,
            names=names,
        )
        return f"{sentence}. {messages('Read build.log and report.json: they say what each check found.')}"
    return messages(
        "The project is built: {done} of {total} checks hold. {plainly}",
        done=total,
        total=total,
        plainly=messages("Offline starter, not written for your prompt."),
    )
