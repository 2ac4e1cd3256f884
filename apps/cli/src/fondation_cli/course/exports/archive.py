"""A zip archive whose bytes depend on nothing but what is put in: no clock, no owner, no order of a disk."""

import zipfile
from pathlib import Path
from types import TracebackType
from typing import Self

from fondation_shared.archives import plain_member


class Archive:
    """A context manager around an archive that is being written to `place`."""

    def __init__(self, place: Path) -> None:
        self._archive = zipfile.ZipFile(place, "w")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def add(self, name: str, content: bytes | str, *, stored: bool = False) -> None:
        """Put a file in; `stored` leaves it uncompressed. Half characters, which no file can hold, are replaced."""
        member = plain_member(name)
        if stored:
            member.compress_type = zipfile.ZIP_STORED
        self._archive.writestr(member, content if isinstance(content, bytes) else content.encode(errors="replace"))

    def add_folder(self, folder: Path) -> None:
        """Put in every file below a folder, by its path from there. What is no plain file is left out."""
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
            self.add(path.relative_to(folder).as_posix(), path.read_bytes())
