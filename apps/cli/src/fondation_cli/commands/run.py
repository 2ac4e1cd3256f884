"""`fondation run`: the generator contract, for a worker. Loading this loads all that a job needs."""

from pathlib import Path

from fondation_cli import processes
from fondation_cli.generator import run_job
from fondation_cli.standby import EventLines, cancel_when_left_alone, wait_for_workspace
from fondation_cli.workspace import Workspace
from fondation_shared.errors import UsageError
from fondation_shared.settings import CourseSettings


def run(folder: Path | None, *, standby: bool) -> int:
    """Run one job; with `standby`, the one that a line on stdin names.

    Raises UsageError: neither or both ways to name it, or no such folder.
    """
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
        folder = wait_for_workspace()
    if folder is None:
        return 0
    if standby:
        cancel_when_left_alone()
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", cause="A job needs its workspace.", hint=f"ls -ld {folder}")
    return run_job(Workspace(folder), emit, settings)
