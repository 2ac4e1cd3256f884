"""How much lies in a tree that foreign code is writing to: measured now and then, and without trusting it."""

import os
import shutil
import time
from pathlib import Path

from fondation_cli.sandbox import disk
from fondation_cli.sandbox.extent import exceeded
from fondation_cli.sandbox.policy import Policy

_SHARE = 20
"""Of the time, at most one in so many is spent on measuring."""

_SHORTEST = 0.5


class Growth:
    """Watches one tree against the bounds of a policy. Between two looks the free space of the disk is watched.

    A tree that has a disk of its own cannot grow beyond it: there the free space is all that there is to look at.
    """

    def __init__(self, tree: Path, policy: Policy) -> None:
        self._tree = tree
        self._policy = policy
        self._has_disk = disk.is_given(tree, policy)
        self._free = shutil.disk_usage(tree).free
        self._next = time.monotonic() + _SHORTEST

    def exceeded(self) -> str:
        """Which bound was met, in a few words; empty where none was, or where it is too early to look again."""
        if self._has_disk:
            return disk.full(self._tree, self._policy)
        if time.monotonic() < self._next and self._free - shutil.disk_usage(self._tree).free < self._policy.disk:
            return ""
        started = time.monotonic()
        found = self.measured()
        ended = time.monotonic()
        self._next = ended + max(_SHORTEST, (ended - started) * _SHARE)
        return found

    def measured(self) -> str:
        """The same, looked at now."""
        filled = disk.full(self._tree, self._policy) if self._has_disk else ""
        return filled or exceeded(os.fspath(self._tree), self._policy.files, self._policy.disk)
