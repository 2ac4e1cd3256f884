"""How much a tree takes that foreign code is writing to. Also read by Pythons that have nothing else of ours."""

import contextlib
import errno
import os
import stat
from collections.abc import Callable
from typing import NamedTuple

_BLOCK = 512
_URGENT = 4
"""Once a quarter of the bound is gone from the disk it is time to look, whoever took it."""


UNSEEN = "what it takes may not be looked at"


class Seen(NamedTuple):
    """What was seen of something: bytes that it takes, and whether a part of it may not be looked into."""

    size: int
    hidden: bool


NOTHING = Seen(0, hidden=False)


class Extent(NamedTuple):
    """What lies in a tree. `met` is the bound that it exceeds, in a few words; empty where none."""

    met: str
    seen: Seen


def extent(tree: str, files: int, size: int, let_in: Callable[[str], bool]) -> Extent:
    """Measured now. `let_in` is asked of a folder that may not be looked into; whether it may be now.

    No link is followed, and a file of several names takes its space once.
    """
    found, taken, hidden = 0, 0, False
    waiting, linked = [tree], set[tuple[int, int]]()
    while waiting:
        try:
            entries = _entries(waiting.pop(), files - found, let_in)
        except PermissionError:
            hidden = True
            continue
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return Extent("folders within folders", Seen(taken, hidden))
            continue
        waiting += [path for path, status in entries if stat.S_ISDIR(status.st_mode)]
        found += len(entries)
        taken += sum(_taken(status, linked) for _, status in entries)
        if met := _met(found, taken, files, size):
            return Extent(met, Seen(taken, hidden))
    return Extent("", Seen(taken, hidden))


class Meter:
    """Watches a tree while it is written to, and the disk below it: what grows out of sight takes from that as well.

    `held` tells what processes hold of files that have no name any more.
    """

    def __init__(self, tree: str, files: int, size: int, held: Callable[[], Seen]) -> None:
        self._tree = tree
        self._files = files
        self._size = size
        self._held = held
        self._first = self._last = _free(tree)

    def is_urgent(self) -> bool:
        """Whether so much is gone from the disk since the last look that the next one should not wait."""
        return self._last[0] - _free(self._tree)[0] > self._size // _URGENT

    def met(self) -> str:
        """Which bound is exceeded, looked at now, in a few words; empty where none."""
        found = extent(self._tree, self._files, self._size, lambda _folder: False)
        self._last = _free(self._tree)
        return found.met or self._met_with(found.seen, self._held())

    def _met_with(self, seen: Seen, held: Seen) -> str:
        taken = seen.size + held.size
        if taken > self._size:
            return f"more than {self._size} bytes"
        gone, names = (before - now for before, now in zip(self._first, self._last, strict=True))
        if (seen.hidden or held.hidden) and (gone > self._size or names > self._files):
            return UNSEEN
        # Others write to this disk as well. Only where it is about to be full is all of it taken for this one's.
        if gone - taken > self._size and self._last[0] < self._size:
            return "nearly all that was free on the disk"
        return ""


def space(status: os.stat_result) -> int:
    """What a file takes of its disk, in bytes."""
    return status.st_blocks * _BLOCK


def _entries(folder: str, most: int, let_in: Callable[[str], bool]) -> list[tuple[str, os.stat_result]]:
    """What is in a folder, and one more than `most` at most."""
    try:
        return _listed(folder, most)
    except PermissionError:
        if not let_in(folder):
            raise
        return _listed(folder, most)


def _listed(folder: str, most: int) -> list[tuple[str, os.stat_result]]:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):
                found.append((entry.path, entry.stat(follow_symlinks=False)))
            if len(found) > most:
                break
    return found


def _taken(status: os.stat_result, linked: set[tuple[int, int]]) -> int:
    """The space of an entry; none where it is another name of a file that was there before."""
    if status.st_nlink > 1 and not stat.S_ISDIR(status.st_mode):
        file = (status.st_dev, status.st_ino)
        if file in linked:
            return 0
        linked.add(file)
    return space(status)


def _met(found: int, taken: int, files: int, size: int) -> str:
    if found > files:
        return f"more than {files} files"
    return f"more than {size} bytes" if taken > size else ""


def _free(tree: str) -> tuple[int, int]:
    """Bytes and files that the disk below has room for."""
    told = os.statvfs(tree)
    return told.f_bavail * told.f_frsize, told.f_ffree
