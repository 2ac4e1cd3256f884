"""How the stored sources of two versions differ: read out of their archives, within bounds; nothing is unpacked."""

import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Literal
from weakref import WeakValueDictionary

import anyio
from anyio import to_thread

from fondation_shared.archives import BoundedReads
from fondation_shared.errors import FondationError, TooLarge
from fondation_shared.projects import FileChange
from fondation_web.artifacts.port import Artifacts
from fondation_web.blob import Blob
from fondation_web.hunks import Effort, hunks_of

_CHUNK = 256 * 1024
_MAY_RUN = 0o100 << 16
_LONGEST_PATH = 1000
_AT_ONCE = 2
"""Comparisons at a time: each may keep a processor busy for seconds."""
_KEPT = 32
"""Answers. Archives never change, so neither does how two of them differ."""

Archive = dict[str, zipfile.ZipInfo]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Entries of an archive; bytes of a file that is compared by lines, of all that is read, and of all hunks."""

    entries: int = 20_000
    text: int = 1024 * 1024
    read: int = 512 * 1024 * 1024
    hunks: int = 1024 * 1024
    files: int = 2000


@dataclass(slots=True)
class Changes:
    """The files that differ, in the order of their paths; `cut`: there is more than this."""

    listed: list[FileChange] = field(default_factory=list)
    cut: bool = False


class Differences:
    """Compares archives in `blobs`."""

    def __init__(self, blobs: Artifacts, bounds: Bounds | None = None) -> None:
        self._blobs = blobs
        self._bounds = bounds or Bounds()
        self._known: OrderedDict[tuple[Blob | None, Blob], Changes] = OrderedDict()
        self._asked: WeakValueDictionary[tuple[Blob | None, Blob], anyio.Lock] = WeakValueDictionary()
        self._turns = anyio.CapacityLimiter(_AT_ONCE)

    async def between(self, before: Blob | None, after: Blob) -> Changes:
        """How the sources in `after` differ from those in `before`; from none at all, if None.

        Raises:
            NotFound: nothing is kept there.
            TooLarge: an archive has more entries than are compared.
            FondationError: an archive is damaged.

        """
        pair = before, after
        asked = self._asked.setdefault(pair, anyio.Lock())
        async with asked:
            if pair not in self._known:
                # Whoever asked may leave meanwhile; what was found for them is there for the next.
                with anyio.CancelScope(shield=True):
                    self._known[pair] = await to_thread.run_sync(self._between, before, after, limiter=self._turns)
            self._known.move_to_end(pair)
            found = self._known[pair]
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
            return found

    def _between(self, before: Blob | None, after: Blob) -> Changes:
        try:
            with ExitStack() as opened:
                old = opened.enter_context(self._opened(before)) if before else None
                return _Comparison(old, opened.enter_context(self._opened(after)), self._bounds).changes()
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
            raise FondationError("The stored sources of a version cannot be read.", cause=str(error)) from error

    def _opened(self, blob: Blob) -> zipfile.ZipFile:
        return zipfile.ZipFile(BoundedReads(self._blobs.reader(blob)))


class _Enough(Exception):
    """As much was read as may be, in the middle of a file or behind one."""


class _Comparison:
    def __init__(self, old: zipfile.ZipFile | None, new: zipfile.ZipFile, bounds: Bounds) -> None:
        self._old, self._new = old, new
        self._bounds = bounds
        self._effort = Effort()
        self._to_read = bounds.read
        self._room = bounds.hunks

    def changes(self) -> Changes:
        found = Changes()
        before, after = self._entries(self._old), self._entries(self._new)
        try:
            for path in sorted({*before, *after}):
                self._add(found, self._change(path, before.get(path), after.get(path)))
        except _Enough:
            found.cut = True
        found.cut = found.cut or self._room < 0
        return found

    def _add(self, found: Changes, change: FileChange | None) -> None:
        if change is None:
            return
        if len(found.listed) >= self._bounds.files:
            raise _Enough
        found.listed.append(change)

    def _entries(self, archive: zipfile.ZipFile | None) -> Archive:
        files = [info for info in archive.infolist() if not info.is_dir()] if archive else []
        if len(files) > self._bounds.entries:
            raise TooLarge(f"A version has more than {self._bounds.entries:,} files: too many to compare.")
        for info in files:
            _check_readable(info)
        return {info.filename: info for info in files}

    def _change(self, path: str, old: zipfile.ZipInfo | None, new: zipfile.ZipInfo | None) -> FileChange | None:
        status: Literal["added", "removed", "modified", "mode"] = "modified"
        if old is None or new is None:
            status = "removed" if new is None else "added"
        elif self._same(old, new):
            if old.external_attr & _MAY_RUN == new.external_attr & _MAY_RUN:
                return None
            return FileChange(path=_shown(path), status="mode", added=0, removed=0)
        change = FileChange(path=_shown(path), status=status)
        if any(info is not None and info.file_size > self._bounds.text for info in (old, new)):
            return change.model_copy(update={"large": True})
        texts = self._text(self._old, old), self._text(self._new, new)
        if texts[0] is None or texts[1] is None:
            return change.model_copy(update={"binary": True})
        return self._with_hunks(change, texts[0], texts[1])

    def _with_hunks(self, change: FileChange, old: str, new: str) -> FileChange:
        hunks = hunks_of(old, new, self._effort)
        counted = change.model_copy(update={"added": hunks.added, "removed": hunks.removed})
        self._room -= sum(map(len, hunks.pieces))
        return counted if self._room < 0 else counted.model_copy(update={"hunks": hunks.pieces})

    def _same(self, old: zipfile.ZipInfo, new: zipfile.ZipInfo) -> bool:
        """Byte by byte: a checksum of four bytes is easy to meet."""
        if old.file_size != new.file_size or old.CRC != new.CRC:
            return False
        pairs = zip(self._chunks(self._old, old), self._chunks(self._new, new), strict=True)
        return all(one == other for one, other in pairs)

    def _text(self, archive: zipfile.ZipFile | None, info: zipfile.ZipInfo | None) -> str | None:
        """A file as text; None where it is none."""
        content = b"".join(self._chunks(archive, info))
        try:
            return None if b"\0" in content else content.decode()
        except UnicodeDecodeError:
            return None

    def _chunks(self, archive: zipfile.ZipFile | None, info: zipfile.ZipInfo | None) -> Iterator[bytes]:
        """The bytes of a file, no more of them than its archive claims."""
        if archive is None or info is None:
            return
        with archive.open(info) as file:
            while chunk := file.read(_CHUNK):
                self._to_read -= len(chunk)
                if self._to_read < 0:
                    raise _Enough
                yield chunk


def _check_readable(info: zipfile.ZipInfo) -> None:
    """The other methods unpack with as much memory as the archive says."""
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        cause = f"{_shown(info.filename)!r} is compressed in a way that is not read."
        raise FondationError("The stored sources of a version cannot be read.", cause=cause)


def _shown(path: str) -> str:
    """A name that anybody may have given, for people to read."""
    safe = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in path[:_LONGEST_PATH])
    return safe + "…" if len(path) > _LONGEST_PATH else safe
