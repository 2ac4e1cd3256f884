"""The whole pipeline as one call, for the command and for other programs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from fondation_cli.destination import PROJECT, Destination
from fondation_cli.memo import Memo
from fondation_cli.project.authors import Author, writer_of
from fondation_cli.project.brief import Brief
from fondation_cli.project.name import name_of
from fondation_cli.project.pipeline import PHASES, make_project
from fondation_cli.project.reviewing import ReviewStep
from fondation_cli.project.workshop import workshop
from fondation_cli.runner import Emit, Run
from fondation_cli.sandbox.port import Sandbox
from fondation_shared.clock import SystemClock
from fondation_shared.errors import UsageError
from fondation_shared.project import Report
from fondation_shared.settings import CourseSettings

_LONGEST_PROMPT = 20_000


@dataclass(frozen=True, slots=True)
class Project:
    """A finished project: `folder` holds `source/`, `artifacts/` and `report.json`, which `report` is."""

    folder: Path
    report: Report

    @property
    def is_good(self) -> bool:
        """Whether every check holds."""
        return self.report.verdict == "passed"


def run_pipeline(  # noqa: PLR0913 - what a person may say, each by its name
    prompt: str,
    output: Path | None = None,
    *,
    stack: str | None = None,
    model: str | None = None,
    budget: float | None = None,
    offline: bool = False,
    review: ReviewStep | None = None,
    sandbox: Sandbox | None = None,
    emit: Emit = lambda _: None,
    check: Callable[[], None] = lambda: None,
) -> Project:
    """Plan, write, install, build, test and collect a project, as `fondation build` does.

    `output` is made, or replaced where it holds an earlier project, all at once and only at the end; None: a folder
    here, named after the project. `stack` is one of those that `fondation build --help` names, None: the prompt
    decides. `model` is who writes it, as `anthropic:NAME`, and `budget` the most that this may cost; None: what the
    settings say. `offline`: nobody but us, from a starter. `sandbox` None: the one that the settings choose; they are
    those of the environment and its files. `review`: somebody looks at the plan first, or has looked at it.
    `emit` is given each event as it happens; `check` is called several times a second, and what it raises ends the run.

    A project whose checks fail is no error: see `Project.is_good`. Raises UsageError, UnknownStack: what was asked for
    cannot be built. NotAvailable: there is no sandbox. SettingsError: the model cannot be asked. Whatever
    `make_project` raises; nothing is left then. AwaitsReview: the plan is made.
    """
    brief = _brief(prompt, stack, review)
    destination = Destination(output or Path(name_of(brief.title, set())), PROJECT)
    settings = CourseSettings.load()
    with destination, workshop(settings, destination.staging, sandbox) as (means, places):
        run = Run(PHASES, emit=emit, memo=Memo(places.cache / "memo"), clock=SystemClock(), check=check)
        writer = writer_of(settings, run, Author(model, budget, offline))
        if (destination.folder / PROJECT.manifest).is_file():
            run.log(f"{destination.folder} holds a project: this one takes its place as a whole.", "warning")
        report = make_project(brief, replace(means, writer=writer), places, run)
        destination.commit()
    return Project(destination.folder, report)


def _brief(prompt: str, stack: str | None, review: ReviewStep | None) -> Brief:
    if not prompt.strip() or len(prompt) > _LONGEST_PROMPT:
        raise UsageError(
            "The prompt cannot be used.",
            cause=f"It has to say something, in at most {_LONGEST_PROMPT} characters.",
            hint='fondation build "Build a todo app"',
        )
    return Brief(prompt, stack, review=review)
