"""Phase two: every text file of a snapshot once, in several processes."""

import contextlib
import gc
import json
import os
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pathspec

from fondation_cli.course import record
from fondation_cli.course.languages import language_of
from fondation_cli.course.omissions import Reason, unread
from fondation_cli.course.pool import Answer, Pool, Slow
from fondation_cli.course.reader import Answer as FileAnswer
from fondation_cli.course.reader import Task
from fondation_cli.course.roles import roles
from fondation_cli.course.snapshot import Entry, Snapshot
from fondation_cli.course.symbols import Index, Omission, Role, SourceFile
from fondation_cli.processes import processors
from fondation_cli.runner import Report
from fondation_shared.errors import Invalid, RepositoryError

FILE_SECONDS = 10.0
"""The longest that the parser may be at one file."""

_MOST_PROCESSES = 8
_FILES_PER_PROCESS = 40


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
    entries = snapshot.entries()
    known = roles(entry.path for entry in entries)
    left_out = _Selection(include, exclude)
    skipped = {entry.path: reason for entry in entries if (reason := left_out(entry))}
    wanted = [entry for entry in entries if entry.path not in skipped]
    files: dict[str, SourceFile] = {}
    pool = _pool(snapshot, cache, processes or _processes(len(wanted)), file_seconds)
    with _without_collections():
        for entry, answer in _read(pool, [(entry, known[entry.path]) for entry in wanted], report):
            reason = _reason(answer)
            if reason:
                skipped[entry.path] = reason
            else:
                files[entry.path] = _source_file(entry, known[entry.path], answer)
    if not files:
        raise _nothing_readable(snapshot, len(entries))
    by_path = dict(sorted(files.items()))
    omissions = tuple(Omission(_shown(path), reason) for path, reason in sorted(skipped.items()))
    return Index(tuple(by_path.values()), omissions, len(entries), by_path)


class _Selection:
    """Why an entry is left out before it is opened: by the request, or for what it is."""

    def __init__(self, include: Sequence[str], exclude: Sequence[str]) -> None:
        self._include = _patterns(include) if include else None
        self._exclude = _patterns(exclude)

    def __call__(self, entry: Entry) -> Reason | None:
        included = self._include is None or self._include.match_file(entry.path)
        if not included or self._exclude.match_file(entry.path):
            return Reason.REQUEST
        return unread(entry)


def _patterns(lines: Sequence[str]) -> pathspec.GitIgnoreSpec:
    try:
        return pathspec.GitIgnoreSpec.from_lines(lines)
    except ValueError as error:
        raise Invalid(
            "A pattern of files to include or exclude cannot be read.", cause=str(error), hint="git help gitignore"
        ) from error


def _processes(files: int) -> int:
    """As many as may run at once, and no more than the files keep busy."""
    return min(processors(), _MOST_PROCESSES, files // _FILES_PER_PROCESS + 1)


def _pool(snapshot: Snapshot, cache: Path | None, processes: int, file_seconds: float) -> Pool:
    arguments = ["-m", "fondation_cli.course.reader", str(snapshot.git_dir), str(os.getpid())]
    return Pool([*arguments, *([str(cache)] if cache else [])], processes=processes, seconds=file_seconds)


@contextlib.contextmanager
def _without_collections() -> Iterator[None]:
    """Put off the collection of cycles.

    While nothing but an index is built, it would look at all of it time and again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(pool: Pool, wanted: Sequence[tuple[Entry, Role]], report: Report) -> Iterator[tuple[Entry, FileAnswer]]:
    """Each entry with what a helper process says of it, as the answers come."""
    tasks = [json.dumps(_task(entry, role)).encode() for entry, role in wanted]
    with pool:
        for number, answer in pool.answers(tasks, lambda done: report(done, len(tasks))):
            yield wanted[number][0], _understood(answer)


def _task(entry: Entry, role: Role) -> Task:
    language = language_of(entry.path)
    return Task(blob=entry.blob, language=language.name if language else None, mentions=role is not Role.TEST)


def _understood(answer: Answer) -> FileAnswer:
    if isinstance(answer, bytes):
        read: FileAnswer = json.loads(answer)
        return read
    return FileAnswer(omit=Reason.SLOW if isinstance(answer, Slow) else Reason.CRASHED, lines=0, record=None)


def _reason(answer: FileAnswer) -> Reason | None:
    return Reason(answer["omit"]) if answer["omit"] else None


def _source_file(entry: Entry, role: Role, answer: FileAnswer) -> SourceFile:
    language = language_of(entry.path)
    made = SourceFile(entry.path, entry.blob, language.name if language else None, role, answer["lines"], entry.size)
    if answer["record"] is None:
        return made
    facts = record.unpack(answer["record"], entry.path)
    return replace(
        made,
        definitions=facts.definitions,
        references=facts.references,
        imports=facts.imports,
        docstring=facts.docstring,
        variables=facts.variables,
    )


def _shown(path: str) -> str:
    """A path that may hold bytes that are no text, as text."""
    return path.encode(errors="surrogateescape").decode(errors="backslashreplace")


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
