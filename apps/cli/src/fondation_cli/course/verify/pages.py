"""Makes a finished course's pages again, and compares them file by file with those in its folder."""

import filecmp
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from fondation_cli.course.publish import MARKDOWN, SITE, publish
from fondation_cli.course.sources import Read
from fondation_cli.course.verify.claims import Fault
from fondation_cli.course.verify.copies import FOLDER, keep_copies
from fondation_cli.course.verify.finished import Finding
from fondation_cli.runner import Report
from fondation_shared.course import CourseDocument


def has_pages(folder: Path) -> bool:
    """Whether pages lie beside course.json: one kind is enough to ask for both."""
    return any(os.path.lexists(folder / name) for name in (SITE, MARKDOWN))


def verify_pages(
    document: CourseDocument, read: Read, folder: Path, scratch: Path, report: Report, *, cache: Path
) -> list[Finding]:
    """Which files of the site, the Markdown and the copies in `folder` are not what the document gives.

    The document has been checked: a path or an id that leads elsewhere would write there. `scratch` is an empty folder;
    `cache` as in `publish`. Raises RepositoryError: a file that the pages show cannot be read.
    """
    publish(document, read, scratch, report, cache=cache)
    names = [SITE, MARKDOWN]
    if os.path.lexists(folder / FOLDER):
        keep_copies(document, read, scratch)
        names.append(FOLDER)
    return [finding for name in names for finding in _compared(name, scratch / name, folder / name)]


def _compared(name: str, wanted: Path, found: Path) -> Iterator[Finding]:
    expected, present = _files(wanted), _files(found)
    for path in sorted(expected | present):
        place = f"{name}/{path}".encode(errors="surrogateescape").decode(errors="backslashreplace")
        if path not in present:
            yield Finding(place, Fault.MISSING, "")
        elif path not in expected:
            yield Finding(place, Fault.EXTRA, "")
        elif not _same(wanted / path, found / path):
            yield Finding(place, Fault.ALTERED, "")


def _files(folder: Path) -> set[str]:
    """Everything below a folder that is no folder itself; a link to a folder is one of them."""
    found = set()
    for place, folders, files in os.walk(folder):
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        found |= {(Path(place) / name).relative_to(folder).as_posix() for name in (*files, *links)}
    return found


def _same(wanted: Path, found: Path) -> bool:
    """Whether a plain file stands there with these bytes. One that cannot be read is not the same."""
    try:
        return stat.S_ISREG(found.lstat().st_mode) and filecmp.cmp(wanted, found, shallow=False)
    except OSError:
        return False
