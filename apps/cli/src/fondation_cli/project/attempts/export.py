"""All attempts with their history, to hand over: as a bundle that clones, or as a repository to work in."""

import shutil
from pathlib import Path

from fondation_cli.project.attempts import git
from fondation_cli.project.attempts.history import BRANCH, History
from fondation_cli.project.collect.archives import Artifact, artifact


def write_bundle(history: History, target: Path) -> Artifact:
    """A bundle at `target`: what `git clone` makes of it has all attempts. Raises HistoryFailed, DiskFull."""
    # In one thread, so that the same attempts make the same bytes.
    git.run(history.git_dir, "-c", "pack.threads=1", "bundle", "create", "--quiet", str(target), "HEAD", BRANCH)
    return artifact(target)


def write_repository(history: History, folder: Path) -> None:
    """The last attempt's files in `folder`, which is made, as a repository with all attempts.

    Raises HistoryFailed, DiskFull; OSError where the folder is there, or cannot be written to.
    """
    history.snapshot(history.attempts()[-1]).restore(folder)
    own = folder / ".git"
    _copy(history.git_dir, own)
    git.run(own, "config", "core.bare", "false")
    git.run(own, f"--work-tree={folder}", "reset", "--quiet", "--mixed")


def _copy(folder: Path, to: Path) -> None:
    """All of it; the first thing that goes wrong ends it, which `shutil.copytree` would collect with all others."""
    to.mkdir()
    for entry in folder.iterdir():
        if entry.is_dir():
            _copy(entry, to / entry.name)
        else:
            shutil.copy2(entry, to / entry.name)
