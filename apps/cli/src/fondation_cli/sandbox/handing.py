"""A tree of root's, handed over to whom foreign code runs as."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

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
    """What root wrote becomes the property of nobody. Nothing foreign is running yet. Raises OSError."""
    for path, status in contents(tree):
        if status.st_uid != NOBODY:
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


def contents(tree: Path) -> Iterator[tuple[str, os.stat_result]]:
    """A folder and all that is in it, each with what is known of it itself; no link is followed. Raises OSError.

    What lies deeper than a path can say is passed over: nothing of ours does. Folders of foreign code may lie a
    thousand deep, which is more than a function that calls itself can bear, and more than can be held open.
    """
    yield os.fspath(tree), tree.lstat()
    waiting = [os.fspath(tree)]
    while waiting:
        for path, status in _listed(waiting.pop()):
            yield path, status
            if stat.S_ISDIR(status.st_mode):
                waiting.append(path)


def _listed(folder: str) -> list[tuple[str, os.stat_result]]:
    try:
        with os.scandir(folder) as entries:
            return [(entry.path, entry.stat(follow_symlinks=False)) for entry in entries]
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return []
        raise
