"""A tree of root's, handed over to whom foreign code runs as."""

import os
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
    for _, _, files, descriptor in os.fwalk(tree):
        if os.fstat(descriptor).st_uid != NOBODY:
            os.chown(descriptor, NOBODY, NOBODY)
        for name in files:
            if os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_uid != NOBODY:
                os.chown(name, NOBODY, NOBODY, dir_fd=descriptor, follow_symlinks=False)
