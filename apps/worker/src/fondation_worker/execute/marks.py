"""Processes found by the mark in their environment, which everything that a generator starts inherits."""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

from fondation_worker.execute.environment import MARK

KILL_SECONDS = 5.0
LOOK_AGAIN_SECONDS = 0.005


def kill_marked(prefix: str) -> int:
    """SIGKILL every process whose mark begins with `prefix`, until none is left; returns how many were met.

    Blocks, at most `KILL_SECONDS`. Linux only: elsewhere the keeper alone ends a tree, and nothing is met here.
    """
    met: set[int] = set()
    until = time.monotonic() + KILL_SECONDS
    while (found := _marked(prefix)) and time.monotonic() < until:
        met |= found
        for pid in found:
            _kill(pid, prefix)
        time.sleep(LOOK_AGAIN_SECONDS)
    while any(_is_ending(pid) for pid in met) and time.monotonic() < until:
        time.sleep(LOOK_AGAIN_SECONDS)
    return len(met)


def _kill(pid: int, prefix: str) -> None:
    """Kill a process after holding on to it, so that a number given to another process meanwhile harms nobody."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        held = os.pidfd_open(pid)
        try:
            if _bears(pid, prefix):
                signal.pidfd_send_signal(held, signal.SIGKILL)
        finally:
            os.close(held)


def _is_ending(pid: int) -> bool:
    """True for an adopted child that has not ended yet; one that has is taken away, and is no zombie."""
    try:
        return os.waitpid(pid, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False


def _marked(prefix: str) -> set[int]:
    if sys.platform != "linux":
        return set()
    numbers = (int(entry.name) for entry in os.scandir("/proc") if entry.name.isdigit())
    return {pid for pid in numbers if _bears(pid, prefix)}


def _bears(pid: int, prefix: str) -> bool:
    wanted = f"{MARK}={prefix}".encode()
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
    return any(variable.startswith(wanted) for variable in environment.split(b"\0"))
