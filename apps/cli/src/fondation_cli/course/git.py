"""Git as a child process that trusts nothing: no configuration of a user or of the machine, no prompt, no network."""

import contextlib
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from fondation_cli.git.command import command, environment
from fondation_shared.errors import RepositoryError

__all__ = ["command", "environment", "git_is_missing", "init_bare", "message", "run", "start"]

QUICK_SECONDS = 60.0
"""The bound of a command that only reads a local object store."""


MEMORY_LIMIT = 2 * 1024**3
"""The largest heap of a git that only reads, in bytes: an object of a few kilobytes may unpack to any size."""


def run(*arguments: str, git_dir: Path | None = None, folder: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a short local command to its end; its exit code is the caller's to judge.

    Raises RepositoryError where git is not installed or does not end.
    """
    with start(command(*arguments, git_dir=git_dir), folder=folder) as process:
        try:
            output, errors = process.communicate(timeout=QUICK_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise RepositoryError(
                f"git {_verb(arguments)} did not end within {QUICK_SECONDS:.0f} seconds.",
                cause="The disk may be very slow, or the repository damaged.",
                hint="git fsck",
            ) from error
        finally:
            process.kill()
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def start(
    arguments: Sequence[str],
    *,
    folder: Path | None = None,
    stdin: int = subprocess.DEVNULL,
    stderr: int = subprocess.PIPE,
) -> subprocess.Popen[bytes]:
    """Start a command that only reads, with its heap bounded. Raises RepositoryError where git is not installed."""
    try:
        process = subprocess.Popen(  # noqa: S603 - an argument list, no shell, and our own environment
            arguments, cwd=folder, env=environment(), stdin=stdin, stdout=subprocess.PIPE, stderr=stderr
        )
    except FileNotFoundError as error:
        raise git_is_missing() from error
    _bound_memory(process.pid)
    return process


def _bound_memory(process: int) -> None:
    """Where the system can bound another process; whoever started us may have set a lower bound already."""
    if sys.platform != "linux":
        return
    # One that has ended needs no bound.
    with contextlib.suppress(ProcessLookupError):
        _, hard = resource.prlimit(process, resource.RLIMIT_DATA)
        limit = MEMORY_LIMIT if hard == resource.RLIM_INFINITY else min(hard, MEMORY_LIMIT)
        resource.prlimit(process, resource.RLIMIT_DATA, (limit, limit))


def _verb(arguments: Sequence[str]) -> str:
    """What git was asked to do: the first word behind the settings."""
    words = list(arguments)
    while words[:1] == ["-c"]:
        del words[:2]
    return words[0]


def init_bare(folder: Path) -> None:
    """Make an empty bare repository, without the hooks and samples that git would put into it."""
    made = run("init", "--quiet", "--bare", "--template=", str(folder))
    if made.returncode:
        raise RepositoryError(f"{folder} could not be written.", cause=message(made), hint=f"ls -ld {folder.parent}")


def git_is_missing() -> RepositoryError:
    """The error of a machine without git."""
    return RepositoryError(
        "Git is not installed on this machine.",
        cause="No program called git was found on the PATH.",
        hint="apt-get install git",
    )


def message(completed: subprocess.CompletedProcess[bytes]) -> str:
    """What git said, on one line, for the `cause` of an error."""
    said = " ".join(completed.stderr.decode(errors="replace").split())[:400]
    if completed.returncode == -signal.SIGSEGV:
        return "git crashed: the folders of a commit may lie too deep in each other for it."
    return said or f"git left with {completed.returncode}."
