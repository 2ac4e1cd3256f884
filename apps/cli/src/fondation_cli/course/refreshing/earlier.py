"""The version of a course that the next one is made from."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.course.refreshing.moves import Files
from fondation_cli.course.shelf import read_course
from fondation_cli.course.snapshot import Unreadable
from fondation_cli.course.verify.copies import Copies
from fondation_shared.course import CourseDocument

ARCHIVE = "sources.zip"
"""What a job is given beside the manifest: the files that the version cites."""

_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Earlier:
    """A finished version, and its files as they were: all that it cites, or fewer."""

    document: CourseDocument
    sources: Files


class ArchivedCopies:
    """The copies of cited files as one archive, read in place."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        try:
            with zipfile.ZipFile(archive) as opened:
                self._sizes = {info.filename: info.file_size for info in opened.infolist() if not info.is_dir()}
        except (OSError, zipfile.BadZipFile):
            # Without the old texts nothing can be kept, which costs work and spoils nothing.
            self._sizes = {}

    @property
    def paths(self) -> Sequence[str]:
        """The paths that were kept, sorted."""
        return sorted(self._sizes)

    def read(self, path: str) -> bytes:
        """The bytes of a kept file. Raises Unreadable where it cannot be read."""
        if self._sizes.get(path, _LARGEST) >= _LARGEST:
            raise Unreadable(f"The copy of {path} cannot be read.")
        try:
            with zipfile.ZipFile(self._archive) as opened:
                return opened.read(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise Unreadable(f"The copy of {path} cannot be read.", cause=str(error)) from error


def earlier_in(folder: Path) -> Earlier:
    """The course in a folder: what a person made there, or what a job was handed over.

    Raises UsageError: there is no course.
    """
    document, _ = read_course(folder)
    archive = folder / ARCHIVE
    sources: Files = ArchivedCopies(archive) if archive.is_file() else Copies(folder)
    return Earlier(document, sources)
