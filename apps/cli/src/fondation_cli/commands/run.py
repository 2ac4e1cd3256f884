"""`fondation run`: the generator contract, for a worker. Loading this loads all that a job needs."""

import signal
import sys
from pathlib import Path

from fondation_cli import processes
from fondation_cli.calls.choice import load
from fondation_cli.generator import run_job
from fondation_cli.project.abilities import abilities as found
from fondation_cli.project.leftovers import reap
from fondation_cli.standby import EventLines, cancel_when_left_alone, wait_for_workspace
from fondation_cli.workspace import Workspace
from fondation_shared.errors import UsageError
from fondation_shared.settings import CourseSettings


def run(folder: Path | None, *, standby: bool, abilities: bool = False) -> int:
    """Run one job; with `standby`, the one that a line on stdin names; with `abilities` none, but say which could be.

    Raises UsageError: neither or both ways to name it, or no such folder.
    """
    if abilities and folder is None and not standby:
        return _say_abilities()
    if (folder is None) != standby:
        raise UsageError(
            "Give the workspace either as an argument or, with --standby, on stdin.",
            cause="A worker starts `fondation run --standby` and writes the folder's path on a line.",
            hint="fondation run WORKSPACE",
        )
    emit = EventLines()
    settings = CourseSettings.load()
    if standby:
        processes.die_with_parent()
        load(settings)
        folder = wait_for_workspace()
    if folder is None:
        return 0
    if standby:
        cancel_when_left_alone()
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", cause="A job needs its workspace.", hint=f"ls -ld {folder}")
    return run_job(Workspace(folder), emit, settings)


def _say_abilities() -> int:
    """What a worker asks when it starts, so what builds have left that were killed goes first."""
    processes.die_with_parent(signal.SIGKILL)
    settings = CourseSettings.load()
    reap(settings)
    sys.stdout.write(found(settings).to_json() + "\n")
    return 0
