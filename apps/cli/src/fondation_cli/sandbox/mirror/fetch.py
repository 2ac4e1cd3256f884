"""Requests to the registries: GET alone, redirects step by step, each place judged before it is gone to."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from socket import gaierror
from ssl import PROTOCOL_TLS_CLIENT, SSLContext, SSLError
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
import httpx2

from fondation_cli.sandbox.mirror.addresses import Addresses
from fondation_cli.sandbox.mirror.destinations import destination
from fondation_cli.sandbox.mirror.upstream import Upstream
from fondation_cli.sandbox.mirror.way import Way

_REDIRECTS = 5


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
    """Asks registries. Made on the event loop that uses it; the first request on a way reads whom to trust there."""

    def __init__(self) -> None:
        self._addresses = Addresses()
        self._trust: dict[Way, SSLContext] = {}
        self._clients: dict[tuple[str, Way], httpx2.AsyncClient] = {}
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
            raise Unreachable(urlsplit(url).hostname or "", _how(error)) from error

    async def _follow(self, upstream: Upstream, url: str, headers: Mapping[str, str]) -> Fetched:
        for _ in range(_REDIRECTS):
            by_proxy = upstream.way.proxy_for(url) is not None
            places = await destination(url, upstream.url, self._addresses, by_proxy=by_proxy)
            response = await self._ask(url, {**headers, **upstream.authorization(url)}, places, upstream.way)
            if not response.has_redirect_location:
                return Fetched(response, url)
            await response.aclose()
            url = str(httpx2.URL(url).join(response.headers["Location"]))
        raise httpx2.TooManyRedirects("too many redirects", request=response.request)

    async def _ask(self, url: str, headers: Mapping[str, str], places: tuple[str, ...], way: Way) -> httpx2.Response:
        """Ask at the first of these addresses that takes a connection; where there is none, have the client find it."""
        address = httpx2.URL(url)
        client = await self._client(address, way)
        for place in places[:-1]:
            try:
                return await _send(client, address, headers, place)
            except httpx2.ConnectError:
                continue
        return await _send(client, address, headers, places[-1] if places else address.host)

    async def _client(self, url: httpx2.URL, way: Way) -> httpx2.AsyncClient:
        """A client for each host: a connection that was made to one, and proved to be, must not serve for another."""
        place = f"{url.scheme}://{_netloc(url)}", way
        async with self._making:
            if way not in self._trust and url.scheme == "https":
                self._trust[way] = await anyio.to_thread.run_sync(_trust, way)
            if place not in self._clients:
                trust = self._trust.get(way) or SSLContext(PROTOCOL_TLS_CLIENT)  # for plain HTTP: nobody, for nothing
                self._clients[place] = _made(trust, way.proxy_for(str(url)))
        return self._clients[place]


def _trust(way: Way) -> SSLContext:
    """Whom this machine trusts, and whom the client does besides; what is no certificate is passed over."""
    context = httpx2.create_ssl_context()
    for authority in way.authorities:
        with suppress(SSLError):
            context.load_verify_locations(cadata=authority)
    return context


def _made(trust: SSLContext, proxy: str | None) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        verify=trust,
        timeout=httpx2.Timeout(15.0, read=45.0, pool=120.0),
        limits=httpx2.Limits(max_connections=12, max_keepalive_connections=12),
        proxy=proxy,
        trust_env=False,
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
    if status in {401, 403}:
        raise Unreachable(host, f"another account is needed ({status})")
    if status not in {200, 304}:
        raise Unreachable(host, str(status))


def _how(error: Exception) -> str:
    """Why there was no answer, as far as a person can do something about it; else what the library calls it."""
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return "its certificate is not trusted here"
    if isinstance(error, httpx2.TimeoutException):
        return "no answer in time"
    if isinstance(error, gaierror):
        return "there is no such host"
    return "no connection" if isinstance(error, httpx2.ConnectError) else type(error).__name__
