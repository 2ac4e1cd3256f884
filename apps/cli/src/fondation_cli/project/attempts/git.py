"""Git on the repository of the attempts: without a work tree, so that nothing a project holds has a say."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fondation_cli.git.command import command, environment
from fondation_cli.project.attempts.errors import HistoryFailed
from fondation_shared.errors import DiskFull, WorkFailed

_SECONDS = 120.0
_NO_ROOM = ("No space left on device", "Disk quota exceeded", "Out of diskspace")
_NO_ATTRIBUTES = "attr.tree=4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The empty tree: a project's own attributes would say which of its files have differences to show."""


def run(git_dir: Path, *words: str) -> bytes:
    """What a command prints. Raises HistoryFailed, DiskFull."""
    with _started(git_dir, *words) as process:
        output, said = process.communicate()
    if process.returncode:
        raise failed(" ".join(said.decode(errors="replace").split())[:400])
    return output


def beginning(git_dir: Path, most: int, *words: str) -> bytes:
    """The first bytes of what a command prints, at most so many; it is ended then. Raises HistoryFailed, DiskFull."""
    with _started(git_dir, *words, stderr=subprocess.DEVNULL) as process:
        return process.stdout.read(most) if process.stdout else b""


@contextmanager
def _started(git_dir: Path, *words: str, stderr: int = subprocess.PIPE) -> Iterator[subprocess.Popen[bytes]]:
    """A command, until the context ends; one that takes too long is killed."""
    try:
        process = subprocess.Popen(  # noqa: S603 - an argument list, no shell, and our own environment
            command("-c", _NO_ATTRIBUTES, *words, git_dir=git_dir),
            cwd=git_dir,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
    except OSError as error:
        raise failed(error.strerror or str(error)) from error
    patience = threading.Timer(_SECONDS, process.kill)
    patience.start()
    try:
        yield process
    finally:
        patience.cancel()
        process.kill()
        process.communicate()


def failed(cause: str) -> WorkFailed:
    """The error for what git said: DiskFull where it had no room, else HistoryFailed."""
    if any(said in cause for said in _NO_ROOM):
        return DiskFull("The disk is full.", cause=cause, hint="df -h")
    return HistoryFailed("The record of the attempts failed.", cause=cause or "Git said nothing.", hint="git --version")
