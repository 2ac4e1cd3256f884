"""The regular files of a hostile folder, each handed out open: by descriptors, in the order of names, within bounds."""

import os
import stat
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

from fondation_cli.project.collect.bounds import Bounds, Leavings
from fondation_cli.project.descriptors import file_in, folder_in, root
from fondation_cli.project.paths import ProjectPath, checked, name_refusal
from fondation_cli.project.refusal import Refusal, Refused
from fondation_shared.project_paths import same_place

Ignored = Callable[[str], bool]
"""Whether a path is passed over without a word, and all that is in it where it is a folder."""

_SET_ID = stat.S_ISUID | stat.S_ISGID


@dataclass(frozen=True, slots=True)
class Found:
    """A regular file, open until the next one is asked for."""

    path: ProjectPath
    descriptor: int
    status: os.stat_result


class _Enough(Exception):
    """So much was looked at that nobody looks on."""


class Walk:
    """Goes through a folder once, by iterating. Of the same folder it gives the same files in the same order.

    A link is never followed, a pipe never waited for, a device never opened. What is not handed out is in `leavings`.
    Of the folder only `part` is looked at, and the paths begin there; where that is no folder, there are no files.
    """

    def __init__(
        self, folder: Path, part: PurePosixPath, bounds: Bounds, ignored: Ignored, check: Callable[[], None]
    ) -> None:
        self.leavings = Leavings()
        self._folder = folder
        self._part = part
        self._bounds = bounds
        self._ignored = ignored
        self._check = check
        self._entries = 0

    def __iter__(self) -> Generator[Found]:
        with ExitStack() as opened:
            try:
                yield from self._in(opened.enter_context(root(self._folder)), opened)
            except _Enough:
                self.leavings.add("…", Refusal.TOO_MANY)
            except Refused as refused:
                self.leavings.add(str(self._part), refused.refusal)

    def _in(self, descriptor: int, opened: ExitStack) -> Iterator[Found]:
        self._device = os.fstat(descriptor).st_dev
        try:
            for name in self._part.parts:
                descriptor = opened.enter_context(folder_in(descriptor, name))
                self._check_device(os.fstat(descriptor))
        except FileNotFoundError:
            self.leavings.add(str(self._part), Refusal.ABSENT_FILE)
            return
        yield from self._below(descriptor, "", 1)

    def _below(self, folder: int, prefix: str, depth: int) -> Iterator[Found]:
        places: set[str] = set()
        for name in self._names(folder, prefix):
            self._check()
            self._count()
            path = prefix + name
            try:
                if self._ignored(path):
                    continue
                is_folder = stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
                _check_name(name, places)
                yield from self._entered(folder, path, depth) if is_folder else self._opened(folder, path)
            except Refused as refused:
                self.leavings.add(path, refused.refusal)
            except FileNotFoundError:
                self.leavings.add(path, Refusal.CHANGED)
            except PermissionError:
                self.leavings.add(path, Refusal.CLOSED)

    def _entered(self, parent: int, path: str, depth: int) -> Iterator[Found]:
        if depth >= self._bounds.depth:
            raise Refused(Refusal.TOO_DEEP)
        with folder_in(parent, _name(path)) as descriptor:
            self._check_device(os.fstat(descriptor))
            yield from self._below(descriptor, path + "/", depth + 1)

    def _opened(self, parent: int, path: str) -> Iterator[Found]:
        place = checked(path)
        opened: AbstractContextManager[tuple[int, os.stat_result]] = file_in(parent, _name(path))
        with opened as (descriptor, status):
            self._check_device(status)
            if status.st_mode & _SET_ID:
                raise Refused(Refusal.SET_ID)
            if status.st_nlink > 1:
                # Its other names may lie anywhere: what they hold may be somebody else's.
                raise Refused(Refusal.HARD_LINK)
            if status.st_size > self._bounds.file_bytes:
                raise Refused(Refusal.TOO_LARGE)
            yield Found(place, descriptor, status)

    def _names(self, folder: int, prefix: str) -> list[str]:
        """In their order. Of a folder with too many, which ones come first is chance: none is taken."""
        most = self._bounds.folder
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, most + 1)]
        if len(names) > most:
            self.leavings.add(prefix or ".", Refusal.TOO_MANY)
            return []
        return sorted(names)

    def _count(self) -> None:
        self._entries += 1
        if self._entries > self._bounds.entries:
            raise _Enough

    def _check_device(self, status: os.stat_result) -> None:
        if status.st_dev != self._device:
            raise Refused(Refusal.ELSEWHERE)


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _check_name(name: str, places: set[str]) -> None:
    refusal = name_refusal(name)
    if refusal is not None:
        raise Refused(refusal)
    place = same_place(name)
    if place in places:
        raise Refused(Refusal.COLLISION)
    places.add(place)
