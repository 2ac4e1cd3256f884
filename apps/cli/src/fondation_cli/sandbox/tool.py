"""The system's own tools, run to their end: an argument list, no shell, nothing of our environment."""

import os
import subprocess

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
"""Where they lie, whatever a person's PATH says."""


def run(*command: str | os.PathLike[str], seconds: float) -> "subprocess.CompletedProcess[bytes]":
    """How it ended. Raises OSError: it is not there; TimeoutError, which is one: it took longer, and was ended."""
    try:
        return subprocess.run(  # noqa: S603 - an argument list, no shell
            command,
            env={"PATH": PATH, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"{command[0]} took more than {seconds:g} s.") from error


def use(*command: str | os.PathLike[str], seconds: float) -> None:
    """Have it do something. Raises OSError where it did not, with its own word."""
    done = run(*command, seconds=seconds)
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise OSError(f"{command[0]}: {said}")
