"""Whether the mirror may go where a registry points: a page's file, or a redirect, may lie on another host."""

from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from fondation_cli.sandbox.mirror.addresses import Addresses
from fondation_cli.sandbox.mirror.upstream import PORTS
from fondation_shared.addresses import is_public

Neighbourhood = Literal["public", "loopback", "link-local", "private"]


class LeadsElsewhere(Exception):
    """A registry points to a place where the mirror does not go; the message is its host."""


async def destination(url: str, upstream: str, addresses: Addresses, *, by_proxy: bool) -> tuple[str, ...]:
    """The addresses at which to ask for `url`: of the configured upstream itself, or of another host behind https.

    An address that is not public serves only where the upstream itself lives in the same neighbourhood; there, its own
    scheme serves as well. `by_proxy`: a proxy of the environment looks names up; then the answer is empty, and only
    what is written as an address can be judged.

    Raises:
        LeadsElsewhere: it is neither.
        OSError: the host is unknown.

    """
    try:
        parts, own = urlsplit(url), urlsplit(upstream)
        origin = (parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme))
        configured = (own.scheme, own.hostname, own.port or PORTS.get(own.scheme))
    except ValueError as error:
        raise LeadsElsewhere(url[:100]) from error
    host = parts.hostname or ""
    if parts.scheme not in {"https", own.scheme} or not host or parts.username is not None:
        raise LeadsElsewhere(host or url[:100])
    there = await _found(host, addresses, by_proxy=by_proxy)
    if origin != configured:
        here = await _found(own.hostname or "", addresses, by_proxy=by_proxy)
        _judge(parts.scheme, host, _neighbourhoods(there), _neighbourhoods(here))
    return () if by_proxy else there


def _judge(scheme: str, host: str, there: set[Neighbourhood], here: set[Neighbourhood]) -> None:
    if not there <= {"public", *here} or (scheme != "https" and "public" in {*there, *here}):
        raise LeadsElsewhere(host)


async def _found(host: str, addresses: Addresses, *, by_proxy: bool) -> tuple[str, ...]:
    try:
        return (str(ip_address(host)),) if by_proxy else await addresses.of(host)
    except ValueError:
        return ()


def _neighbourhoods(addresses: tuple[str, ...]) -> set[Neighbourhood]:
    """Of a host that only a proxy knows, the public one: it has been told where it may go."""
    return {_neighbourhood(address) for address in addresses} or {"public"}


def _neighbourhood(address: str) -> Neighbourhood:
    plain = address.partition("%")[0]
    parsed = ip_address(plain)
    if is_public(plain):
        return "public"
    if parsed.is_loopback:
        return "loopback"
    return "link-local" if parsed.is_link_local else "private"
