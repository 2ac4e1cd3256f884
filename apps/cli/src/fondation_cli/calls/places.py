"""What the processes of one machine share of a provider: its places, and until when it wants to be left alone."""

import contextlib
import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from fondation_shared.clock import Clock

_LOOK_SECONDS = 0.02
_LINE = "line"
_CLOSED = "closed"
"""An empty file: read last when it was asked for, changed last when it ends."""
_SET_SECONDS = 60.0
"""So far clocks are put right without notice."""


class Places:
    """Of one provider: a folder with a file for each place, which is locked while a call is under way.

    Where the folder cannot be used there is always a place: then each process counts for itself.
    """

    def __init__(self, folder: Path, provider: str, places: int, clock: Clock) -> None:
        self._folder = folder / hashlib.sha256(provider.encode()).hexdigest()[:16]
        self._places = [str(number) for number in range(places)]
        self._clock = clock

    @contextlib.contextmanager
    def taken(self, check: Callable[[], None]) -> Iterator[None]:
        """Wait for a place, and have it. What `check` raises ends the waiting.

        One at a time looks for a place: a job that is never without a call does not keep others from theirs.
        """
        line = self._locked([_LINE], check)
        try:
            place = self._locked(self._places, check)
        finally:
            _unlock(line)
        try:
            yield
        finally:
            _unlock(place)

    @property
    def closed_seconds(self) -> float:
        """For how long the provider still wants to be left alone; what was asked in the future, a clock was set for."""
        try:
            closed = (self._folder / _CLOSED).stat()
        except OSError:
            return 0.0
        now = self._now
        return closed.st_mtime - now if closed.st_atime <= now + _SET_SECONDS else 0.0

    def close_for(self, seconds: float) -> None:
        """Have all processes leave it alone for so long."""
        if seconds <= self.closed_seconds:
            return
        now = self._now
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / _CLOSED).touch()
            os.utime(self._folder / _CLOSED, (now, now + seconds))

    @property
    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _locked(self, names: Sequence[str], check: Callable[[], None]) -> int:
        """The first of these files that is free, locked, as a descriptor."""
        while True:
            for name in names:
                if (found := self._lock(name)) is not None:
                    return found
            check()
            time.sleep(_LOOK_SECONDS)

    def _lock(self, name: str) -> int | None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        except OSError:  # a file system without locks
            return descriptor
        return descriptor


def _unlock(descriptor: int) -> None:
    # By name, not by closing alone: a process that was forked meanwhile has the file open too.
    with contextlib.suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)
