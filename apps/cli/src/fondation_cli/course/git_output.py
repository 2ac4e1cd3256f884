"""What a git command prints, cut at each NUL and read within bounds: a repository may make it print without end."""

import os
import selectors
import subprocess
import time
from collections.abc import Iterator, Sequence

from fondation_cli.course import git

_CHUNK = 1 << 20
_END_SECONDS = 10.0


class Output:
    """The tokens of one command, read by iterating over them once.

    `exceeded` once a bound was met before the end; `cut` then, and where the command failed. `longest`: of a longer
    token only the beginning is handed out.
    """

    def __init__(self, arguments: Sequence[str], *, megabytes: int, seconds: float, longest: int | None = None) -> None:
        self.cut = self.exceeded = False
        self._left = megabytes * 1024**2
        self._deadline = time.monotonic() + seconds
        self._longest = longest
        self._process = git.start(arguments)

    def __iter__(self) -> Iterator[bytes]:
        waiting: list[bytes] = []
        for chunk in self._chunks():
            first, *others = chunk.split(b"\0")
            # Put together once it is whole: a token may have a hundred megabytes.
            waiting.append(first)
            if others:
                yield self._whole(waiting)
                yield from (self._whole([other]) for other in others[:-1])
                waiting = [others[-1]]
            elif self._longest is not None and sum(map(len, waiting[:-1])) > self._longest:
                waiting.pop()
        if any(waiting) and not self.cut:
            yield self._whole(waiting)

    def _whole(self, parts: list[bytes]) -> bytes:
        return b"".join(parts)[: self._longest]

    def _chunks(self) -> Iterator[bytes]:
        pipe = self._process.stdout
        if pipe is None:
            return
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            # A command that always has something to say is stopped in time too.
            while (left := self._deadline - time.monotonic()) > 0 and selector.select(left):
                chunk = os.read(pipe.fileno(), _CHUNK)
                self._left -= len(chunk)
                if not chunk:
                    self.cut = self._process.wait(timeout=_END_SECONDS) != 0
                    return
                if self._left < 0:
                    break
                yield chunk
        self.cut = self.exceeded = True

    def close(self) -> subprocess.CompletedProcess[bytes]:
        """End the command, if it has not ended; how it ended, and what it said of that."""
        self._process.kill()
        _, said = self._process.communicate()
        return subprocess.CompletedProcess([], self._process.returncode, b"", said)
