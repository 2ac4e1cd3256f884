"""What a generator leaves in `out/`, made ready to be handed over: files as they are, folders as archives."""

import hashlib
import mimetypes
import os
import shutil
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

from anyio import from_thread
from pydantic import TypeAdapter, ValidationError

from fondation_shared.archives import plain_member
from fondation_shared.jobs import ArtifactName

_NAME: TypeAdapter[str] = TypeAdapter(ArtifactName)
PATH_LENGTH = 3000
MOST_FILES = 200_000
MOST_BYTES = 2 * 1024**3


class Refused(Exception):
    """Something in `out/` cannot be handed over; its text says what."""


class TooLarge(Refused):
    """A file of `out/` has more bytes than the server takes."""

    def __init__(self, name: str, size: int, most: int) -> None:
        super().__init__(f"{name}, {size:,} > {most:,}")


@dataclass(frozen=True, slots=True)
class Packed:
    """A file to hand over. `sha256` in hex."""

    name: str
    path: Path
    sha256: str
    media_type: str


def pack(out: Path, archives: Path, most: int | None) -> list[Packed]:
    """Everything at the top of `out`, by name; a folder `NAME` becomes `NAME.zip` in `archives`.

    `most`: how many bytes each of them may have.

    Same files, same archive, byte for byte. Runs in a worker thread; ends when the task that waits for it is cancelled.

    Links are refused, as they may lead out of the folder. (A hard link cannot: whoever made it could read the file.)

    Raises:
        Refused: a link, a device, a pipe, a socket, or a name that is none for an artifact.
        TooLarge: one of them has too many bytes.
        OSError: no room left.

    """
    packed: dict[str, Packed] = {}
    _check_size(out)
    with os.scandir(out) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            name = _checked_name(f"{entry.name}.zip")
            path = _archive(path, archives / name)
        else:
            name = _checked_name(entry.name)
        if name in packed:
            raise Refused(f"{name} twice: a file and a folder")
        size = path.stat().st_size
        if most is not None and size > most:
            raise TooLarge(name, size, most)
        packed[name] = Packed(name, path, _hash(path), _media_type(name))
    return list(packed.values())


def _archive(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in _files(folder):
            from_thread.check_cancelled()
            entry = plain_member(path.relative_to(folder).as_posix())
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=_is_huge(path)) as goal:
                shutil.copyfileobj(source, goal)
    return target


def _files(folder: Path) -> list[Path]:
    """The regular files below `folder`, in the order of their paths."""
    found, waiting = [], [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if len(entry.path) > PATH_LENGTH:
                    raise Refused("a path that is too long")
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                    continue
                _check_regular(entry)
                found.append(Path(entry.path))
    return sorted(found)


def _check_size(out: Path) -> None:
    """Refuse what would take for ever to hash and send; a file may claim any size without taking any room."""
    if out.is_symlink() or not out.is_dir():
        raise Refused("out: not a folder")
    files = _files(out)
    if len(files) > MOST_FILES:
        raise Refused(f"more than {MOST_FILES} files")
    if sum(path.lstat().st_size for path in files) > MOST_BYTES:
        raise Refused(f"more than {MOST_BYTES // 1024**3} GiB")


def _check_regular(entry: os.DirEntry[str]) -> None:
    mode = entry.stat(follow_symlinks=False).st_mode
    if not stat.S_ISREG(mode):
        kind = "a link" if stat.S_ISLNK(mode) else "not a regular file"
        raise Refused(f"{entry.name!r}: {kind}")
    if not entry.name.isprintable():
        raise Refused(f"{entry.name!r}: not a printable name")


def _checked_name(name: str) -> str:
    try:
        return _NAME.validate_python(name)
    except ValidationError as error:
        raise Refused(f"{name!r}: not a name for an artifact") from error


def _is_huge(path: Path) -> bool:
    return path.stat().st_size >= zipfile.ZIP64_LIMIT


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _media_type(name: str) -> str:
    kind, packed = mimetypes.guess_type(name)
    return "application/gzip" if packed == "gzip" else kind or "application/octet-stream"
