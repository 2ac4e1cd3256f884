"""How much lies in a tree that foreign code is writing to: measured now and then, and without trusting it."""

import errno
import os
import shutil
import time
from pathlib import Path

from fondation_cli.sandbox.policy import Policy

_BLOCK = 512
_SHARE = 20
"""Of the time, at most one in so many is spent on measuring."""

_SHORTEST = 0.5


class Growth:
    """Watches one tree against the bounds of a policy. Between two looks the free space of the disk is watched."""

    def __init__(self, tree: Path, policy: Policy) -> None:
        self._tree = tree
        self._policy = policy
        self._free = shutil.disk_usage(tree).free
        self._next = time.monotonic() + _SHORTEST

    def exceeded(self) -> str:
        """Which bound was met, in a few words; empty where none was, or where it is too early to look again."""
        if time.monotonic() < self._next and self._free - shutil.disk_usage(self._tree).free < self._policy.disk:
            return ""
        started = time.monotonic()
        found = self.measured()
        ended = time.monotonic()
        self._next = ended + max(_SHORTEST, (ended - started) * _SHARE)
        return found

    def measured(self) -> str:
        """The same, looked at now."""
        files, size = 0, 0
        waiting = [os.fspath(self._tree)]
        while waiting:
            try:
                entries, sizes = _listed(waiting.pop(), self._policy.files - files)
            except OSError as error:
                if error.errno == errno.ENAMETOOLONG:
                    return "folders within folders"
                continue
            waiting += entries
            files += len(sizes)
            size += sum(sizes)
            if files > self._policy.files:
                return f"more than {self._policy.files} files"
            if size > self._policy.disk:
                return f"more than {self._policy.disk} bytes"
        return ""


def _listed(folder: str, most: int) -> tuple[list[str], list[int]]:
    """The folders in a folder, and the space that each of its entries takes; no link is followed."""
    folders, sizes = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            sizes.append(status.st_blocks * _BLOCK)
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            if len(sizes) > most:
                break
    return folders, sizes
