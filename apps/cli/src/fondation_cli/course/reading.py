"""What files say: known from an earlier run, or found out by helper processes and kept for the next one."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from itertools import compress
from pathlib import Path
from typing import overload

from fondation_cli.course import analysis, record
from fondation_cli.course.kept import Kept, Key
from fondation_cli.course.languages import LANGUAGES
from fondation_cli.course.omissions import RULES, Reason
from fondation_cli.course.pool import Answer as PoolAnswer
from fondation_cli.course.pool import Pool, Slow
from fondation_cli.course.reader import Answer, Manner, Task
from fondation_cli.processes import processors
from fondation_cli.runner import Report

_MOST_PROCESSES = 8
_FILES_PER_PROCESS = 40
_KEPT_AT_ONCE = 500
_ASKED_AT_ONCE = 5000
_EDITION_BYTES = 16


@dataclass(frozen=True, slots=True)
class Reading:
    """How files of the repository at `git_dir` are read.

    `cache`: the folder where answers are kept, if any. `processes`: as many as there are processors, if None. A file
    that keeps its parser for more than `file_seconds` is left out.
    """

    git_dir: Path
    cache: Path | None
    processes: int | None
    file_seconds: float

    def answers(self, tasks: Sequence[Task], sizes: Sequence[int], report: Report) -> Iterator[tuple[int, Answer]]:
        """Each task's number with its answer, as they come: known ones first, then the largest files."""
        with contextlib.ExitStack() as stack:
            kept = stack.enter_context(Kept(self.cache)) if self.cache else None
            missing = bytearray(b"\1" * len(tasks))
            if kept is not None:
                for number, answer in _known(tasks, kept):
                    missing[number] = 0
                    yield number, answer
            unknown = sorted(compress(range(len(tasks)), missing), key=lambda number: (-sizes[number], number))
            found = self._found(unknown, tasks, report)
            answers = ((unknown[place], answer) for place, answer in found)
            yield from _kept(answers, tasks, kept) if kept is not None else answers

    def _found(self, unknown: Sequence[int], tasks: Sequence[Task], report: Report) -> Iterator[tuple[int, Answer]]:
        count, total = len(unknown), len(tasks)
        if not unknown:
            report(total, total)
            return
        languages = sorted({tasks[number].manner.language or "" for number in unknown} - {""})
        command = ["-m", "fondation_cli.course.reader", str(self.git_dir), str(os.getpid()), ",".join(languages)]
        processes = self.processes or _processes(count)
        with Pool(command, processes=processes, seconds=self.file_seconds, forks=bool(languages)) as pool:
            lines = _Lines(tasks, unknown)
            for place, answer in pool.answers(lines, lambda done: report(total - count + done, total)):
                yield place, _understood(answer)


class _Lines(Sequence[bytes]):
    """The lines of tasks in an order, each made when it is sent."""

    def __init__(self, tasks: Sequence[Task], order: Sequence[int]) -> None:
        self._tasks = tasks
        self._order = order

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> list[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | list[bytes]:
        if isinstance(place, slice):
            return [self[one] for one in range(len(self))[place]]
        return self._tasks[self._order[place]].line()


def _processes(files: int) -> int:
    """As many as may run at once, and no more than the files keep busy."""
    return min(processors(), _MOST_PROCESSES, files // _FILES_PER_PROCESS + 1)


def _understood(answer: PoolAnswer) -> Answer:
    if isinstance(answer, bytes):
        return Answer.read(answer)
    return Answer(Reason.SLOW if isinstance(answer, Slow) else Reason.CRASHED)


def _known(tasks: Sequence[Task], kept: Kept) -> Iterator[tuple[int, Answer]]:
    """The answers of an earlier run, with the numbers of their tasks; asked for by the thousand."""
    for start in range(0, len(tasks), _ASKED_AT_ONCE):
        wanted: dict[Key, list[int]] = {}
        for number in range(start, min(start + _ASKED_AT_ONCE, len(tasks))):
            wanted.setdefault(_key(tasks[number]), []).append(number)
        for key, line in kept.find(list(wanted)):
            with contextlib.suppress(ValueError):
                answer = Answer.read(line)
                for number in wanted[key]:
                    yield number, answer


def _kept(answers: Iterator[tuple[int, Answer]], tasks: Sequence[Task], kept: Kept) -> Iterator[tuple[int, Answer]]:
    """The same answers, kept as they pass; not those that another run may not give: a machine can be busy."""
    waiting: dict[Key, bytes] = {}
    for number, answer in answers:
        if answer.reason not in {Reason.SLOW, Reason.CRASHED, Reason.MISSING, Reason.DAMAGED}:
            waiting[_key(tasks[number])] = answer.line()
        if len(waiting) >= _KEPT_AT_ONCE:
            kept.keep(waiting)
            waiting.clear()
        yield number, answer
    kept.keep(waiting)


def _key(task: Task) -> Key:
    return _edition(task.manner), bytes.fromhex(task.blob)


@cache
def _edition(manner: Manner) -> bytes:
    """Changes with whatever changes what a file that is read so yields."""
    language, mentions, written = manner
    known = LANGUAGES[language] if language else None
    versions = [metadata.version(name) for name in ("tree-sitter", known.package)] if known else []
    text = known.query_text if known else None
    made = [analysis.VERSION, RULES, record.SHAPE, language, text, versions, mentions, written]
    return hashlib.blake2b(json.dumps(made).encode(), digest_size=_EDITION_BYTES).digest()
