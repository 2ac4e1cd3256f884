"""An archive of what a build put out, unpacked into one nameless file: no name in it ever becomes one on the disk."""

import gzip
import io
import os
import tarfile
import tempfile
import weakref
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import anyio.to_thread

from fondation_shared.archives import BoundedHeader
from fondation_shared.errors import FondationError, TooLarge
from fondation_web.artifacts.port import RandomReader

_CHUNK = 256 * 1024
_LONGEST_PATH = 1000
_BROKEN = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, RecursionError, ValueError)


@dataclass(frozen=True, slots=True)
class Room:
    """How much of an archive is taken in: bytes of it unpacked, and entries."""

    size: int = 256 * 1024 * 1024
    files: int = 10_000


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Output:
    """Files by path, as the archive has it; each is where it begins and how long it is, in bytes, in `descriptor`.

    `size`: bytes of all. None of the names can climb, link or collide.
    """

    descriptor: int
    files: dict[str, tuple[int, int]]
    size: int

    async def read(self, path: str) -> AsyncIterator[bytes]:
        """The bytes of a file that is there."""
        start, size = self.files[path]
        for offset in range(0, size, _CHUNK):
            length = min(_CHUNK, size - offset)
            yield await anyio.to_thread.run_sync(os.pread, self.descriptor, length, start + offset)


def unpack(archive: RandomReader, folder: Path, room: Room) -> Output:
    """The files of a `.tar.gz`, in a file in `folder` that is gone with the output; blocks.

    Raises:
        TooLarge: it holds more than there is room for.
        FondationError: it is damaged.
        OSError: the disk is full, or cannot be written.

    """
    with tempfile.TemporaryFile(dir=folder) as copy:
        try:
            with gzip.GzipFile(fileobj=archive, mode="rb") as stream:
                files = _files(_Bounded(stream, room.size), copy, room)
        except _BROKEN as error:
            raise FondationError("What this version put out cannot be read.", cause=str(error)) from error
        copy.flush()
        output = Output(os.dup(copy.fileno()), files, copy.tell())
    weakref.finalize(output, os.close, output.descriptor)
    return output


def _files(stream: "_Bounded", copy: IO[bytes], room: Room) -> dict[str, tuple[int, int]]:
    files: dict[str, tuple[int, int]] = {}
    with _Forgetful.open(fileobj=stream, mode="r|", tarinfo=BoundedHeader) as archive:
        for count, member in enumerate(archive, 1):
            if count > room.files:
                raise TooLarge(f"More than the {room.files:,} files that are shown.")
            content = archive.extractfile(member) if member.isreg() and not member.issparse() else None
            if content is not None and len(member.name) <= _LONGEST_PATH:
                start = copy.tell()
                while chunk := content.read(_CHUNK):
                    copy.write(chunk)
                files[member.name.removeprefix("./")] = start, copy.tell() - start
            archive.members.clear()
    return files


class _Forgetful(tarfile.TarFile):
    """The library keeps every header that it has read, in this list."""

    members: list[tarfile.TarInfo]


class _Bounded(io.RawIOBase):
    """A stream of bytes that ends the reading where there are too many of them."""

    def __init__(self, stream: gzip.GzipFile, most: int) -> None:
        super().__init__()
        self._stream = stream
        self._left = most

    def read(self, size: int = -1, /) -> bytes:
        """As of every file; raises TooLarge."""
        content = self._stream.read(size)
        self._left -= len(content)
        if self._left < 0:
            raise TooLarge("It unpacks to more than is shown.")
        return content
