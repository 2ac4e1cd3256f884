"""`--estimate`: what a command would make, and what that would take; nothing is asked, and nothing is spent."""

import sys
from dataclasses import replace

from fondation_cli.cancellation import Cancellation
from fondation_cli.claim import scratch
from fondation_cli.commands.writer import WriterOptions
from fondation_cli.course.estimating import estimate_course
from fondation_cli.course.pipeline import PHASES, Places, Task
from fondation_cli.memo import Memo, usable_cache
from fondation_cli.messages import Messages
from fondation_cli.output.lines import CommandResult, print_line
from fondation_cli.output.narrator import narrator
from fondation_cli.project.brief import Brief
from fondation_cli.project.estimating import estimate_project
from fondation_cli.runner import Run
from fondation_shared.clock import SystemClock
from fondation_shared.estimate import Estimate
from fondation_shared.jobs import Outcome, Verdict
from fondation_shared.settings import CourseSettings


def course_estimated(task: Task, writer: WriterOptions, messages: Messages, *, as_json: bool) -> int:
    """Say what a course would take. Raises what `make_course` raises of its repository, SettingsError: of a model."""
    settings = CourseSettings.load()
    tell = narrator(messages, PHASES[:4], as_json=as_json)
    with Cancellation() as cancellation, scratch() as folder, tell:
        cache = usable_cache(settings.cache_dir, folder)
        run = Run(PHASES[:4], emit=tell, memo=Memo(folder / "memo"), clock=SystemClock(), check=cancellation.check)
        with cancellation.listening():
            task = replace(task, asker=writer.asker(settings, run))
            told = estimate_course(task, Places(folder, folder / "out", cache), run)
        tell.done(messages("Nothing was asked, and nothing was spent"))
    return _said(told, messages, as_json=as_json)


def project_estimated(
    prompt: str, stack: str | None, writer: WriterOptions, messages: Messages, *, as_json: bool
) -> int:
    """As `course_estimated`, of a project. Raises UnknownStack."""
    settings = CourseSettings.load()
    with scratch() as folder:
        run = Run((), emit=lambda _: None, memo=Memo(folder / "memo"), clock=SystemClock(), check=lambda: None)
        asker = writer.asker(settings, run)
    return _said(estimate_project(Brief(prompt, stack), asker), messages, as_json=as_json)


def _said(told: Estimate, messages: Messages, *, as_json: bool) -> int:
    if as_json:
        print_line(CommandResult(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, estimate=told))
        return 0
    made = messages("{count} files", count=messages.number(told.files))
    if told.chapters is not None:
        made += ", " + messages("{count} chapters", count=messages.number(told.chapters))
    if told.writer == "offline":
        taken = messages("no model, so it costs nothing")
    else:
        taken = messages(
            "{calls} calls of {models}, {sent} tokens sent, {received} received, about {money} $",
            calls=messages.number(told.calls),
            models=", ".join(told.models),
            sent=messages.number(told.tokens_in),
            received=messages.number(told.tokens_out),
            money=messages.number(told.money, 4),
        )
    sys.stdout.write(f"{made}; {taken}\n")
    sys.stdout.flush()
    return 0
