"""What tests of every member share; shipped, so that it is held to the same checks as the rest."""

import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import anyio


class FakeClock:
    """A clock that moves only when told; sleepers wake when it passes their time."""

    def __init__(self, start: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self._start = start
        self._elapsed = 0.0
        self._moved = anyio.Event()

    def now(self) -> datetime:
        """The instant it was set to."""
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        """Seconds it has been moved on."""
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        """Return once the clock has been moved past `seconds` from now."""
        until = self._elapsed + seconds
        while self._elapsed < until:
            await self._moved.wait()

    def advance(self, seconds: float) -> None:
        """Move on, and wake whoever's time has come. Call on the event loop's thread."""
        self._elapsed += seconds
        moved, self._moved = self._moved, anyio.Event()
        moved.set()


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(check: Callable[[], bool], *, seconds: float = 10.0, what: str = "the condition") -> None:
    """Return as soon as `check()` is true; looks every 10 ms.

    Raises:
        TimeoutError: it stayed false for `seconds`.

    """
    end = time.monotonic() + seconds
    while not check():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come true within {seconds} s")
        time.sleep(0.01)
