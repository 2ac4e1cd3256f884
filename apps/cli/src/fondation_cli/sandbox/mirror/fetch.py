"""Requests to the registries: GET alone, redirects step by step, each place judged before it is gone to."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from socket import gaierror
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import anyio.to_thread
import httpx2

from fondation_cli.sandbox.mirror.destinations import check
from fondation_cli.sandbox.mirror.upstream import Upstream

_REDIRECTS = 5
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Unreachable(Exception):
    """A registry does not answer, or not as it should; the message says how, and names no more than its host."""


class Missing(Exception):
    """The registry does not have it."""


class TooLarge(Exception):
    """More than any package needs."""


class Fetcher:
    """Asks registries. Made by whoever uses it, on its event loop; the first request reads whom this machine trusts."""

    def __init__(self) -> None:
        self._made: httpx2.AsyncClient | None = None
        self._making = anyio.Lock()

    async def close(self) -> None:
        """Let go of the connections."""
        if self._made is not None:
            await self._made.aclose()

    @asynccontextmanager
    async def get(self, upstream: Upstream, url: str, headers: Mapping[str, str]) -> AsyncIterator[httpx2.Response]:
        """The answer at the end of all redirects, 200 or 304, its body still to be read.

        Raises:
            Unreachable: there is none; so does reading the body.
            Missing: there is no such thing.
            LeadsElsewhere: a redirect goes where it must not.

        """
        try:
            response = await self._follow(upstream, url, headers)
            try:
                _judge(response)
                yield response
            finally:
                await response.aclose()
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, gaierror) as error:
            raise Unreachable(f"{urlsplit(url).hostname}: {type(error).__name__}") from error

    async def _follow(self, upstream: Upstream, url: str, headers: Mapping[str, str]) -> httpx2.Response:
        client = await self._client()
        for _ in range(_REDIRECTS):
            await check(url, upstream.url, by_proxy=_by_proxy(url))
            request = client.build_request("GET", url, headers={**headers, **upstream.authorization(url)})
            response = await _send(client, request)
            if not response.has_redirect_location:
                return response
            await response.aclose()
            url = str(response.url.join(response.headers["Location"]))
        raise httpx2.TooManyRedirects("too many redirects", request=request)

    async def _client(self) -> httpx2.AsyncClient:
        async with self._making:
            if self._made is None:
                self._made = await anyio.to_thread.run_sync(_make_client)
        return self._made


def _make_client() -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(15.0, read=45.0, pool=60.0),
        limits=httpx2.Limits(max_connections=32, max_keepalive_connections=16),
        # A proxy of the environment serves for a registry elsewhere, and must not stand before one on this machine.
        mounts={f"all://{host}": None for host in _LOOPBACK},
    )


async def _send(client: httpx2.AsyncClient, request: httpx2.Request) -> httpx2.Response:
    try:
        return await client.send(request, auth=None, stream=True, follow_redirects=False)
    except httpx2.TransportError:
        # A connection that was kept open may have been closed at its other end, which is seen only when it is used.
        return await client.send(request, auth=None, stream=True, follow_redirects=False)


def _judge(response: httpx2.Response) -> None:
    status, host = response.status_code, response.url.host
    if status in {404, 410}:
        raise Missing(host)
    if status not in {200, 304}:
        raise Unreachable(f"{host}: {status}")


def _by_proxy(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in getproxies() and not proxy_bypass(parts.hostname or "")
