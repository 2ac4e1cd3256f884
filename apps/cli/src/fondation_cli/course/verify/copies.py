"""Copies of the cited files beside a finished course, so that it can be checked where the repository is not at hand."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from fondation_cli.course.history.record import NO_HISTORY
from fondation_cli.course.snapshot import Unreadable
from fondation_shared.course import CourseDocument

FOLDER = "sources"


def cited_paths(document: CourseDocument) -> list[str]:
    """Every file that the course cites, shows or teaches from, sorted."""
    paths = {term.path for term in document.glossary if term.path is not None}
    for chapter in document.chapters:
        paths |= {citation.path for citation in chapter.citations}
        paths |= {part.path for part in chapter.excerpts}
        paths |= {subject.path for subject in chapter.subjects}
        paths |= {citation.path for question in chapter.quiz for citation in question.citations}
    return sorted(paths)


def keep_copies(document: CourseDocument, read: Callable[[str], bytes], out: Path) -> None:
    """Write each cited file under `out/sources/`, byte for byte."""
    for path in cited_paths(document):
        target = out / FOLDER / _safe(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(read(path))


def _safe(path: str) -> PurePosixPath:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts:
        raise Unreadable(f"{path} is no path inside a repository.")
    return pure


class Copies:
    """The files kept beside a course, as sources of evidence."""

    complete = False
    history = NO_HISTORY

    def __init__(self, out: Path) -> None:
        self._root = out / FOLDER

    @property
    def paths(self) -> list[str]:
        """The paths that were kept, sorted."""
        found = [path for path in self._root.rglob("*") if path.is_file() and not path.is_symlink()]
        return sorted(path.relative_to(self._root).as_posix() for path in found)

    def read(self, path: str) -> bytes:
        """The bytes of a kept file. Raises Unreadable where it cannot be read."""
        try:
            return (self._root / _safe(path)).read_bytes()
        except OSError as error:
            raise Unreadable(f"The copy of {path} cannot be read.", cause=str(error)) from error
