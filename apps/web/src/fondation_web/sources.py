"""The sources of a version, read out of its `source.zip` by ranges: nothing is unpacked, no name is ever opened.

Whoever wrote the project chose the names and the bytes, so both are bounded, and only plain files are seen.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import anyio.to_thread

from fondation_shared.archives import BoundedReads
from fondation_shared.errors import NotFound
from fondation_web.artifacts.port import Artifacts
from fondation_web.blob import Blob

ARCHIVE = "source.zip"
LARGEST_SHOWN = 512 * 1024
"""Bytes of a file that a page shows; a larger one is downloaded."""
MOST_LINES = 10_000
"""And lines: a page of more takes seconds to write, in which nothing else is answered."""
MOST_FILES = 20_000
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError)
"""What zipfile raises of an archive that is damaged, or asks for what it cannot do."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file: its path from the project's root, its size in bytes, and a number that changes with its bytes."""

    path: str
    size: int
    crc: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file with its bytes; None: there are more than a page shows."""

    file: SourceFile
    content: bytes | None

    @property
    def text(self) -> str | None:
        """Its text; None where it is too large, or no text."""
        if self.content is None or b"\0" in self.content:
            return None
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None


@dataclass(frozen=True, slots=True)
class Sources:
    """Reads archives of sources. Every method raises NotFound where the archive is gone or damaged."""

    blobs: Artifacts

    async def files(self, blob: Blob) -> list[SourceFile]:
        """The files of an archive, by path."""
        return await anyio.to_thread.run_sync(self._files, blob)

    async def find(self, blob: Blob, path: str) -> Source | None:
        """One file with its bytes; None where there is none of that path."""
        return await anyio.to_thread.run_sync(self._find, blob, path)

    def _files(self, blob: Blob) -> list[SourceFile]:
        with self._opened(blob) as archive:
            return sorted(_listed(archive), key=lambda file: file.path)

    def _find(self, blob: Blob, path: str) -> Source | None:
        with self._opened(blob) as archive:
            file = next((file for file in _listed(archive) if file.path == path), None)
            if file is None:
                return None
            if file.size > LARGEST_SHOWN:
                return Source(file, None)
            with archive.open(path) as content:
                read = content.read(LARGEST_SHOWN + 1)
            return Source(file, read if len(read) <= LARGEST_SHOWN and read.count(b"\n") <= MOST_LINES else None)

    @contextmanager
    def _opened(self, blob: Blob) -> Iterator[zipfile.ZipFile]:
        try:
            with zipfile.ZipFile(BoundedReads(self.blobs.reader(blob))) as archive:
                yield archive
        except _BROKEN as error:
            raise NotFound("The sources of this version cannot be read.") from error


def _listed(archive: zipfile.ZipFile) -> Iterator[SourceFile]:
    """The plain files, each name once: the last of the same name is the one that is opened by it."""
    for name, info in list(archive.NameToInfo.items())[:MOST_FILES]:
        kind = stat.S_IFMT(info.external_attr >> 16)
        plain = kind in {0, stat.S_IFREG} and not info.is_dir() and not info.flag_bits & 1
        if plain and info.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            yield SourceFile(name, info.file_size, info.CRC)
