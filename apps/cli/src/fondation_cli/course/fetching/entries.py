"""The entries of a zip or tar.gz archive, each checked before it is read: an archive is what a stranger made."""

import contextlib
import errno
import gzip
import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from fondation_cli.course.snapshot import SYMLINK
from fondation_cli.runner import Report
from fondation_shared.archives import BoundedHeader, BoundedReads
from fondation_shared.errors import RepositoryError

_FILE = "100644"
_PROGRAM = "100755"
_RATIO_FROM = 16 * 1024 * 1024
_LONGEST_LINK = 4096
_ENCRYPTED = 1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""The others unpack with as much memory as the archive says."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an archive may unpack to: entries, bytes in all, and how many times its own size."""

    entries: int = 200_000
    size: int = 2 * 1024**3
    ratio: int = 200


BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """A file, or a symbolic link whose content is where it points. `same_as`: a hard link to that earlier path."""

    path: tuple[str, ...]
    mode: str
    size: int
    content: IO[bytes]
    same_as: tuple[str, ...] | None = None


@contextlib.contextmanager
def as_repository_error(path: Path) -> Iterator[None]:
    """Tell what the libraries find wrong with an archive, while its entries or their contents are read."""
    try:
        yield
    except RecursionError as error:
        # Each header that only speaks of the next one is a call within a call.
        raise _unreadable(path, "Too many of its headers only speak of the next one.") from error
    except OSError as error:
        # Without a number it is a library's, of its own data; and what an archive claims may be no place in a file.
        if error.errno not in {None, errno.EINVAL, errno.EOVERFLOW}:
            raise
        raise _unreadable(path, f"{error}.") from error
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        # Not of ours to implement: so zipfile calls a zip that asks for a newer version, a patch or strong encryption.
        raise _unreadable(path, f"{error or type(error).__name__}.") from error


def _unreadable(path: Path, cause: str) -> RepositoryError:
    return RepositoryError(f"{path.name} is no archive that could be read.", cause=cause, hint=f"file {path}")


def read_archive(path: Path, report: Report, bounds: Bounds) -> Iterator[ArchiveEntry]:
    """The files of an archive, in its order; what lies in a `.git` folder is passed over.

    Raises ArchiveError at the first entry that is not as it should be, and where the whole is too much; for a damaged
    archive whatever its library raises.
    """
    return _read_zip(path, report, bounds) if zipfile.is_zipfile(path) else _read_tar(path, report, bounds)


class ArchiveError(RepositoryError):
    """An archive that was refused as a whole: for an entry, or for its size."""


_REPACK = "git archive --format=tar.gz -o project.tar.gz HEAD"


class _Account:
    """What was unpacked so far, against the bounds."""

    def __init__(self, path: Path, bounds: Bounds) -> None:
        self._bounds = bounds
        self._allowed = max(_RATIO_FROM, path.stat().st_size * bounds.ratio)
        self._entries = 0
        self._size = 0

    def add(self, size: int) -> None:
        """Count one more entry. Raises RepositoryError when it is one too many."""
        if size < 0:
            raise ArchiveError("The archive was refused.", cause="An entry has less than no bytes.", hint=_REPACK)
        self._entries += 1
        self._size += size
        if self._entries > self._bounds.entries:
            raise ArchiveError(
                "The archive is too large.", cause=f"It has more than {self._bounds.entries} entries.", hint=_REPACK
            )
        if self._size > self._bounds.size:
            raise ArchiveError(
                "The archive is too large.",
                cause=f"It unpacks to more than {self._bounds.size // 2**20} MB.",
                hint=_REPACK,
            )
        if self._size > self._allowed:
            raise ArchiveError(
                "The archive is too large.",
                cause=f"It unpacks to more than {self._bounds.ratio} times its own size.",
                hint=_REPACK,
            )


def _read_zip(path: Path, report: Report, bounds: Bounds) -> Iterator[ArchiveEntry]:
    account = _Account(path, bounds)
    with path.open("rb") as file, zipfile.ZipFile(BoundedReads(file)) as archive:
        members = archive.infolist()
        for number, member in enumerate(members):
            report(number, len(members), member.filename)
            account.add(member.file_size)
            place = _checked(member.filename)
            if place is None or member.is_dir():
                continue
            if member.flag_bits & _ENCRYPTED:
                raise ArchiveError(
                    "The archive was refused.", cause=f"{_shown(member.filename)} is encrypted.", hint=_REPACK
                )
            if member.compress_type not in _METHODS:
                raise ArchiveError(
                    "The archive was refused.",
                    cause=f"{_shown(member.filename)} is compressed in a way that is not read.",
                    hint=_REPACK,
                )
            kind = member.external_attr >> 16
            if stat.S_ISLNK(kind):
                yield _link(place, _target(archive, member))
                continue
            if stat.S_IFMT(kind) not in {0, stat.S_IFREG}:
                raise ArchiveError(
                    "The archive was refused.", cause=f"{_shown(member.filename)} is a device.", hint=_REPACK
                )
            with archive.open(member) as content:
                yield ArchiveEntry(place, _PROGRAM if kind & stat.S_IXUSR else _FILE, member.file_size, content)


def _target(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> str:
    if member.file_size > _LONGEST_LINK:
        raise ArchiveError(
            "The archive was refused.", cause=f"{_shown(member.filename)} is a link that is too long.", hint=_REPACK
        )
    return archive.read(member).decode(errors="surrogateescape")


def _read_tar(path: Path, report: Report, bounds: Bounds) -> Iterator[ArchiveEntry]:
    account = _Account(path, bounds)
    size = path.stat().st_size
    with (
        path.open("rb") as raw,
        gzip.open(raw) as unpacked,
        tarfile.open(fileobj=unpacked, mode="r|", tarinfo=BoundedHeader, errors="surrogateescape") as archive,
    ):
        for member in archive:
            report(raw.tell(), size, member.name)
            account.add(member.size)
            entry = _tar_entry(archive, member)
            if entry is not None:
                yield entry


def _tar_entry(archive: tarfile.TarFile, member: tarfile.TarInfo) -> ArchiveEntry | None:
    place = _checked(member.name)
    if place is None or member.isdir():
        return None
    if member.issym():
        return _link(place, member.linkname)
    if member.islnk():
        same_as = _checked(member.linkname)
        return ArchiveEntry(place, _FILE, 0, io.BytesIO(), same_as) if same_as else None
    content = archive.extractfile(member)
    if not member.isreg() or content is None:
        raise ArchiveError("The archive was refused.", cause=f"{_shown(member.name)} is a device.", hint=_REPACK)
    return ArchiveEntry(place, _PROGRAM if member.mode & stat.S_IXUSR else _FILE, member.size, content)


def _checked(name: str) -> tuple[str, ...] | None:
    """The parts of an entry's path; None for what belongs to Git itself, or is the top folder.

    Raises RepositoryError for a path that is absolute, leads upwards, or could be read in two ways.
    """
    if name.startswith("/") or (name[1:2] == ":" and name[:1].isalpha()):
        raise ArchiveError("The archive was refused.", cause=f"{_shown(name)} has an absolute path.", hint=_REPACK)
    if "\\" in name or any(ord(character) < ord(" ") for character in name):
        raise ArchiveError(
            "The archive was refused.",
            cause=f"{_shown(name)} has a path with a backslash or a control character.",
            hint=_REPACK,
        )
    parts = tuple(part for part in name.split("/") if part not in {"", "."})
    if ".." in parts:
        raise ArchiveError("The archive was refused.", cause=f"{_shown(name)} leads out of the archive.", hint=_REPACK)
    inside_git = any(part.lower() in {".git", "git~1"} for part in parts)
    return None if inside_git or not parts else parts


def _link(place: tuple[str, ...], target: str) -> ArchiveEntry:
    """A symbolic link. Raises RepositoryError if it leads out of the archive."""
    depth = len(place) - 1
    for part in PurePosixPath(target).parts:
        depth += -1 if part == ".." else 1
        if part == "/" or depth < 0:
            raise ArchiveError(
                "The archive was refused.",
                cause=f"{_shown('/'.join(place))} is a link that leads out of the archive.",
                hint=_REPACK,
            )
    content = target.encode(errors="surrogateescape")
    return ArchiveEntry(place, SYMLINK, len(content), io.BytesIO(content))


def _shown(name: str) -> str:
    return name.encode(errors="surrogateescape").decode(errors="backslashreplace")[:200]
