"""Copies of a folder's files in one file of ours, so that nothing of them can change any more."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from fondation_cli.project.collect.bounds import Bounds, Leavings
from fondation_cli.project.collect.walk import Found, Ignored, Walk
from fondation_cli.project.paths import ProjectPath
from fondation_cli.project.refusal import Refusal

_CHUNK = 1024 * 1024
_OWNER_MAY_RUN = 0o100
_ALL = PurePosixPath()


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it was when it was copied: where it stands in the copy, in bytes. `sha256` in hex."""

    path: ProjectPath
    start: int
    size: int
    sha256: str
    executable: bool


@dataclass(slots=True)
class Gathered:
    """The files in order of their paths, and what stayed behind. `read`: bytes of all that it was tried to copy."""

    copy: IO[bytes]
    leavings: Leavings
    files: list[Kept] = field(default_factory=list)
    read: int = 0

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return self.files[-1].start + self.files[-1].size if self.files else 0

    def chunks(self, file: Kept) -> Iterator[bytes]:
        """The content of a file, piece by piece."""
        self.copy.seek(file.start)
        left = file.size
        while left:
            chunk = self.copy.read(min(left, _CHUNK))
            left -= len(chunk)
            yield chunk


@contextmanager
def gather(
    folder: Path,
    room: Path,
    check: Callable[[], None],
    *,
    part: PurePosixPath = _ALL,
    ignored: Ignored = lambda _: False,
    bounds: Bounds | None = None,
) -> Iterator[Gathered]:
    """Copy what may be taken out of `folder`; the copy lies in `room`, without a name, and is gone afterwards.

    `part` is a folder in it that is taken alone. The way to `folder` is trusted, the way from there to the part is not.

    `check` is called between pieces; what it raises ends the copying. Memory is flat, whatever the folder holds.
    Raises OSError where the machine fails.
    """
    limits = bounds or Bounds()
    walk = Walk(folder, part, limits, ignored, check)
    with tempfile.TemporaryFile(dir=room) as copy:
        gathered = Gathered(copy, walk.leavings)
        _fill(gathered, walk, limits, check)
        yield gathered


def _fill(gathered: Gathered, walk: Walk, bounds: Bounds, check: Callable[[], None]) -> None:
    with closing(iter(walk)) as files:
        for found in files:
            if len(gathered.files) >= bounds.files:
                walk.leavings.add("…", Refusal.TOO_MANY)
                return
            # What was copied in vain counts as well: somebody may go on changing all that is read.
            is_too_much = gathered.read + found.status.st_size > bounds.total_bytes
            refusal = Refusal.TOO_MUCH if is_too_much else _keep(found, gathered, check)
            if refusal is not None:
                walk.leavings.add(found.path, refusal)


def _keep(found: Found, gathered: Gathered, check: Callable[[], None]) -> Refusal | None:
    """Copy one file; a reason where it is not the same file at the end as at the beginning."""
    start, size = gathered.size, found.status.st_size
    gathered.read += size
    gathered.copy.seek(start)
    digest = hashlib.sha256()
    left = size
    while left and (chunk := os.read(found.descriptor, min(left, _CHUNK))):
        check()
        digest.update(chunk)
        gathered.copy.write(chunk)
        left -= len(chunk)
    if left or _state(os.fstat(found.descriptor)) != _state(found.status):
        return Refusal.CHANGED
    executable = bool(found.status.st_mode & _OWNER_MAY_RUN)
    gathered.files.append(Kept(found.path, start, size, digest.hexdigest(), executable))
    return None


def _state(status: os.stat_result) -> tuple[int, int, int]:
    """What every write changes; its owner cannot set the last of it back."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns
