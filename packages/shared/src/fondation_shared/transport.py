"""Requests to one server: retries with jitter under one deadline a call, streamed bodies, typed errors."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TypeVar

import anyio
import httpx2
import stamina
from pydantic import ValidationError

from fondation_shared.errors import FondationError, Invalid, NotRunning, Problem, Unreachable, from_problem
from fondation_shared.wire import Wire

Answer = TypeVar("Answer")
BodyFactory = Callable[[], AsyncIterator[bytes]]

CHUNK_BYTES = 256 * 1024
DEFAULT_DEADLINE = 30.0
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_OVERLOADED = frozenset({502, 503, 504})


def loopback_host(url: str) -> bool:
    """Whether an address is one of this machine."""
    return httpx2.URL(url).host in _LOOPBACK


async def file_chunks(path: Path) -> AsyncIterator[bytes]:
    """The bytes of a file, a chunk at a time."""
    async with await anyio.open_file(path, "rb") as file:
        while chunk := await file.read(CHUNK_BYTES):
            yield chunk


class Transport:
    """Sends requests to one server, retries what may be sent twice, and turns refusals into typed errors."""

    def __init__(
        self, base_url: str, api_key: str | None = None, *, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._http = httpx2.AsyncClient(
            base_url=base_url,
            headers=headers,
            transport=transport,
            timeout=httpx2.Timeout(10.0, read=30.0),
            # A proxy of the environment serves for a server elsewhere, and must not stand before one on this machine.
            trust_env=not loopback_host(base_url),
            # To read whom this machine trusts takes longer than a call, and for plain HTTP it is for nothing.
            verify=httpx2.URL(base_url).scheme == "https",
        )
        self.base_url = base_url

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def send(
        self,
        method: str,
        path: str,
        *,
        content: Wire | BodyFactory | None = None,
        params: Mapping[str, str | int | float] | None = None,
        headers: Mapping[str, str] | None = None,
        deadline: float = DEFAULT_DEADLINE,
        retry: bool = True,
    ) -> httpx2.Response:
        """The server's answer to a call that may safely be sent more than once, unless `retry` is off.

        `content` is a model, sent as JSON, or a function that makes the streamed body anew for each try.
        `deadline` bounds everything together, in seconds, waits between tries included.

        Raises:
            Unreachable: no answer before the deadline; `NotRunning` if nobody listened at the last try.
            FondationError: the server's refusal, typed.

        """
        sent = {"Content-Type": "application/json", **(headers or {})} if isinstance(content, Wire) else headers

        async def once() -> httpx2.Response:
            body = content.to_json().encode() if isinstance(content, Wire) else content() if content else None
            response = await self._http.request(
                method, path, content=body, params=params, headers=sent, timeout=deadline
            )
            raise_for_problem(response)
            return response

        return await self._within(deadline, once, method, path, retry=retry)

    async def download(self, path: str, target: Path, *, deadline: float) -> None:
        """Write the answer's bytes to `target`; the file is there whole or not at all.

        Where `X-Content-SHA256` says what they are, they are held against it.

        Raises:
            Unreachable: no answer before the deadline.
            FondationError: the server's refusal, typed; `Invalid` where other bytes came than it announced.

        """

        async def once() -> None:
            digest = hashlib.sha256()
            partial = target.with_name(f".{target.name}.partial")
            async with self._http.stream("GET", path, timeout=deadline) as response:
                if response.is_error:
                    await response.aread()
                raise_for_problem(response)
                async with await anyio.open_file(partial, "wb") as file:
                    async for chunk in response.aiter_bytes(CHUNK_BYTES):
                        digest.update(chunk)
                        await file.write(chunk)
            if response.headers.get("X-Content-SHA256", digest.hexdigest()) != digest.hexdigest():
                partial.unlink()
                raise Invalid(f"{target.name} came with other bytes than were stored.")
            partial.replace(target)

        await self._within(deadline, once, "GET", path, retry=True)

    def stream(self, path: str, headers: Mapping[str, str]) -> AbstractAsyncContextManager[httpx2.Response]:
        """An open answer, for server-sent events; silence of 60 s ends it."""
        return self._http.stream("GET", path, headers=dict(headers), timeout=httpx2.Timeout(10.0, read=60.0))

    async def _within(
        self, deadline: float, once: Callable[[], Awaitable[Answer]], method: str, path: str, *, retry: bool
    ) -> Answer:
        retrying = stamina.AsyncRetryingCaller(attempts=None, timeout=deadline, wait_jitter=0.5)
        refused = False

        async def tried() -> Answer:
            nonlocal refused
            refused = False
            try:
                return await once()
            except httpx2.ConnectError as error:
                refused = _is_refusal(error)
                raise

        try:
            with anyio.fail_after(deadline):
                return await (retrying(_worth_another_try, tried) if retry else tried())
        except (TimeoutError, httpx2.TransportError) as error:
            kind = NotRunning if refused else Unreachable
            raise kind(
                f"{self.base_url} does not answer.",
                cause=f"{method} {path}: {error or 'no answer in time'}",
                hint="fondation doctor",
            ) from error


def _is_refusal(error: BaseException | None) -> bool:
    """Whether a connection failed because nobody listens, whatever the error was wrapped in on its way."""
    if isinstance(error, BaseExceptionGroup):
        return all(_is_refusal(inner) for inner in error.exceptions)
    return isinstance(error, ConnectionRefusedError) or (
        error is not None and _is_refusal(error.__cause__ or error.__context__)
    )


def _worth_another_try(error: Exception) -> bool | float:
    """Whether to send again; a number is how many seconds the server asked to be left alone."""
    if isinstance(error, FondationError):
        return (error.retry_after or True) if error.retryable else False
    return isinstance(error, httpx2.TransportError)


def raise_for_problem(response: httpx2.Response) -> None:
    """Raise the typed error that an answer stands for, if it is one.

    Raises:
        FondationError: by the problem's code; `Unreachable` where a proxy answers in the server's place.

    """
    if not response.is_error:
        return
    try:
        error = from_problem(Problem.model_validate_json(response.content))
    except ValidationError:
        kind = Unreachable if response.status_code in _OVERLOADED else FondationError
        error = kind(f"{response.request.url.host} answered {response.status_code}.", cause=response.text[:200] or None)
    wait = response.headers.get("Retry-After", "")
    error.retry_after = float(wait) if wait.isdecimal() else None
    raise error
