"""A stream of objects and commits into a bare repository of ours: git never looks at the files they come from."""

import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Self

from fondation_cli.git.command import command, environment

_END_SECONDS = 120.0


class ImportEnded(Exception):
    """`git fast-import` ended, or did not end in time; its text is what it said, on one line, if anything."""


class FastImport:
    """A `git fast-import`. A context manager: leaving it by an exception kills it, and nothing was committed.

    `lasting` is false for a repository that lives as long as a job: time spent on making it small would be lost.
    """

    def __init__(self, git_dir: Path, *, lasting: bool) -> None:
        large, flat = ([], []) if lasting else (["-c", "core.compression=0"], ["--depth=0"])
        self._process = subprocess.Popen(  # noqa: S603 - an argument list, no shell, and our own environment
            command(*large, "fast-import", "--quiet", "--done", *flat, git_dir=git_dir),
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._process.kill()
        for pipe in (self._process.stdin, self._process.stderr):
            if pipe is not None:
                # What was still buffered for a process that is gone has nowhere to go.
                with suppress(BrokenPipeError):
                    pipe.close()
        self._process.wait()

    def write(self, data: bytes) -> None:
        """Send the next piece of the stream. Raises ImportEnded."""
        if self._process.stdin is None:
            raise RuntimeError("git fast-import was started without a pipe.")
        try:
            self._process.stdin.write(data)
        except BrokenPipeError as error:
            raise ImportEnded(_line(self._process.stderr.read() if self._process.stderr else b"")) from error

    def finish(self) -> None:
        """End the stream; what it said is in the repository now. Raises ImportEnded."""
        self.write(b"done\n")
        try:
            _, said = self._process.communicate(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise ImportEnded(f"It did not end within {_END_SECONDS:.0f} seconds.") from error
        if self._process.returncode:
            raise ImportEnded(_line(said))


def _line(said: bytes) -> str:
    """Without its advice, which may be longer than what went wrong."""
    lines = [line for line in said.decode(errors="replace").splitlines() if not line.startswith("hint:")]
    return " ".join(" ".join(lines).split())[:400]
