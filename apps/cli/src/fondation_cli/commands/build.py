"""`fondation build`: a prompt becomes a project that was built and tested in a sandbox; no server takes part."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.cancellation import Cancellation
from fondation_cli.commands.estimating import project_estimated
from fondation_cli.commands.reviewing import Step, leave
from fondation_cli.commands.writer import WriterOptions
from fondation_cli.messages import Messages
from fondation_cli.output.lines import CommandResult, print_line
from fondation_cli.output.narrator import Narrator, narrator
from fondation_cli.project import run_pipeline
from fondation_cli.project.call import Project
from fondation_cli.project.pipeline import PHASES
from fondation_cli.project.reviewing import ReviewStep
from fondation_cli.review import AwaitsReview
from fondation_cli.sandbox.choice import chosen
from fondation_shared.errors import Partial, UsageError, WorkFailed
from fondation_shared.jobs import Outcome
from fondation_shared.project import Report
from fondation_shared.review import PlanReview
from fondation_shared.settings import CourseSettings


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a person asked for; `output` None: a folder here, named after the project.

    `review`: stop behind the plan; `reviewed` holds what they made of one. `model` and `budget` None: the settings'.
    """

    prompt: str
    output: Path | None
    stack: str | None
    sandbox: str | None
    review: bool
    reviewed: Path | None
    model: str | None
    budget: float | None
    offline: bool
    estimate: bool
    as_json: bool


def build(options: BuildOptions, messages: Messages) -> int:
    """Build it; 0 where every check holds, 3 where one does not: what there is of the project is left all the same.

    5 where they hold, and the budget was used up before all was written; 10 where its plan waits for a person.

    Raises UsageError, UnknownStack: what was asked for cannot be built. Whatever `make_project` raises.
    """
    if options.estimate:
        writer = WriterOptions(options.model, options.budget, offline=options.offline)
        return project_estimated(options.prompt, options.stack, writer, messages, as_json=options.as_json)
    tell = narrator(messages, PHASES, as_json=options.as_json)
    with Cancellation() as cancellation, tell:
        try:
            with cancellation.listening():
                project = _built(options, tell, cancellation)
        except AwaitsReview as waiting:
            tell.done(messages("The plan waits for your review"))
            return leave(waiting, _file(options, waiting), messages, as_json=options.as_json)
        report, good = project.report, project.is_good
        tell.done(_sentence(report, messages), good=good)
    exit_code = {"passed": 0, "partial": Partial.exit_code, "failed": WorkFailed.exit_code}[report.verdict]
    if options.as_json:
        outcome = Outcome.FAILED if report.verdict == "failed" else Outcome.COMPLETED
        folder = os.fsdecode(project.folder)
        print_line(CommandResult(outcome=outcome, project=folder, report=report, exit_code=exit_code))
    else:
        sys.stdout.buffer.write(os.fsencode(project.folder) + b"\n")
        sys.stdout.flush()
    return exit_code


def _built(options: BuildOptions, tell: Narrator, cancellation: Cancellation) -> Project:
    step = Step(options.review, options.reviewed)
    answer = step.answer(PlanReview)
    if options.offline and options.model is not None:
        raise UsageError("--offline and --model contradict each other.", hint="fondation build --help")
    return run_pipeline(
        options.prompt,
        options.output,
        stack=options.stack,
        model=options.model,
        budget=options.budget,
        offline=options.offline,
        sandbox=chosen(CourseSettings.load(sandbox=options.sandbox)),
        review=ReviewStep(answer) if step.is_asked else None,
        emit=tell,
        check=cancellation.check,
    )


def _file(options: BuildOptions, waiting: AwaitsReview) -> Path:
    """Beside the folder that the project will be in."""
    name = waiting.review.plan.name if isinstance(waiting.review, PlanReview) else "project"
    return Path(f"{(options.output or Path(name)).absolute()}.plan.json")


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
        plainly=_plainly(report, messages),
    )


def _plainly(report: Report, messages: Messages) -> str:
    """Who wrote it, and what that took."""
    if report.writer == "offline":
        return messages("Offline starter, not written for your prompt.")
    tokens, money = (sum(getattr(attempt, name) for attempt in report.attempts) for name in ("tokens", "money"))
    took = messages(
        "Written by a model: {tokens} tokens, ${money}.", tokens=messages.number(tokens), money=f"{money:.4f}"
    )
    if report.verdict != "partial":
        return took
    return f"{messages('The budget was used up before all was written.')} {took}"
