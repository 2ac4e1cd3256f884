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

MEMORY_LIMIT = 1536 * 1024 * 1024
"""The largest heap of a helper, in bytes: a file whose tree needs more is left out."""


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
    folder = Path(sys.argv[3]) if len(sys.argv) > 3 else None  # noqa: PLR2004 - the third argument
    processes.serve_quietly()
    if os.getppid() != parent:
        return
    blobs = Blobs(git_dir)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT, MEMORY_LIMIT))
    # Reading a file leaves no cycles behind, and a collection in the midst of one is a third of the time.
    gc.disable()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    answers.write(b"ready\n")
    answers.flush()
    for line in sys.stdin.buffer:
        answers.write(json.dumps(_answer(json.loads(line), blobs, folder)).encode() + b"\n")
        answers.flush()


def _answer(task: Task, blobs: Blobs, folder: Path | None) -> Answer:
    content = blobs.read(task["blob"])
    language = task["language"]
    reason = Reason.MISSING if content is None else unfit(content, code=language is not None)
    if content is None or reason is not None:
        return Answer(omit=reason, lines=0, record=None)
    lines = content.count(b"\n") + (not content.endswith(b"\n") and content != b"")
    if language is None:
        return Answer(omit=None, lines=lines, record=None)
    name = f"{task['blob']}-{_fingerprint(language)}{'' if task['mentions'] else '-evidence'}"
    kept = folder and folder / task["blob"][:2] / name
    try:
        return Answer(omit=None, lines=lines, record=_remembered(kept, content, task["mentions"], language))
    except MemoryError:
        return Answer(omit=Reason.CRASHED, lines=0, record=None)


def _remembered(kept: Path | None, content: bytes, mentions: bool, language: str) -> record.Record:  # noqa: FBT001 - as it stands in the task
    """The record of a file: from the cache, or made and put there."""
    if kept is not None:
        with contextlib.suppress(OSError, ValueError):
            return record.load(kept.read_bytes())
    made = record.pack(analysis.analyse(content, LANGUAGES[language], mentions=mentions))
    if kept is not None:
        # What cannot be kept is made again next time: a cache that is full or gone is no reason to fail.
        with contextlib.suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            fresh = kept.with_name(f".{kept.name}-{os.getpid()}")
            fresh.write_text(json.dumps(made))
            fresh.replace(kept)
    return made


@cache
def _fingerprint(language: str) -> str:
    """Changes with whatever changes what a file of the language yields."""
    known = LANGUAGES[language]
    versions = [metadata.version("tree-sitter"), metadata.version(known.package)]
    return hashlib.sha256("\0".join([analysis.VERSION, known.query_text, *versions]).encode()).hexdigest()[:16]


if __name__ == "__main__":
    main()
