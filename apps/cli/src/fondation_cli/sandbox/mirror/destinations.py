"""Whether the mirror may go where a registry points: a page's file, or a redirect, may lie on another host."""

import socket
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

import anyio.to_thread

from fondation_cli.sandbox.mirror.upstream import PORTS
from fondation_shared.addresses import is_public

Neighbourhood = Literal["public", "loopback", "link-local", "private"]


class LeadsElsewhere(Exception):
    """A registry points to a place where the mirror does not go; the message is its host."""


async def check(url: str, upstream: str, *, by_proxy: bool) -> None:
    """Let pass what lies at the configured upstream itself, or elsewhere behind https.

    An address that is not public serves only where the upstream itself lives in the same neighbourhood; there, its own
    scheme serves as well. `by_proxy`: a proxy of the environment looks names up, so that only what is written as a
    number can be judged here.

    Raises:
        LeadsElsewhere: it is neither.
        OSError: the name is unknown.

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
    if origin == configured:
        return
    there = await _neighbourhoods(host, by_proxy=by_proxy)
    here = await _neighbourhoods(own.hostname or "", by_proxy=by_proxy)
    if not there <= {"public", *here} or (parts.scheme != "https" and "public" in {*there, *here}):
        raise LeadsElsewhere(host)


async def _neighbourhoods(host: str, *, by_proxy: bool) -> set[Neighbourhood]:
    try:
        return {_neighbourhood(host)}
    except ValueError:
        pass
    if by_proxy:
        return {"public"}
    found = await anyio.to_thread.run_sync(lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
    return {_neighbourhood(str(address[0])) for *_, address in found}


def _neighbourhood(address: str) -> Neighbourhood:
    plain = address.partition("%")[0]
    parsed = ip_address(plain)
    if is_public(plain):
        return "public"
    if parsed.is_loopback:
        return "loopback"
    return "link-local" if parsed.is_link_local else "private"
