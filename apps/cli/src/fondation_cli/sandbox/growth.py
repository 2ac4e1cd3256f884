"""How much lies in a tree that foreign code is writing to: measured now and then, and without trusting it."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from fondation_cli.sandbox import disk
from fondation_cli.sandbox.extent import UNSEEN, Meter, Seen, extent
from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.reopening import let_in

_SHARE = 20
"""Of the time, at most one in so many is spent on measuring."""

_SHORTEST = 0.5


class Growth:
    """Watches one tree against the bounds of a policy. Between two looks the free space of the disk is watched.

    `held` tells what the command's processes hold of files that have no name any more. A tree that has a disk of its
    own cannot grow beyond it: there the free space is all that there is to look at.
    """

    def __init__(self, tree: Path, policy: Policy, held: Callable[[], Seen]) -> None:
        self._tree = tree
        self._policy = policy
        self._has_disk = disk.is_given(tree, policy)
        self._meter = Meter(os.fspath(tree), policy.files, policy.disk, held)
        self._next = time.monotonic() + _SHORTEST

    def exceeded(self) -> str:
        """Which bound was met, in a few words; empty where none was, or where it is too early to look again."""
        if self._has_disk:
            return disk.full(self._tree, self._policy)
        if time.monotonic() < self._next and not self._meter.is_urgent():
            return ""
        started = time.monotonic()
        found = self._meter.met()
        ended = time.monotonic()
        self._next = ended + max(_SHORTEST, (ended - started) * _SHARE)
        return found

    def measured(self) -> str:
        """The same, looked at now that nothing writes to it any more: folders that were closed are opened."""
        if self._has_disk and (filled := disk.full(self._tree, self._policy)):
            return filled
        found = extent(os.fspath(self._tree), self._policy.files, self._policy.disk, let_in)
        return found.met or (UNSEEN if found.seen.hidden else "")
