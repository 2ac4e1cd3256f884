"""One sending: to the very address that was checked, within a bound, and never further than there."""

import math
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.metadata import version

import anyio
import httpx2

from fondation_web.outbox.target import Network, Target, TargetError, resolve

SECONDS = 15.0
"""How long a status is waited for."""
_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 2.0
"""How long the rest of an answer is waited for, once its status is there; and then the end of the connection."""
ANSWER_CHARACTERS = 500
_ANSWER_BYTES = 2000
MOST = 32
"""How many messages are on their way at once. As many threads may wait for name servers: none waits for another's."""
_AGENT = f"Fondation/{version('web')} (webhooks)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered; of the text, the beginning."""

    status: int
    text: str
    retry_after: str | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends to the public internet and to the `allowed` networks. Uses no proxy of the environment."""

    allowed: Sequence[Network]
    seconds: float = SECONDS
    lookers: anyio.CapacityLimiter = field(default_factory=partial(anyio.CapacityLimiter, MOST))

    async def send(self, target: Target, headers: Mapping[str, str], body: str, *, anywhere: bool = False) -> Answer:
        """Post the body; `anywhere`: whoever runs the server named this address.

        Raises:
            TargetError: there was no answer.

        """
        try:
            with anyio.fail_after(self.seconds) as bound:
                look = partial(resolve, target, None if anywhere else self.allowed)
                addresses = await anyio.to_thread.run_sync(look, abandon_on_cancel=True, limiter=self.lookers)
                return await self._post(target, addresses, headers, body, bound)
        except TimeoutError as error:
            raise TargetError(f"There was no answer within {self.seconds:g} s.") from error

    async def _post(
        self,
        target: Target,
        addresses: Sequence[str],
        headers: Mapping[str, str],
        body: str,
        bound: anyio.CancelScope,
    ) -> Answer:
        """To the first of the addresses that takes the connection; a status ends the bound."""
        trusted = await anyio.to_thread.run_sync(_trusted) if target.scheme == "https" else _nobody()
        async with httpx2.AsyncClient(
            trust_env=False, verify=trusted, timeout=httpx2.Timeout(self.seconds, connect=_CONNECT_SECONDS)
        ) as http:
            failed: Exception | None = None
            for address in addresses:
                request = _request(http, target, address, headers, body)
                try:
                    response = await http.send(request, stream=True)
                    bound.deadline = math.inf
                    return await _answer(response)
                except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                    failed = error
                except httpx2.TransportError as error:
                    raise TargetError("The connection was lost before there was an answer.") from error
        raise TargetError(f"{target.place} takes no connection: {failed}.") from failed


def _request(
    http: httpx2.AsyncClient, target: Target, address: str, headers: Mapping[str, str], body: str
) -> httpx2.Request:
    """To this address, asking for the target by its name: whatever the name leads to by now."""
    own = {"Host": target.place, "User-Agent": _AGENT, "Accept-Encoding": "identity", "Connection": "close"}
    place = f"[{address}]" if ":" in address else address
    return http.build_request(
        "POST",
        f"{target.scheme}://{place}:{target.port}{target.path}",
        headers={**own, **headers},
        content=body.encode(),
        extensions={"sni_hostname": target.host},
    )


async def _answer(response: httpx2.Response) -> Answer:
    """The answer and its beginning; what comes behind that is nobody's."""
    said = b""
    try:
        with anyio.move_on_after(_ANSWER_SECONDS), suppress(httpx2.TransportError):
            async for chunk in response.aiter_raw():
                said += chunk[: _ANSWER_BYTES - len(said)]
                if len(said) >= _ANSWER_BYTES:
                    break
    finally:
        with anyio.move_on_after(_ANSWER_SECONDS):
            await response.aclose()
    text = said.decode("utf-8", "replace")[:ANSWER_CHARACTERS]
    return Answer(response.status_code, _visible(text), response.headers.get("retry-after"))


def _visible(text: str) -> str:
    """What a page can show, and every database can keep."""
    return "".join(
        character if character.isprintable() or character in "\n\t" else "\N{REPLACEMENT CHARACTER}"
        for character in text
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Whom this machine trusts; read once, for that takes longer than a message."""
    return httpx2.create_ssl_context()


def _nobody() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
