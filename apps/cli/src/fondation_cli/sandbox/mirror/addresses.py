"""Where hosts are: each is looked up once in a while, however many requests go there."""

import socket
import time
from ipaddress import ip_address

import anyio
import anyio.to_thread

_VALID_SECONDS = 60.0


class Addresses:
    """Looks hosts up, and remembers what was found. What is judged by its address is then gone to at that address."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._looking = anyio.Lock()

    async def of(self, host: str) -> tuple[str, ...]:
        """Its addresses, the best first; a host that is written as an address is that one.

        Raises OSError: there is no such host.
        """
        if literal := _literal(host):
            return (literal,)
        async with self._looking:
            until, found = self._found.get(host, (0.0, ()))
            if time.monotonic() >= until:
                found = await anyio.to_thread.run_sync(_look_up, host)
                self._found[host] = (time.monotonic() + _VALID_SECONDS, found)
        return found


def _literal(host: str) -> str | None:
    try:
        return str(ip_address(host))
    except ValueError:
        return None


def _look_up(host: str) -> tuple[str, ...]:
    entries = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in entries))
