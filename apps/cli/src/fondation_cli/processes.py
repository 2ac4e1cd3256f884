"""The processes that this one started: told to stop, and gone afterwards, whoever started them in between."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_ENDED = (b"Z", b"X")
_RESOURCE_TRACKER = b"multiprocessing.resource_tracker"


def die_with_parent(signal_number: int = signal.SIGTERM) -> None:
    """Have the kernel send this process `signal_number` when the process that started it ends. Linux only."""
    _prctl(_PR_SET_PDEATHSIG, signal_number)


def adopt_orphans() -> None:
    """Let processes whose parent ended become children of this one: `descendants` still finds them. Linux only."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def serve_quietly() -> None:
    """How a helper process of a pool starts: Ctrl-C is its parent's business, and it does not outlive its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    die_with_parent(signal.SIGKILL)


def processors() -> int:
    """How many processors this process may use; where the system does not say, how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def descendants(root: int | None = None) -> list[int]:
    """Every living process below `root` (this process unless told), children before grandchildren."""
    children: dict[int, list[int]] = {}
    for pid, parent in _parents():
        children.setdefault(parent, []).append(pid)
    found: list[int] = []
    waiting = [root or os.getpid()]
    while waiting:
        below = children.get(waiting.pop(0), [])
        found += below
        waiting += below
    return found


def tell(pids: Iterable[int], signal_number: int) -> None:
    """Send a signal to each; one that is already gone is fine."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal_number)


def end_descendants(grace_seconds: float) -> None:
    """Every process below this one is gone when this returns: asked to stop at once, killed after `grace_seconds`.

    Python's own resource tracker is left to end with this process: it cleans up after the others, and would be
    started again by their clean-up if it were missing.
    """
    deadline = time.monotonic() + grace_seconds
    tell(_endable(), signal.SIGTERM)
    while _endable():
        if time.monotonic() >= deadline:
            tell(_endable(), signal.SIGKILL)
        time.sleep(0.01)


def reap() -> None:
    """Take note of every child that has ended, adopted ones too: until then the system counts them as processes.

    For the end of a run: whoever still waits for one of them no longer learns how it ended.
    """
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


def _endable() -> list[int]:
    return [pid for pid in descendants() if not _is_resource_tracker(pid)]


def _is_resource_tracker(pid: int) -> bool:
    try:
        return _RESOURCE_TRACKER in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _parents() -> list[tuple[int, int]]:
    """Each process of the system with its parent."""
    if not sys.platform.startswith("linux"):
        return _parents_by_ps()
    pairs = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError):
                status = Path(entry.path, "stat").read_bytes()
                # The command's name stands in brackets and may hold anything: the fields begin after the last bracket.
                state, parent = status.rpartition(b")")[2].split()[:2]
                if state not in _ENDED:
                    pairs.append((int(entry.name), int(parent)))
    return sorted(pairs)


def _parents_by_ps() -> list[tuple[int, int]]:
    with subprocess.Popen(["/bin/ps", "-axo", "pid=,ppid="], stdout=subprocess.PIPE) as listing:
        lines = listing.communicate()[0].splitlines()
    pairs = [(int(pid), int(parent)) for pid, parent in (line.split() for line in lines)]
    return sorted(pair for pair in pairs if pair[0] != listing.pid)


def _prctl(option: int, value: int) -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
