"""Phase two: every text file of a snapshot once, in several processes."""

import contextlib
import gc
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import overload

from fondation_cli.course.languages import language_of
from fondation_cli.course.languages.headers import headers_of_c
from fondation_cli.course.omissions import Reason
from fondation_cli.course.reader import Answer, Manner, Task
from fondation_cli.course.reading import Reading
from fondation_cli.course.record import Packed
from fondation_cli.course.roles import roles
from fondation_cli.course.selection import Selection
from fondation_cli.course.snapshot import Entry, Snapshot
from fondation_cli.course.symbols import Index, Omission, Role, SourceFile
from fondation_cli.runner import Report
from fondation_shared.errors import RepositoryError

FILE_SECONDS = 10.0
"""The longest that the parser may be at one file."""

_WRITTEN = {Role.TEST, Role.EXAMPLE, Role.DOC}
_NO_PATHS = {Reason.NAME, Reason.PATH}
_LONGEST_SHOWN = 400


def build_index(
    snapshot: Snapshot,
    report: Report,
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    cache: Path | None = None,
    processes: int | None = None,
    file_seconds: float = FILE_SECONDS,
) -> Index:
    """Read all text files of the snapshot: definitions, uses, imports; what is left out is listed with the reason.

    `include` and `exclude` are patterns as in .gitignore. `cache` is a folder where the facts of files are kept
    between runs, by content. `processes`: as many as there are processors, if None. A file that breaks its parser, or
    keeps it for more than `file_seconds`, is left out.
    Raises RepositoryError where there is no text file at all, Invalid for a pattern that is none, and whatever `report`
    raises.
    """
    with _without_collections():
        chosen = _chosen(snapshot, Selection(snapshot, include, exclude))
        skipped = chosen.skipped
        found: list[SourceFile | None] = [None] * len(chosen)
        reading = Reading(snapshot.git_dir, cache, processes, file_seconds)
        for number, answer in reading.answers(chosen, chosen.sizes, report):
            entry = chosen.entries[number]
            if answer.reason:
                skipped[entry.path] = answer.reason
            else:
                found[number] = _source_file(entry, chosen.roles[number], chosen.manners[number], answer)
        by_path = {file.path: file for file in found if file is not None}
        if not by_path:
            raise _nothing_readable(snapshot, len(snapshot.entries()))
        omissions = tuple(Omission(_shown(path), reason) for path, reason in sorted(skipped.items()))
        return Index(tuple(by_path.values()), omissions, len(snapshot.entries()), by_path)


@dataclass(frozen=True, slots=True)
class _Chosen(Sequence[Task]):
    """The files that are read, in the order of their paths, and why others are not.

    As tasks they are made when they are asked for: there may be a million, and manners are few.
    """

    entries: list[Entry]
    roles: list[Role]
    manners: list[Manner]
    skipped: dict[str, Reason]

    @property
    def sizes(self) -> list[int]:
        """In bytes."""
        return [entry.size for entry in self.entries]

    def __len__(self) -> int:
        return len(self.entries)

    @overload
    def __getitem__(self, number: int) -> Task: ...
    @overload
    def __getitem__(self, number: slice) -> list[Task]: ...
    def __getitem__(self, number: int | slice) -> Task | list[Task]:
        if isinstance(number, slice):
            return [self[one] for one in range(len(self))[number]]
        return Task(self.entries[number].blob, self.manners[number])


def _chosen(snapshot: Snapshot, selection: Selection) -> _Chosen:
    entries = snapshot.entries()
    reasons = [selection.reason(entry) for entry in entries]
    skipped = {entry.path: reason for entry, reason in zip(entries, reasons, strict=True) if reason}
    known = roles([entry.path for entry in entries if skipped.get(entry.path) not in _NO_PATHS])
    wanted = [entry for entry, reason in zip(entries, reasons, strict=True) if reason is None]
    headers = headers_of_c([entry.path for entry in wanted])
    parts = [known[entry.path] for entry in wanted]
    manner = lru_cache(maxsize=None)(Manner)
    manners = [manner(*_manner(entry, role, selection, headers)) for entry, role in zip(wanted, parts, strict=True)]
    return _Chosen(wanted, parts, manners, skipped)


def _manner(entry: Entry, role: Role, selection: Selection, headers: frozenset[str]) -> tuple[str | None, bool, bool]:
    """`headers`: the files that look like C++ by their name alone, and are C."""
    language = language_of(entry.path)
    written = role in _WRITTEN or selection.is_written(entry.path)
    name = "c" if entry.path in headers else language.name if language else None
    return name, role is not Role.TEST, written


@contextlib.contextmanager
def _without_collections() -> Iterator[None]:
    """Put off the collection of cycles.

    While nothing but an index is built, it would look at all of it time and again, and there may be a million files.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _source_file(entry: Entry, role: Role, manner: Manner, answer: Answer) -> SourceFile:
    contents = Packed(answer.record, entry.path) if answer.record else None
    return SourceFile(entry.path, entry.blob, manner.language, role, answer.lines, entry.size, contents)


def _shown(path: str) -> str:
    """A path that may hold bytes that are no text, as text; of one without end its beginning and its end."""
    text = path.encode(errors="surrogateescape").decode(errors="backslashreplace")
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN // 2]}…{text[-_LONGEST_SHOWN // 2 :]}"


def _nothing_readable(snapshot: Snapshot, total: int) -> RepositoryError:
    local = Path(snapshot.url).is_absolute()
    return RepositoryError(
        f"{snapshot.name} holds no text that could be read.",
        cause=f"Every file was left out ({total} in all): binary, too large, or not wanted."
        if total
        else "Its commit is empty.",
        hint=f"git -C {shlex.quote(snapshot.url)} ls-tree -r --long {snapshot.commit[:12]}"
        if local
        else f"git clone --depth 1 {shlex.quote(snapshot.url)}",
    )
