"""Files of packages on disk, each under its own hash."""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from fondation_cli.sandbox.mirror.digest import Digest

CHUNK_BYTES = 256 * 1024
_ABANDONED_SECONDS = 3600.0
"""No download takes that long: an unfinished file of that age is one whose writer was killed."""


class Mismatch(Exception):
    """A file is not what the registry promised."""


class Draft:
    """A file that is being written; it is kept once it has been found to be what was promised."""

    def __init__(self, path: Path, file: BinaryIO, digest: Digest) -> None:
        self.path = path
        self._file = file
        self._digest = digest
        self._hasher = digest.hasher()

    def write(self, chunk: bytes) -> None:
        """Add these bytes."""
        self._hasher.update(chunk)
        self._file.write(chunk)

    def check(self) -> None:
        """All is written.

        Raises Mismatch: and it is not what it should be.
        """
        if not self._digest.holds(self._hasher):
            raise Mismatch(str(self._digest))
        self._file.flush()


class Files:
    """A folder of files that several processes may share. What was damaged is as good as gone.

    Above `max_bytes` those that were unused for longest are dropped.
    """

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._bytes: int | None = None

    def open(self, digest: Digest) -> BinaryIO | None:
        """The file with this hash, checked to have it and open at its start; the caller closes it."""
        path = self._folder / str(digest)
        try:
            file = path.open("rb")
        except OSError:
            return None
        hasher = digest.hasher()
        while chunk := file.read(CHUNK_BYTES):
            hasher.update(chunk)
        if not digest.holds(hasher):
            file.close()
            path.unlink(missing_ok=True)
            return None
        file.seek(0)
        with contextlib.suppress(OSError):
            os.utime(path)
        return file

    def path(self, digest: Digest) -> Path:
        """Where the file with this hash lies, if it is kept."""
        return self._folder / str(digest)

    @contextmanager
    def draft(self, digest: Digest) -> Iterator[Draft]:
        """A place to write the file with this hash; kept when the context ends well, and then whole or not at all.

        Raises OSError: the disk does not take it.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".", dir=self._folder)
        path = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield Draft(path, file, digest)
                size = file.tell()
            path.replace(self.path(digest))
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        self._make_room(size)

    def _make_room(self, added: int) -> None:
        self._bytes = self._size() if self._bytes is None else self._bytes + added
        if self._bytes <= self._max_bytes:
            return
        # Others may have written, or made room, meanwhile.
        entries = sorted(self._entries())
        self._bytes = sum(size for _, size, _ in entries)
        for _, size, path in entries:
            if self._bytes <= self._max_bytes * 3 // 4:
                break
            path.unlink(missing_ok=True)
            self._bytes -= size

    def _size(self) -> int:
        return sum(size for _, size, _ in self._entries())

    def _entries(self) -> list[tuple[float, int, Path]]:
        """Each file: when it was last used, its size, where. What a killed process left unfinished is removed."""
        found = []
        abandoned = time.time() - _ABANDONED_SECONDS
        for entry in os.scandir(self._folder):
            with contextlib.suppress(FileNotFoundError):
                status = entry.stat(follow_symlinks=False)
                if not entry.name.startswith("."):
                    found.append((status.st_mtime, status.st_size, Path(entry.path)))
                elif status.st_mtime < abandoned:
                    Path(entry.path).unlink()
        return found
