"""A helper process of the index: file after file, a task a line on its input, an answer a line on its output.

Started as `python -m fondation_cli.course.reader GIT_DIR PARENT_PID [LANGUAGES [PIPES]]`. It says `ready` and its
number first, and ends with its input or its parent. Given pipes it loads the languages and becomes a helper for each.
A task is `BLOB LANGUAGE MENTIONS WRITTEN`, an answer `REASON LINES RECORD` with tabs between; `-` stands for none.
"""

import gc
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from fondation_cli import processes
from fondation_cli.course import analysis, record
from fondation_cli.course.forking import become_helpers
from fondation_cli.course.languages import LANGUAGES
from fondation_cli.course.omissions import Reason, unfit
from fondation_cli.git.objects import Damaged, Objects

MEMORY_LIMIT = 1536 * 1024 * 1024
"""The largest heap of a helper, in bytes: a file whose tree needs more is left out."""

_NONE = "-"
_PIPES = 4
"""Which argument names the pipes; the one before it, languages."""

_CHUNK = 64 * 1024
_REASONS = {reason.name: reason for reason in Reason}


class Manner(NamedTuple):
    """How a file is read: in which language, with mentions or without; whether its place says that people wrote it."""

    language: str | None
    mentions: bool
    written: bool


class Task(NamedTuple):
    """A file to read, and how."""

    blob: str
    manner: Manner

    def line(self) -> bytes:
        """The task as it is sent, without the end of the line."""
        language, mentions, written = self.manner
        return f"{self.blob} {language or _NONE} {mentions:d} {written:d}".encode()

    @classmethod
    def read(cls, line: bytes) -> "Task":
        """The task of a line."""
        blob, language, mentions, written = line.decode().split()
        return cls(blob, Manner(None if language == _NONE else language, mentions == "1", written == "1"))


class Answer(NamedTuple):
    """What a file holds: its record where a grammar knows it; or why it is left out."""

    reason: Reason | None
    lines: int = 0
    record: bytes = b""

    def line(self) -> bytes:
        """The answer as it is sent and kept, without the end of the line."""
        return b"%s\t%d\t%s" % ((self.reason.name if self.reason else _NONE).encode(), self.lines, self.record)

    @classmethod
    def read(cls, line: bytes) -> "Answer":
        """The answer of a line. Raises ValueError for anything else."""
        reason, lines, facts = line.split(b"\t", 2)
        return cls(_REASONS.get(reason.decode()), int(lines), facts)


def main() -> None:
    """Answer tasks until the input ends."""
    git_dir, parent = Path(sys.argv[1]), int(sys.argv[2])
    processes.serve_quietly()
    if os.getppid() != parent:
        return
    # First: the git that unpacks the objects is bounded too.
    _bound_memory()
    # Reading a file leaves no cycles behind, and a collection in the midst of one is a third of the time.
    gc.disable()
    if len(sys.argv) > _PIPES:
        for name in sys.argv[_PIPES - 1].split(","):
            LANGUAGES[name].load()
        become_helpers(sys.argv[_PIPES])
    objects = Objects(git_dir)
    answers = os.dup(1)
    os.dup2(2, 1)
    _say(answers, b"ready %d\n" % os.getpid())
    for tasks in _tasks():
        objects.ask([task.blob for task in tasks])
        waiting = b""
        for task in tasks:
            if task.manner.language is not None:
                # A parser may break: then what is known already must have been said.
                _say(answers, waiting)
                waiting = b""
            waiting += _answer(task, objects).line() + b"\n"
        _say(answers, waiting)


def _say(answers: int, line: bytes) -> None:
    while line:
        line = line[os.write(answers, line) :]


def _tasks() -> Iterator[list[Task]]:
    """The tasks that have arrived, so that all of their objects are asked for at once."""
    rest = b""
    while chunk := os.read(0, _CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        if lines:
            yield [Task.read(line) for line in lines]


def _bound_memory() -> None:
    """Whoever started us may have set a lower bound already, which is not ours to raise."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = MEMORY_LIMIT if hard == resource.RLIM_INFINITY else min(hard, MEMORY_LIMIT)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _answer(task: Task, objects: Objects) -> Answer:
    try:
        content = objects.take()
    except Damaged:
        return Answer(Reason.DAMAGED)
    if content is None:
        return Answer(Reason.MISSING)
    language, mentions, written = task.manner
    reason = unfit(content, code=language is not None, written=written)
    if reason is not None:
        return Answer(reason)
    lines = content.count(b"\n") + (not content.endswith(b"\n") and content != b"")
    if language is None:
        return Answer(None, lines)
    try:
        facts = analysis.analyse(content, LANGUAGES[language], mentions=mentions)
        return Answer(None, lines, record.pack(facts))
    except MemoryError:
        return Answer(Reason.CRASHED)


if __name__ == "__main__":
    main()
