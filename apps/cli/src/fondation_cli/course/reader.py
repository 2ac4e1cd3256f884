"""A helper process of the index: file after file, a task a line on its input, an answer a line on its output.

Started as `python -m fondation_cli.course.reader GIT_DIR PARENT_PID [CACHE]`. It says `ready` first, and ends with its
input or its parent.
"""

import contextlib
import gc
import hashlib
import json
import os
import resource
import sys
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TypedDict

from fondation_cli import processes
from fondation_cli.course import analysis, record
from fondation_cli.course.languages import LANGUAGES
from fondation_cli.course.omissions import Reason, unfit
from fondation_cli.course.snapshot import Blobs
from fondation_cli.memo import Inputs, Memo, memo_key

MEMORY_LIMIT = 1536 * 1024 * 1024
"""The largest heap of a helper, in bytes: a file whose tree needs more is left out."""

_CACHE_BYTES = 512 * 1024 * 1024


class Task(TypedDict):
    """A file to read."""

    blob: str
    language: str | None
    mentions: bool


class Answer(TypedDict):
    """What a file holds, or why it is left out (a `Reason`)."""

    omit: str | None
    lines: int
    record: record.Record | None


def main() -> None:
    """Answer tasks until the input ends."""
    git_dir, parent = Path(sys.argv[1]), int(sys.argv[2])
    memo = Memo(Path(sys.argv[3]), max_bytes=_CACHE_BYTES) if len(sys.argv) > 3 else None  # noqa: PLR2004 - the third
    processes.serve_quietly()
    if os.getppid() != parent:
        return
    blobs = Blobs(git_dir)
    _bound_memory()
    # Reading a file leaves no cycles behind, and a collection in the midst of one is a third of the time.
    gc.disable()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    answers.write(b"ready\n")
    answers.flush()
    for line in sys.stdin.buffer:
        answers.write(json.dumps(_answer(json.loads(line), blobs, memo)).encode() + b"\n")
        answers.flush()


def _bound_memory() -> None:
    """Whoever started us may have set a lower bound already, which is not ours to raise."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = MEMORY_LIMIT if hard == resource.RLIM_INFINITY else min(hard, MEMORY_LIMIT)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _answer(task: Task, blobs: Blobs, memo: Memo | None) -> Answer:
    content = blobs.read(task["blob"])
    language = task["language"]
    reason = Reason.MISSING if content is None else unfit(content, code=language is not None)
    if content is None or reason is not None:
        return Answer(omit=reason, lines=0, record=None)
    lines = content.count(b"\n") + (not content.endswith(b"\n") and content != b"")
    if language is None:
        return Answer(omit=None, lines=lines, record=None)
    inputs: Inputs = [_fingerprint(language), task["blob"], task["mentions"]]
    try:
        made = _remembered(memo, memo_key("file", analysis.VERSION, inputs), content, task)
    except MemoryError:
        return Answer(omit=Reason.CRASHED, lines=0, record=None)
    return Answer(omit=None, lines=lines, record=made)


def _remembered(memo: Memo | None, key: str, content: bytes, task: Task) -> record.Record:
    """The record of a file: from the cache, or made and put there."""
    kept = memo.get(key) if memo else None
    if kept is not None:
        with contextlib.suppress(ValueError, TypeError):
            return record.load(kept)
    language = LANGUAGES[task["language"] or ""]
    made = record.pack(analysis.analyse(content, language, mentions=task["mentions"]))
    if memo:
        memo.put(key, json.dumps(made).encode())
    return made


@cache
def _fingerprint(language: str) -> str:
    """Changes with whatever changes what a file of the language yields."""
    known = LANGUAGES[language]
    versions = [metadata.version("tree-sitter"), metadata.version(known.package)]
    return hashlib.sha256(json.dumps([record.SHAPE, known.query_text, *versions]).encode()).hexdigest()


if __name__ == "__main__":
    main()
