"""A tree of root's, handed over to whom foreign code runs as."""

import contextlib
import os
import stat
from pathlib import Path

from fondation_cli.sandbox import entry

NOBODY = 65534
"""Whom foreign code runs as where we are root."""


def hands_over() -> bool:
    """Whether we are root, and there is a nobody: where only root has a number, it is a plain user's namespace."""
    if os.geteuid() != 0:
        return False
    try:
        ranges = [tuple(map(int, line.split())) for line in Path("/proc/self/uid_map").read_text().splitlines()]
    except OSError:
        return True
    return any(first <= NOBODY < first + count for first, _, count in ranges)


def hand_over(tree: Path) -> None:
    """What root wrote becomes the property of nobody. Raises OSError.

    A service may run in the tree meanwhile, and put links where files and folders were: what is given away is always
    the very thing that was looked at. What lies in a folder of nobody's is its own already: nothing of ours is written
    there, but to the tree itself.
    """
    with entry.held(tree) as root:
        _give_contents(root)
        os.chown(entry.place(root), NOBODY, NOBODY)


def _give_contents(folder: int) -> None:
    for name in entry.names(folder):
        # Whoever runs in the tree may have taken it away since it was listed.
        with contextlib.suppress(FileNotFoundError), entry.held(name, folder) as found:
            _give(found)


def _give(found: int) -> None:
    status = os.fstat(found)
    # Other names of a file may lie anywhere; we write none that has several.
    if status.st_uid == NOBODY or (stat.S_ISREG(status.st_mode) and status.st_nlink > 1):
        return
    if stat.S_ISDIR(status.st_mode):
        _give_contents(found)
    os.chown(entry.place(found), NOBODY, NOBODY)
