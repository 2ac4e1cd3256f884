"""What files say: known from an earlier run, or found out by helper processes and kept for the next one."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from fondation_cli.course import analysis, record
from fondation_cli.course.kept import Kept, Key
from fondation_cli.course.languages import LANGUAGES
from fondation_cli.course.omissions import RULES, Reason
from fondation_cli.course.pool import Answer as PoolAnswer
from fondation_cli.course.pool import Pool, Slow
from fondation_cli.course.reader import Answer, Task
from fondation_cli.processes import processors
from fondation_cli.runner import Report

_MOST_PROCESSES = 8
_FILES_PER_PROCESS = 40
_KEPT_AT_ONCE = 500
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
            unknown = list(range(len(tasks)))
            if kept is not None:
                known = _known(tasks, kept)
                unknown = [number for number in unknown if number not in known]
                yield from sorted(known.items())
                del known
            unknown.sort(key=lambda number: (-sizes[number], number))
            found = self._found([tasks[number] for number in unknown], len(tasks), report)
            answers = ((unknown[place], answer) for place, answer in found)
            yield from _kept(answers, tasks, kept) if kept is not None else answers

    def _found(self, tasks: Sequence[Task], total: int, report: Report) -> Iterator[tuple[int, Answer]]:
        before = total - len(tasks)
        if not tasks:
            report(total, total)
            return
        command = ["-m", "fondation_cli.course.reader", str(self.git_dir), str(os.getpid())]
        with Pool(command, processes=self.processes or _processes(len(tasks)), seconds=self.file_seconds) as pool:
            lines = [task.line() for task in tasks]
            for place, answer in pool.answers(lines, lambda done: report(before + done, total)):
                yield place, _understood(answer)


def _processes(files: int) -> int:
    """As many as may run at once, and no more than the files keep busy."""
    return min(processors(), _MOST_PROCESSES, files // _FILES_PER_PROCESS + 1)


def _understood(answer: PoolAnswer) -> Answer:
    if isinstance(answer, bytes):
        return Answer.read(answer)
    return Answer(Reason.SLOW if isinstance(answer, Slow) else Reason.CRASHED)


def _known(tasks: Sequence[Task], kept: Kept) -> dict[int, Answer]:
    """The answers of an earlier run, by the number of their task."""
    wanted: dict[Key, list[int]] = {}
    for number, task in enumerate(tasks):
        wanted.setdefault(_key(task), []).append(number)
    known: dict[int, Answer] = {}
    for key, line in kept.find(list(wanted)):
        with contextlib.suppress(ValueError):
            known.update(dict.fromkeys(wanted[key], Answer.read(line)))
    return known


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
    return _edition(task.language, task.mentions, task.written), bytes.fromhex(task.blob)


@cache
def _edition(language: str | None, mentions: bool, written: bool) -> bytes:  # noqa: FBT001 - a key of the cache
    """Changes with whatever changes what a file of the language yields."""
    known = LANGUAGES[language] if language else None
    versions = [metadata.version(name) for name in ("tree-sitter", known.package)] if known else []
    text = known.query_text if known else None
    made = [analysis.VERSION, RULES, record.SHAPE, language, text, versions, mentions, written]
    return hashlib.blake2b(json.dumps(made).encode(), digest_size=_EDITION_BYTES).digest()
