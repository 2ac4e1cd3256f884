"""The registries behind the mirror, and the accounts on them, which never leave this process."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from fondation_cli.sandbox.mirror.way import DIRECT, Way

PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Account:
    """What to send as `Authorization`, and to which addresses: those below `place`, such as `//host:443/path/`."""

    place: str
    authorization: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Upstream:
    """A registry's address without a name or password in it, ending in a slash; `way` is how it is reached."""

    url: str
    accounts: tuple[Account, ...] = ()
    way: Way = DIRECT

    @property
    def host(self) -> str:
        """Its host, as it is shown."""
        return urlsplit(self.url).hostname or ""

    def authorization(self, url: str) -> Mapping[str, str]:
        """The header that opens `url`: that of the narrowest account that it lies below, or none."""
        place = f"{_place(urlsplit(url))}/"
        fitting = [account for account in self.accounts if place.startswith(account.place)]
        found = max(fitting, key=lambda account: len(account.place), default=None)
        return {"Authorization": found.authorization} if found else {}


def basic(name: str, password: str) -> str:
    """The header's value for a name and a password."""
    return f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"


def upstream(address: str, accounts: tuple[Account, ...] = (), way: Way = DIRECT) -> Upstream | None:
    """A registry by its address as people write it, or None where it is none that the mirror can read from.

    A name and password in it become the account of its whole host.
    """
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    plain = f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path.rstrip('/')}/"
    if parts.username is not None:
        given = basic(unquote(parts.username), unquote(parts.password or ""))
        accounts = (Account(f"//{host}:{port or PORTS[parts.scheme]}/", given), *accounts)
    return Upstream(plain, accounts, way)


def place(address: str) -> str:
    """Where an account holds that npm's configuration names by `//host[:port]/path/`, or any address is below."""
    parts = urlsplit(address if "://" in address else f"https:{address}")
    return f"{_place(parts)}/"


def _place(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"//{host}:{parts.port or PORTS.get(parts.scheme, 443)}{parts.path.rstrip('/')}"
