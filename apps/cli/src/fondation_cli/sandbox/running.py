"""A command in its sandbox: being with it to its end, and telling how that came about. The same for every backend."""

import socket
import time
from collections.abc import Callable
from typing import NamedTuple, Protocol

from fondation_cli.sandbox.ending import Ended, Ending
from fondation_cli.sandbox.port import Door, Heard, Over
from fondation_cli.sandbox.watch import Broken, Watch
from fondation_shared.errors import Cancelled

_TIMEOUTS = frozenset({Ending.TIMEOUT_IDLE, Ending.TIMEOUT_WALL})
"""Whoever waits for a process that was killed for want of memory waits for ever."""
_TICK_SECONDS = 0.05
_FILE_TOO_LARGE = 128 + 25
"""Ended by SIGXFSZ: one file was to grow beyond the bound."""


class Denied(NamedTuple):
    """What a command was refused: processes that were killed for want of memory, and that could not begin.

    `lost` says why it did not leave by itself, where it did not.
    """

    memory: int
    processes: int
    lost: str = "the sandbox was ended from outside"


class Command(Protocol):
    """A started command, as its backend has it."""

    def exit_code(self) -> int | None:
        """How it left, as a shell has it; None where it was ended from outside. Waits for its end."""
        ...

    def denied(self) -> Denied:
        """What it was refused. Asked once it has ended."""
        ...

    def kill(self) -> None:
        """End it at once, with all of its processes."""
        ...

    def connect(self, port: int) -> socket.socket:
        """A connection to what it serves on its loopback. Raises OSError."""
        ...


class Sandboxed:
    """A command in its sandbox. `door` is the one that was opened for it."""

    def __init__(self, command: Command, watch: Watch, door: Door | None, heard: Heard) -> None:
        self._command = command
        self._watch = watch
        self._door = door
        self._heard = heard
        self._denials = door.denials if door is not None else 0
        self._started = time.monotonic()

    def wait(self, check: Callable[[], None]) -> Ended:
        """Be with it until it ends."""
        try:
            while self._watch.is_alive():
                self._watch.join(_TICK_SECONDS)
                self._hear()
                check()
        except Cancelled:
            return self.stop()
        self._hear()
        return self._ended()

    def connect(self, port: int) -> socket.socket:
        """A connection to what it serves on its loopback. Raises OSError, Over."""
        if not self._watch.is_alive():
            raise Over(f"nothing listens on {port}: the command has ended")
        return self._command.connect(port)

    def stop(self) -> Ended:
        """End it."""
        if self._watch.broken is None and self._watch.is_alive():
            self._watch.broken = Broken(Ending.CANCELLED, "")
        self._command.kill()
        self._watch.join()
        self._hear()
        return self._ended()

    def _hear(self) -> None:
        for stream, chunk in self._watch.news():
            self._heard(stream, chunk)

    def _ended(self) -> Ended:
        exit_code = self._command.exit_code()
        ending, detail = self._how(exit_code)
        kept = self._watch.kept
        return Ended(
            ending,
            -1 if exit_code is None else exit_code,
            round(time.monotonic() - self._started, 3),
            kept.text(),
            truncated=not kept.is_whole,
            detail=detail,
        )

    def _how(self, exit_code: int | None) -> tuple[Ending, str]:
        """A bound that ended it, else one that it exceeds after all, else why it failed."""
        broken = self._watch.broken
        if broken is not None and broken.ending in _TIMEOUTS and self._command.denied().memory:
            return Ending.OOM_KILLED, f"out of memory, then {broken.detail}"
        if broken is not None:
            return broken.ending, broken.detail
        if found := self._watch.last_look():
            return Ending.DISK_QUOTA, found
        return (Ending.OK, "") if exit_code == 0 else self._why(exit_code)

    def _why(self, exit_code: int | None) -> tuple[Ending, str]:
        """The most telling reason of a failure: what it met first, then its own word."""
        denied = self._command.denied()
        requests = self._door.denials - self._denials if self._door is not None else 0
        reasons = (
            (denied.memory > 0, Ending.OOM_KILLED, "out of memory"),
            (exit_code is None, Ending.INFRASTRUCTURE, denied.lost),
            (exit_code == _FILE_TOO_LARGE, Ending.DISK_QUOTA, "one file"),
            (denied.processes > 0, Ending.PIDS_LIMIT, f"{denied.processes} processes were refused"),
            (requests > 0, Ending.EGRESS_DENIED, f"{requests} requests were refused"),
        )
        met = ((ending, detail) for holds, ending, detail in reasons if holds)
        return next(met, (Ending.FAILED, f"exit code {exit_code}"))


class NeverRan:
    """A command whose sandbox could not be made."""

    def __init__(self, why: str) -> None:
        self._why = why

    def wait(self, check: Callable[[], None]) -> Ended:
        """It is over before it began."""
        check()
        return self.stop()

    def connect(self, port: int) -> socket.socket:
        """Nothing answers."""
        raise Over(f"nothing listens on {port}: the sandbox could not be made")

    def stop(self) -> Ended:
        """There is nothing to end."""
        return Ended(Ending.INFRASTRUCTURE, -1, 0.0, b"", detail=self._why)
