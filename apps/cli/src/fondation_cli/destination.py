"""The folder a course or a project is left in: made whole beside it, then put in its place in one move, or not."""

import contextlib
import ctypes
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import ValidationError

from fondation_cli.claim import Claim, sweep
from fondation_shared.course import CourseDocument
from fondation_shared.errors import UsageError
from fondation_shared.project import Report
from fondation_shared.wire import Wire


@dataclass(frozen=True, slots=True)
class Contents:
    """What a folder of ours holds, and nothing else. `manifest` is the file that says so: it fits `model`."""

    parts: frozenset[str]
    manifest: str
    model: type[Wire]
    stranger: str
    hint: str


COURSE = Contents(
    parts=frozenset({"course.json", "exercises", "markdown", "site", "sources"}),
    manifest="course.json",
    model=CourseDocument,
    stranger="The folder {folder} holds something else than a course.",
    hint="fondation course REPO -o ANOTHER-FOLDER",
)
PROJECT = Contents(
    parts=frozenset({"artifacts", "report.json", "source"}),
    manifest="report.json",
    model=Report,
    stranger="The folder {folder} holds something else than a built project.",
    hint='fondation build "PROMPT" -o ANOTHER-FOLDER',
)

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


class Destination:
    """A context manager: `staging` is an empty folder to fill; `commit` puts it in place; without it nothing changes.

    The folder may be missing, empty, or hold an earlier one of the same kind, which is replaced. What a killed run left
    beside it goes.
    """

    def __init__(self, folder: Path, contents: Contents = COURSE) -> None:
        self.folder = Path(os.path.realpath(folder))
        self._contents = contents
        self._prefix = f".{self.folder.name}-"
        self._made: list[Path] = []
        self._inside = False

    def __enter__(self) -> Self:
        sweep(self.folder, self._prefix)
        _refuse_what_is_not_ours(self.folder, self._contents)
        try:
            self._make_parents()
            self._claim, self.staging = self._claimed()
        except OSError as error:
            self._remove_parents()
            raise UsageError(
                f"The folder {self.folder} cannot be written to.",
                cause=error.strerror,
                hint=self._contents.hint,
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._claim.release()
        if error is not None:
            self._remove_parents()

    def commit(self) -> None:
        """Put what is in `staging` in the folder's place. What stood there before is gone when the context is left."""
        if self._inside:
            self._replace_parts()
        elif not self.folder.exists():
            self.staging.rename(self.folder)
        else:
            _exchange(self.staging, self.folder)

    def _make_parents(self) -> None:
        missing = [parent for parent in self.folder.parents if not parent.exists()]
        for parent in reversed(missing):
            parent.mkdir()
            self._made.append(parent)

    def _remove_parents(self) -> None:
        for parent in reversed(self._made):
            with contextlib.suppress(OSError):
                parent.rmdir()

    def _claimed(self) -> tuple[Claim, Path]:
        """Beside the folder, where it can be moved from in one step; inside it where its parent is out of reach."""
        beside = Claim(self.folder.parent, self._prefix, mode=0o777)
        if not self.folder.exists():
            return beside, beside.take()
        inside = Claim(self.folder, self._prefix)
        # Who may replace a folder is not always meant to: one that is closed to writing stays as it is.
        with inside:
            pass
        if not self._is_fixed():
            with contextlib.suppress(PermissionError):
                return beside, beside.take()
        self._inside = True
        return inside, inside.take()

    def _is_fixed(self) -> bool:
        """Whether the folder itself must stay: a mount point, or where somebody works right now."""
        here = Path(os.path.realpath(Path.cwd()))
        return self.folder.is_mount() or here.is_relative_to(self.folder)

    def _replace_parts(self) -> None:
        """The manifest last: until it is there, the folder is not the new one."""
        old = self.staging / "before"
        old.mkdir()
        for name in sorted(self._contents.parts):
            with contextlib.suppress(FileNotFoundError):
                (self.folder / name).rename(old / name)
        for name in sorted(self._contents.parts, reverse=True):
            with contextlib.suppress(FileNotFoundError):
                (self.staging / name).rename(self.folder / name)


def _refuse_what_is_not_ours(folder: Path, contents: Contents) -> None:
    try:
        names = {entry.name for entry in folder.iterdir()}
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(
            f"The folder {folder} cannot be used.",
            cause=error.strerror,
            hint=contents.hint,
        ) from error
    strangers = sorted(names - contents.parts)
    if names and (strangers or not _is_ours(folder, contents)):
        raise UsageError(
            contents.stranger.format(folder=folder),
            cause=f"It would be lost: {', '.join(strangers[:3] or sorted(names)[:3])}",
            hint=contents.hint,
        )


def _is_ours(folder: Path, contents: Contents) -> bool:
    try:
        contents.model.model_validate_json((folder / contents.manifest).read_bytes())
    except (OSError, ValidationError):
        return False
    return True


def _exchange(new: Path, old: Path) -> None:
    """Swap two folders in one step where the system can; else in two, the second undone if it fails."""
    if sys.platform.startswith("linux"):
        rename = getattr(ctypes.CDLL(None), "renameat2", None)
        if rename and rename(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(old), _RENAME_EXCHANGE) == 0:
            return
    aside = new.with_name(new.name + "-old")
    old.rename(aside)
    try:
        new.rename(old)
    except OSError:
        aside.rename(old)
        raise
    aside.rename(new)
