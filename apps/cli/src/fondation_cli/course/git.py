"""Git as a child process that trusts nothing: no configuration of a user or of the machine, no prompt, no network."""

import subprocess
from pathlib import Path

from fondation_cli.course.git_command import command, environment
from fondation_shared.errors import RepositoryError

__all__ = ["command", "environment", "git_is_missing", "init_bare", "message", "run"]

QUICK_SECONDS = 60.0
"""The bound of a command that only reads a local object store."""


def run(*arguments: str, git_dir: Path | None = None, folder: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a short local command to its end; its exit code is the caller's to judge.

    Raises RepositoryError where git is not installed or does not end.
    """
    try:
        return subprocess.run(  # noqa: S603 - an argument list, no shell, and our own environment
            command(*arguments, git_dir=git_dir),
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=QUICK_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise git_is_missing() from error
    except subprocess.TimeoutExpired as error:
        raise RepositoryError(
            f"git {arguments[0]} did not end within {QUICK_SECONDS:.0f} seconds.",
            cause="The disk may be very slow, or the repository damaged.",
            hint="git fsck",
        ) from error


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
    return " ".join(completed.stderr.decode(errors="replace").split())[:400] or f"git left with {completed.returncode}."
