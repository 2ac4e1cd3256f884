"""Whether exercises are tried at all, and by which runner."""

from enum import StrEnum
from pathlib import Path

from fondation_cli.course.exercises.runner import Plain, Runner
from fondation_cli.course.exercises.walls import Walls
from fondation_cli.course.exercises.workshop import Workshop
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.runner import Run


class Trying(StrEnum):
    """When a repository's own tests may be run here."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def runner_for(trying: Trying) -> tuple[Runner | None, str]:
    """The runner, or None with the reason in a few words; both are empty where nobody wants one.

    `auto` runs foreign code behind walls or not at all; `always` runs it without walls where none can be raised.
    """
    if trying is Trying.NEVER:
        return None, ""
    missing = Walls.missing()
    if missing is None:
        return Walls(), ""
    return (Plain(), "") if trying is Trying.ALWAYS else (None, missing)


def workshop_for(trying: Trying, snapshot: Snapshot, cache: Path, run: Run) -> Workshop | None:
    """Where exercises of this commit are tried; None, and said why, where they are not."""
    runner, why = runner_for(trying)
    if why:
        run.log(f"No exercises: {why}. They are found by running the repository's tests, and that needs walls.")
    return Workshop(snapshot, runner, cache, run.remember, run.check) if runner is not None else None
