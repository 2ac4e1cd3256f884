"""How a client of this machine reaches its registries: whom it trusts, and which proxy stands before them."""

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LARGEST = 4 * 1024 * 1024
"""Bytes of a file of authorities; that of a whole system has a quarter of a megabyte."""


@dataclass(frozen=True, slots=True)
class Way:
    """`authorities` are certificates as PEM, trusted besides those of this machine.

    `proxy` is the client's own, empty where the environment decides; `direct` are hosts without it, with commas between
    them. A proxy may have an account in its address.
    """

    authorities: tuple[str, ...] = ()
    proxy: str = field(default="", repr=False)
    direct: str = ""

    def proxy_for(self, url: str) -> str | None:
        """The proxy that stands before this address; never one before a registry on this machine."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if host in _LOOPBACK:
            return None
        if self.proxy:
            return None if self._is_direct(host) else _address(self.proxy)
        found = getproxies().get(parts.scheme)
        return _address(found) if found and not proxy_bypass(host) else None

    def _is_direct(self, host: str) -> bool:
        """A host stands for all below it, with a dot before it or without."""
        named = (each.strip().lstrip("*.") for each in self.direct.split(","))
        return any(host == each or host.endswith(f".{each}") for each in named if each)


DIRECT = Way()
"""As this machine and its environment have it."""


def read_authorities(files: Iterable[str | None]) -> tuple[str, ...]:
    """What these files hold, each once; those that cannot be read are passed over."""
    found: dict[str, None] = {}
    for name in dict.fromkeys(file for file in files if file):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            path = Path(os.path.expandvars(name)).expanduser()
            if path.is_file() and path.stat().st_size <= _LARGEST:
                found[path.read_text(encoding="ascii")] = None
    return tuple(found)


def _address(proxy: str) -> str:
    return proxy if "://" in proxy else f"http://{proxy}"
