"""What builds put out, ready to be served file by file: each archive is read once, into one nameless file."""

import gzip
import io
import os
import tarfile
import tempfile
import weakref
import zlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import anyio
import anyio.to_thread

from fondation_shared.archives import BoundedHeader
from fondation_shared.errors import FondationError, TooLarge
from fondation_web.artifacts.port import Artifacts

ARCHIVE = "dist.tar.gz"
INDEX = "index.html"
_CHUNK = 256 * 1024
_KEPT = 4
_BROKEN = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, RecursionError, ValueError)


@dataclass(frozen=True, slots=True)
class Room:
    """How much of an archive is taken in: bytes of it unpacked, and files."""

    size: int = 256 * 1024 * 1024
    files: int = 10_000


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Output:
    """Files by path, as the archive has it; each is where it begins and how long it is, in bytes, in `descriptor`.

    No name of the archive ever becomes a name on the disk, so that none can climb, link or collide.
    """

    descriptor: int
    files: dict[str, tuple[int, int]]

    async def read(self, path: str) -> AsyncIterator[bytes]:
        """The bytes of a file that is there."""
        start, size = self.files[path]
        for offset in range(0, size, _CHUNK):
            length = min(_CHUNK, size - offset)
            yield await anyio.to_thread.run_sync(os.pread, self.descriptor, length, start + offset)


@dataclass(frozen=True, slots=True)
class Outputs:
    """The outputs that were looked at last. `folder` is made where needed; nothing in it has a name."""

    blobs: Artifacts
    folder: Path
    room: Room = Room()
    known: OrderedDict[str, Output] = field(default_factory=OrderedDict)
    turns: anyio.Lock = field(default_factory=anyio.Lock)

    async def find(self, blob: str) -> Output:
        """The output in that archive; its file is closed once nobody reads it any more.

        Raises:
            NotFound: there is no such archive.
            TooLarge: it holds more than is taken in.
            FondationError: it is damaged.

        """
        async with self.turns:
            if blob not in self.known:
                self.known[blob] = await anyio.to_thread.run_sync(self._unpack, blob)
                while len(self.known) > _KEPT:
                    self.known.popitem(last=False)
            self.known.move_to_end(blob)
            return self.known[blob]

    def _unpack(self, blob: str) -> Output:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.folder) as copy:
            try:
                with gzip.GzipFile(fileobj=self.blobs.reader(blob), mode="rb") as stream:
                    files = self._files(_Bounded(stream, self.room.size), copy)
            except _BROKEN as error:
                raise FondationError("What this version put out cannot be read.", cause=str(error)) from error
            copy.flush()
            output = Output(os.dup(copy.fileno()), files)
        weakref.finalize(output, os.close, output.descriptor)
        return output

    def _files(self, stream: "_Bounded", copy: IO[bytes]) -> dict[str, tuple[int, int]]:
        files: dict[str, tuple[int, int]] = {}
        with _Forgetful.open(fileobj=stream, mode="r|", tarinfo=BoundedHeader) as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isreg() and not member.issparse() else None
                if content is not None:
                    start = copy.tell()
                    while chunk := content.read(_CHUNK):
                        copy.write(chunk)
                    files[member.name.removeprefix("./")] = start, copy.tell() - start
                if len(files) > self.room.files:
                    raise TooLarge(f"More than the {self.room.files:,} files that are shown.")
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
