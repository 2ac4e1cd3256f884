"""Whether exercises are tried at all, and by which runner."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from fondation_cli.course.exercises.runner import Plain, Runner
from fondation_cli.course.exercises.walls import Walls, raised
from fondation_cli.course.exercises.workshop import Workshop
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.runner import Run
from fondation_cli.sandbox.choice import Backend
from fondation_cli.sandbox.docker.sandbox import IMAGE
from fondation_shared.settings import CourseSettings


class Trying(StrEnum):
    """When a repository's own tests may be run here."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Trials:
    """When a repository's own tests may be run, in which sandbox, and of which image an engine makes it."""

    when: Trying = Trying.NEVER
    backend: Backend = "auto"
    image: str = IMAGE

    @classmethod
    def of(cls, settings: CourseSettings) -> "Trials":
        """As this installation is set up."""
        return cls(Trying(settings.exercises), settings.sandbox, settings.sandbox_image)


def runner_for(trials: Trials) -> tuple[Runner | None, str]:
    """The runner, or None with the reason in a few words; both are empty where nobody wants one.

    `auto` runs foreign code behind walls or not at all; `always` runs it without walls where none can be raised.
    """
    if trials.when is Trying.NEVER:
        return None, ""
    sandbox, missing = raised(trials.backend, trials.image)
    if sandbox is not None:
        return Walls(sandbox), ""
    return (Plain(), "") if trials.when is Trying.ALWAYS else (None, missing)


def workshop_for(trials: Trials, snapshot: Snapshot, cache: Path, run: Run) -> Workshop | None:
    """Where exercises of this commit are tried; None, and said why, where they are not."""
    runner, why = runner_for(trials)
    if why:
        run.log(f"No exercises: {why}. They are found by running the repository's tests, and that needs walls.")
    return Workshop(snapshot, runner, cache, run.remember, run.check) if runner is not None else None
