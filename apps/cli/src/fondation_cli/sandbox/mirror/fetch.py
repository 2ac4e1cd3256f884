"""Requests to the registries: GET alone, redirects step by step, each place judged before it is gone to."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from socket import gaierror
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import anyio
import anyio.to_thread
import httpx2

from fondation_cli.sandbox.mirror.addresses import Addresses
from fondation_cli.sandbox.mirror.destinations import destination
from fondation_cli.sandbox.mirror.upstream import Upstream

_REDIRECTS = 5
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Unreachable(Exception):
    """A registry does not answer, or not as it should; the message says how, and names no more of it than its host."""

    def __init__(self, host: str, how: str) -> None:
        super().__init__(f"{host}: {how}")
        self.host = host


class Missing(Exception):
    """The registry does not have it."""


class TooLarge(Exception):
    """More than any package needs."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer whose body is still to be read, and the address that it was found at in the end."""

    response: httpx2.Response
    url: str


class Fetcher:
    """Asks registries. Made on the event loop that uses it; the first request reads whom this machine trusts."""

    def __init__(self) -> None:
        self._addresses = Addresses()
        self._trust: SSLContext | None = None
        self._clients: dict[str, httpx2.AsyncClient] = {}
        self._making = anyio.Lock()

    async def close(self) -> None:
        """Let go of the connections."""
        for client in self._clients.values():
            await client.aclose()

    @asynccontextmanager
    async def get(self, upstream: Upstream, url: str, headers: Mapping[str, str]) -> AsyncIterator[Fetched]:
        """The answer at the end of all redirects, 200 or 304.

        Raises:
            Unreachable: there is none; so does reading the body.
            Missing: there is no such thing.
            LeadsElsewhere: a redirect goes where it must not.

        """
        try:
            fetched = await self._follow(upstream, url, headers)
            try:
                _judge(fetched)
                yield fetched
            finally:
                await fetched.response.aclose()
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, gaierror) as error:
            raise Unreachable(urlsplit(url).hostname or "", type(error).__name__) from error

    async def _follow(self, upstream: Upstream, url: str, headers: Mapping[str, str]) -> Fetched:
        for _ in range(_REDIRECTS):
            places = await destination(url, upstream.url, self._addresses, by_proxy=_by_proxy(url))
            response = await self._ask(url, {**headers, **upstream.authorization(url)}, places)
            if not response.has_redirect_location:
                return Fetched(response, url)
            await response.aclose()
            url = str(httpx2.URL(url).join(response.headers["Location"]))
        raise httpx2.TooManyRedirects("too many redirects", request=response.request)

    async def _ask(self, url: str, headers: Mapping[str, str], places: tuple[str, ...]) -> httpx2.Response:
        """Ask at the first of these addresses that takes a connection; where there is none, have the client find it."""
        address = httpx2.URL(url)
        client = await self._client(address)
        for place in places[:-1]:
            try:
                return await _send(client, address, headers, place)
            except httpx2.ConnectError:
                continue
        return await _send(client, address, headers, places[-1] if places else address.host)

    async def _client(self, url: httpx2.URL) -> httpx2.AsyncClient:
        """A client for each host: a connection that was made to one, and proved to be, must not serve for another."""
        origin = f"{url.scheme}://{_netloc(url)}"
        async with self._making:
            if self._trust is None and url.scheme == "https":
                self._trust = await anyio.to_thread.run_sync(httpx2.create_ssl_context)
            if origin not in self._clients:
                trust = self._trust or SSLContext(PROTOCOL_TLS_CLIENT)  # for plain HTTP: nobody, and for nothing
                self._clients[origin] = _made(trust, by_proxy=_by_proxy(str(url)))
        return self._clients[origin]


def _made(trust: SSLContext, *, by_proxy: bool) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        verify=trust,
        timeout=httpx2.Timeout(15.0, read=45.0, pool=120.0),
        limits=httpx2.Limits(max_connections=12, max_keepalive_connections=12),
        trust_env=by_proxy,
    )


def _netloc(url: httpx2.URL) -> str:
    return url.netloc.decode("ascii")


async def _send(client: httpx2.AsyncClient, url: httpx2.URL, headers: Mapping[str, str], place: str) -> httpx2.Response:
    """Ask for `url` at the address `place`; its host is still who has to answer."""
    request = client.build_request(
        "GET",
        url.copy_with(host=place),
        headers={**headers, "Host": _netloc(url)},
        extensions={"sni_hostname": url.raw_host.decode("ascii")},
    )
    try:
        return await client.send(request, auth=None, stream=True, follow_redirects=False)
    except httpx2.ConnectError:
        raise
    except httpx2.TransportError:
        # A connection that was kept open may have been closed at its other end, which is seen only when it is used.
        return await client.send(request, auth=None, stream=True, follow_redirects=False)


def _judge(fetched: Fetched) -> None:
    status, host = fetched.response.status_code, urlsplit(fetched.url).hostname or ""
    if status in {404, 410}:
        raise Missing(host)
    if status not in {200, 304}:
        raise Unreachable(host, str(status))


def _by_proxy(url: str) -> bool:
    """Whether a proxy of the environment stands before it; never before a registry on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme in getproxies() and host not in _LOOPBACK and not proxy_bypass(host)
