"""Archives of gathered files whose bytes depend on nothing else: no clock, no owner, no order of a disk."""

import gzip
import hashlib
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.project.collect.gather import Gathered
from fondation_shared.archives import plain_member

_PLAIN = 0o644
_PROGRAM = 0o755


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that is handed over: bytes, and SHA-256 in hex."""

    name: str
    path: Path
    size: int
    sha256: str


def artifact(path: Path) -> Artifact:
    """A finished file of ours as an artifact."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Artifact(path.name, path, path.stat().st_size, digest)


def write_tar(gathered: Gathered, target: Path) -> Artifact:
    """A `.tar.gz` at `target`, which must not be there yet. Raises OSError."""
    with _compressed(target) as stream, _Forgetful.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for file in gathered.files:
            member = tarfile.TarInfo(file.path)
            member.size = file.size
            member.mode = _PROGRAM if file.executable else _PLAIN
            gathered.copy.seek(file.start)
            archive.addfile(member, gathered.copy)
            archive.members.clear()
    return artifact(target)


def write_zip(gathered: Gathered, target: Path) -> Artifact:
    """A `.zip` at `target`, which must not be there yet. Raises OSError."""
    with zipfile.ZipFile(target, "x") as archive:
        for file in gathered.files:
            member = plain_member(file.path, executable=file.executable)
            with archive.open(member, "w", force_zip64=file.size >= zipfile.ZIP64_LIMIT) as goal:
                for chunk in gathered.chunks(file):
                    goal.write(chunk)
    return artifact(target)


@contextmanager
def _compressed(target: Path) -> Iterator[gzip.GzipFile]:
    """A gzip stream into a new file, which says neither when nor under which name it was made."""
    with target.open("xb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as stream:
        yield stream


class _Forgetful(tarfile.TarFile):
    """The library keeps every header that it has written, in this list."""

    members: list[tarfile.TarInfo]
