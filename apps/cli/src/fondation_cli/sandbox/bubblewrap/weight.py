"""What the processes of a sandbox take of memory together, where no control group counts it."""

import contextlib
import os
import time
from pathlib import Path

from fondation_cli.sandbox.bubblewrap.arguments import HOME
from fondation_cli.sandbox.processes import below

_KIBIBYTE = 1024
_TOLD = (("smaps_rollup", ("Pss_Anon:", "Pss_Shmem:")), ("status", ("RssAnon:", "RssShmem:")))
"""A program whose file may not be read lets nobody look closely."""

_MEMORY_DISKS = ("tmp", "dev/shm", str(HOME).lstrip("/"))
_INODE = 1024
"""A file on a disk in memory takes so much besides what is in it, which the size of that disk bounds."""

_SOCKETS = 128
_SENT = 416 * _KIBIBYTE
"""So much may wait in a socket for whoever is to receive it; no build has a use for many of them."""

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
        taken = sum(map(_taken, below(self._first))) + _in_files(self._first) + _in_sockets(self._first)
        ended = time.monotonic()
        self._next = ended + (ended - started) * _SHARE
        return f"more than {self._bound} bytes of memory" if taken > self._bound else ""


def _taken(pid: int) -> int:
    """Its share in bytes; where we may not look so closely, all that it has in memory but files."""
    for file, counted in _TOLD:
        with contextlib.suppress(OSError):
            lines = Path("/proc", str(pid), file).read_text().splitlines()
            return sum(int(line.split()[1]) for line in lines if line.startswith(counted)) * _KIBIBYTE
    return 0


def _in_files(first: int) -> int:
    """What the kernel keeps of files on disks in memory: names and rights, a million of empty ones as well."""
    count = 0
    for place in _MEMORY_DISKS:
        with contextlib.suppress(OSError):
            told = os.statvfs(f"/proc/{first}/root/{place}")
            count += told.f_files - told.f_ffree
    return count * _INODE


def _in_sockets(first: int) -> int:
    """What may lie in sockets at most. All of the sandbox's network are counted, whoever holds them, or nobody."""
    with contextlib.suppress(OSError):
        for line in Path("/proc", str(first), "net", "sockstat").read_text().splitlines():
            if line.startswith("sockets: used "):
                return max(0, int(line.split()[2]) - _SOCKETS) * _SENT
    return 0
