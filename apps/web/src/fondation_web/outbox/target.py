"""Where messages may go: an address as it was given, and the one place on the network that it stands for."""

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, quote, urlsplit

from fondation_shared.addresses import is_public
from fondation_shared.errors import FieldProblem, FondationError, Invalid

Network = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+")
_KEPT = "!$&'()*+,/:;=@%?-._~[]"
"""Signs of an address behind its host that stand as they are; all others are escaped."""


class TargetError(FondationError):
    """The address cannot be reached, or must not be. What it says is kept with the message."""


class NameServerAway(TargetError):
    """Nobody can say now where the host is."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was checked by its spelling. `path` begins with a slash, and has the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def place(self) -> str:
        """Host and port, as the Host header has them."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _PORTS[self.scheme] else f"{name}:{self.port}"

    @property
    def url(self) -> str:
        """The address in the one form that stands for it."""
        return f"{self.scheme}://{self.place}{self.path}"


def parse(value: str, field: str) -> Target:
    """The target that `value` spells. Nothing is resolved here.

    Raises:
        Invalid: it is no http or https address, or holds a name and a password.

    """
    value = value.strip()
    if not value or any(not character.isprintable() or character.isspace() for character in value):
        raise _refused(field, "The address of the webhook is empty, or holds spaces or unprintable characters.")
    parts, port = _split(value, field)
    if parts.scheme not in _PORTS:
        raise _refused(field, "A webhook is an https address.")
    if parts.username is not None or parts.password is not None:
        raise _refused(
            field, "The address of the webhook holds a user name or a password: messages are signed instead."
        )
    path = quote(parts.path or "/", safe=_KEPT) + (f"?{quote(parts.query, safe=_KEPT)}" if parts.query else "")
    return Target(parts.scheme, _ascii(parts.hostname or "", field), port or _PORTS[parts.scheme], path)


def resolve(target: Target, allowed: Sequence[Network] | None) -> tuple[str, ...]:
    """The addresses of the target's host, resolved once, in the resolver's order. Blocks: call it in a thread.

    Each must be on the public internet or in one of the `allowed` networks; None: anywhere. Over plain http only the
    latter are reached.

    Raises:
        TargetError: the host is not found, or one of its addresses is elsewhere.

    """
    try:
        answers = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        is_away = getattr(error, "errno", None) == socket.EAI_AGAIN
        raise (NameServerAway if is_away else TargetError)(f"The host {target.host} was not found.") from error
    addresses = tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))
    for address in addresses if allowed is not None else ():
        own = any(_plain(address) in network for network in allowed or ())
        if not (own or is_public(address)):
            raise TargetError(f"The host {target.host} is at {address}, where no messages are sent.")
        if not own and target.scheme != "https":
            raise TargetError("Over http messages are sent to networks alone that the server's settings name.")
    return addresses


def _plain(address: str) -> IPv4Address | IPv6Address:
    """The address, without a zone; one of IPv4 that is written as one of IPv6 is of IPv4."""
    parsed = ip_address(address.partition("%")[0])
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return mapped or parsed


def _split(value: str, field: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise _refused(field, "The address of the webhook is no URL.") from None
    return parts, port


def _ascii(host: str, field: str) -> str:
    """The host as DNS asks for it; full-width digits and dots are folded, which would hide an address."""
    try:
        name = (host if host.isascii() else host.encode("idna").decode()).lower().rstrip(".")
    except UnicodeError:
        name = ""
    if not _HOST.fullmatch(name):
        raise _refused(field, "The address of the webhook has no host that can be looked up.")
    return name


def _refused(field: str, what: str) -> Invalid:
    return Invalid(what, hint="Give https://host/path.", errors=[FieldProblem(field=field, message=what)])
