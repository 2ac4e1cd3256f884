"""What tests of every member share; shipped, so that it is held to the same checks as the rest."""

import secrets
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import anyio
import httpx2


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


PORTS = range(20_000, 32_000)
"""Below those that systems hand out by themselves: to whoever calls, or asks for any port."""


def free_port() -> int:
    """A loopback port that nobody listens on, and that nobody else is given here while this process lives."""
    while True:
        port = secrets.choice(PORTS)
        if _claim(port):
            return port


def _claim(port: int) -> bool:
    """Whether the port is free and ours; its namesake for datagrams is kept, as a sign to others who ask here."""
    with socket.socket() as probe, socket.socket(type=socket.SOCK_DGRAM) as sign:
        try:
            probe.bind(("127.0.0.1", port))
            sign.bind(("127.0.0.1", port))
        except OSError:
            return False
        sign.detach()
        return True


def loopback(base_url: str = "", headers: Mapping[str, str] | None = None) -> httpx2.Client:
    """A client for servers on this machine: no proxy of the environment, and no reading of whom the machine trusts."""
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx2.Client(base_url=base_url, headers=headers, timeout=60.0, trust_env=False, verify=nobody)


def wait_until(check: Callable[[], bool], *, seconds: float = 120.0, what: str = "the condition") -> None:
    """Return once `check()` is true; looks every 10 ms, after a second every 100. The bound tells a hang.

    Raises:
        TimeoutError: it stayed false for `seconds`.

    """
    began = time.monotonic()
    while not check():
        waited = time.monotonic() - began
        if waited > seconds:
            raise TimeoutError(f"{what} did not come true within {seconds} s")
        # Looking costs whoever is waited for: on a small machine it is what they wait for.
        time.sleep(0.01 if waited < 1 else 0.1)
