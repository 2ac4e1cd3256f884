"""What the processes of a sandbox take of memory together, where no control group counts it."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

_KIBIBYTE = 1024
_PAGE = 4096
_COUNTED = ("Pss_Anon:", "Pss_Shmem:")
_SHARE = 20
"""Of the time, at most one in so many is spent on measuring."""


class Weight:
    """Watches what lives below one process. Pages that several share are counted once."""

    def __init__(self, first: int, bound: int) -> None:
        self._first = first
        self._bound = bound
        self._next = time.monotonic()

    def exceeded(self) -> str:
        """The bound, in a few words, where it was met; empty where not, or where it is too early to look again."""
        started = time.monotonic()
        if started < self._next:
            return ""
        taken = sum(map(_taken, _below(self._first)))
        ended = time.monotonic()
        self._next = ended + (ended - started) * _SHARE
        return f"more than {self._bound} bytes of memory" if taken > self._bound else ""


def _below(pid: int) -> Iterator[int]:
    """A process and all below it; one that loses its parent comes to the first."""
    waiting = [pid]
    while waiting:
        yield (found := waiting.pop())
        with contextlib.suppress(OSError):
            for thread in Path("/proc", str(found), "task").iterdir():
                with contextlib.suppress(OSError):
                    waiting += map(int, (thread / "children").read_text().split())


def _taken(pid: int) -> int:
    """Its share in bytes; where we may not look so closely, all that it has in memory and does not share by a file."""
    place = Path("/proc", str(pid))
    with contextlib.suppress(OSError):
        lines = (place / "smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith(_COUNTED)) * _KIBIBYTE
    with contextlib.suppress(OSError):
        _, resident, shared, *_ = map(int, (place / "statm").read_text().split())
        return (resident - shared) * _PAGE
    return 0
