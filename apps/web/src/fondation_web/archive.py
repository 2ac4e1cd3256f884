"""Checks an uploaded archive entry by entry, without unpacking it."""

import gzip
import io
import posixpath
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from fondation_shared.archives import BoundedHeader, BoundedReads
from fondation_shared.errors import Invalid

_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP_MAGIC = b"\x1f\x8b"
_MAX_HEADER = 1024 * 1024
_MAX_LINK = 4096
_ZIP_HEADER = 30
_HINT = "git archive --format=tar.gz -o project.tar.gz HEAD   # makes an archive that is accepted"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold. `ratio`: bytes unpacked for each byte uploaded, once there are 10 MB of them."""

    entries: int = 200_000
    unpacked: int = 2 * 1024**3
    ratio: int = 200
    path: int = 1000
    ratio_from: int = 10 * 1024**2


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, as far as it matters here. `refusal` says what it is when that alone is a reason.

    `link` is where a symbolic link points. One that stays inside is harmless: nobody follows it, it is kept as a link.
    `same_as` is the earlier entry whose content a hard link shares.
    """

    path: str
    size: int
    refusal: str | None = None
    link: str | None = None
    same_as: str | None = None


def check_archive(file: BinaryIO, size: int, limits: Limits | None = None) -> int:
    """How many entries the zip or tar.gz in `file` has, `size` bytes long; blocks, so call it in a thread.

    Raises:
        Invalid: it is no such archive, is broken, or holds what must not be unpacked; names the entry.

    """
    try:
        return _count(_entries(file), size, limits or Limits())
    except RecursionError as error:
        # Each header that only speaks of the next one is a call within a call.
        cause = "Too many of its headers only speak of the next one."
        raise Invalid("The archive is broken.", cause=cause, hint=_HINT) from error
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        EOFError,
        OSError,
        zlib.error,
        ValueError,
        NotImplementedError,  # zipfile's, of a zip that asks for a newer version, a patch or strong encryption
    ) as error:
        raise Invalid("The archive is broken.", cause=str(error) or "It ends too early.", hint=_HINT) from error


def _entries(file: BinaryIO) -> Iterator[Entry]:
    magic = file.read(4)
    file.seek(0)
    if magic in _ZIP_MAGIC:
        return _zip_entries(file)
    if magic.startswith(_GZIP_MAGIC):
        return _tar_entries(file)
    raise Invalid("This is no archive that can be read.", cause="A zip or a tar.gz is expected.", hint=_HINT)


def _count(entries: Iterable[Entry], size: int, limits: Limits) -> int:
    seen: set[str] = set()
    links: set[str] = set()
    unpacked = 0
    for entry in entries:
        _check_entry(entry, limits)
        if entry.path in seen:
            raise _refused(entry, "stands there twice")
        if entry.same_as is not None and entry.same_as not in seen:
            raise _refused(entry, "is a hard link to nothing")
        seen.add(entry.path)
        if entry.link is not None:
            links.add(entry.path)
        unpacked += entry.size
        if len(seen) > limits.entries:
            raise Invalid(f"The archive has more than {limits.entries:,} entries.", hint=_HINT)
        if unpacked > limits.unpacked or (unpacked > limits.ratio_from and unpacked > size * limits.ratio):
            raise Invalid(
                "The archive would unpack to far more than it may.", cause=f"{unpacked:,} bytes from {size:,}."
            )
    if not seen:
        raise Invalid("The archive is empty.", hint=_HINT)
    _check_behind_links(seen, links)
    return len(seen)


def _check_behind_links(seen: set[str], links: set[str]) -> None:
    for path in seen if links else ():
        if any(str(parent) in links for parent in PurePosixPath(path).parents):
            raise _refused(Entry(path, 0), "lies behind a link")


def _check_entry(entry: Entry, limits: Limits) -> None:
    if entry.refusal:
        raise _refused(entry, entry.refusal)
    if entry.size < 0:
        raise _refused(entry, "has less than no bytes")
    _check_path(entry, limits)
    if entry.link is not None:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(entry.path), entry.link))
        if target == ".." or target.startswith(("../", "/")):
            raise _refused(entry, "is a link that leads outside")


def _check_path(entry: Entry, limits: Limits) -> None:
    path = entry.path
    parts = path.replace("\\", "/").split("/")
    if not path or len(path) > limits.path:
        raise _refused(entry, "has a path that is too long, or none")
    if path.startswith(("/", "\\")) or parts[0].endswith(":"):
        raise _refused(entry, "has an absolute path")
    if ".." in parts:
        raise _refused(entry, "climbs out of the folder")
    if any(ord(character) < 32 or ord(character) == 127 for character in path):  # noqa: PLR2004 - ASCII's control codes
        raise _refused(entry, "has control characters in its path")


def _zip_entries(file: BinaryIO) -> Iterator[Entry]:
    with zipfile.ZipFile(BoundedReads(file)) as archive:
        overlapping = _overlapping(archive.infolist())
        for info in archive.infolist():
            link = None
            refusal = "overlaps another entry" if info.header_offset in overlapping else _zip_refusal(info)
            if refusal is None and stat.S_ISLNK(info.external_attr >> 16):
                link = archive.read(info).decode("utf-8", "replace")
            yield Entry(info.filename.rstrip("/"), info.file_size, refusal, link)


def _overlapping(entries: list[zipfile.ZipInfo]) -> set[int]:
    """Where entries begin that share bytes with the one before: the trick of the best bombs."""
    found = set()
    end = 0
    for info in sorted(entries, key=lambda info: info.header_offset):
        if info.header_offset < end:
            found.add(info.header_offset)
        end = max(end, info.header_offset + _ZIP_HEADER + info.compress_size)
    return found


def _zip_refusal(info: zipfile.ZipInfo) -> str | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK and info.file_size > _MAX_LINK:
        return "is a link with a long target"
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK}:
        return "is a device"
    if info.flag_bits & 0x1:
        return "is encrypted"
    # The other methods unpack with as much memory as the archive says.
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return "is compressed in a way that is not read"
    return None


def _tar_entries(file: BinaryIO) -> Iterator[Entry]:
    with (
        gzip.GzipFile(fileobj=file) as unzipped,
        _Forgetful.open(fileobj=_Careful(unzipped), mode="r:", tarinfo=BoundedHeader) as archive,
    ):
        for info in archive:
            path = _plain(info.name)
            if path not in {"", "."}:
                link = info.linkname if info.issym() else None
                yield Entry(path, info.size, _tar_refusal(info), link, _plain(info.linkname) if info.islnk() else None)
            archive.members.clear()


def _plain(path: str) -> str:
    return path.removeprefix("./").rstrip("/")


def _tar_refusal(info: tarfile.TarInfo) -> str | None:
    if info.issparse():
        return "is a sparse file"
    if not (info.isreg() or info.isdir() or info.issym() or info.islnk()):
        return "is a device"
    return None


class _Forgetful(tarfile.TarFile):
    """The library keeps every header it has read, in this list; an archive of many would fill the memory."""

    members: list[tarfile.TarInfo]


class _Careful(io.RawIOBase):
    """A file that refuses the one huge read by which a header of a tar can fill the memory."""

    def __init__(self, file: gzip.GzipFile) -> None:
        super().__init__()
        self._file = file

    def read(self, size: int = -1, /) -> bytes:
        if size < 0 or size > _MAX_HEADER:
            raise tarfile.ReadError("a header is too large")
        return self._file.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True


def _refused(entry: Entry, why: str) -> Invalid:
    shown = entry.path if len(entry.path) <= 200 else f"{entry.path[:200]}…"  # noqa: PLR2004 - enough to find it
    return Invalid("The archive cannot be accepted.", cause=f"{shown!r} {why}.", hint=_HINT)
