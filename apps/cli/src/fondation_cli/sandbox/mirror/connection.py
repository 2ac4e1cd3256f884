"""One connection from inside: HTTP/1.1, GET alone, everything about it bounded. Whoever is there may be hostile."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

import anyio
import h11
from anyio.abc import SocketStream

HEAD_BYTES = 16 * 1024
HEAD_SECONDS = 30.0
"""For a whole head, the silence before it included: clients keep connections open."""
ANSWER_SECONDS = 280.0
SEND_SECONDS = 60.0
_READ_BYTES = 16 * 1024
_NO_BODY = (b"", b"0")


@dataclass(frozen=True, slots=True)
class Request:
    """The target as it was sent, and what kinds of documents the client reads."""

    target: bytes
    accept: str


class Refused(Exception):
    """No request that a client of the registries makes; carries the status to answer and what was asked."""

    def __init__(self, status: HTTPStatus, asked: str) -> None:
        super().__init__(asked)
        self.status = status
        self.asked = asked


class Writer:
    """Where one answer goes."""

    def __init__(self, stream: SocketStream, connection: h11.Connection) -> None:
        self._stream = stream
        self._connection = connection
        self.started = False

    async def start(self, status: HTTPStatus, kind: str, length: int | None) -> None:
        """Begin an answer, of a known length in bytes or of an unknown one."""
        size = ("Transfer-Encoding", "chunked") if length is None else ("Content-Length", str(length))
        self.started = True
        await self._send(h11.Response(status_code=status, headers=[("Content-Type", kind), size]))

    async def data(self, chunk: bytes) -> None:
        """Go on with it."""
        await self._send(h11.Data(data=chunk))

    async def end(self) -> None:
        """It is complete; an answer that never gets here breaks off, and the client sees that it did."""
        await self._send(h11.EndOfMessage())

    async def whole(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        """An answer in one piece."""
        await self.start(status, kind, len(body))
        await self.data(body)
        await self.end()

    async def _send(self, event: h11.Event) -> None:
        if wire := self._connection.send(event):
            with anyio.fail_after(SEND_SECONDS):
                await self._stream.send(wire)


Answer = Callable[[Request, Writer], Awaitable[None]]
Refuse = Callable[[Refused, Writer], Awaitable[None]]


async def converse(stream: SocketStream, answer: Answer, refuse: Refuse) -> None:
    """Answer requests, one after the other, until either side has enough."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_BYTES)
    while True:
        writer = Writer(stream, connection)
        try:
            with anyio.fail_after(HEAD_SECONDS):
                request = await _request(stream, connection)
        except Refused as refused:
            await refuse(refused, writer)
            return
        if request is None:
            return
        with anyio.fail_after(ANSWER_SECONDS):
            await answer(request, writer)
        if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
            return
        connection.start_next_cycle()


async def _request(stream: SocketStream, connection: h11.Connection) -> Request | None:
    """The next request, or None where the client has left.

    Raises Refused: it is none that will be answered.
    """
    try:
        while (event := connection.next_event()) is h11.NEED_DATA:
            connection.receive_data(await _received(stream))
    except h11.RemoteProtocolError as error:
        raise Refused(HTTPStatus(error.error_status_hint), "no HTTP") from error
    if not isinstance(event, h11.Request):
        return None
    headers = dict(event.headers)
    _judge(event, headers)
    connection.next_event()  # that this is all
    return Request(event.target, headers.get(b"accept", b"").decode("latin-1"))


async def _received(stream: SocketStream) -> bytes:
    try:
        return await stream.receive(_READ_BYTES)
    except anyio.EndOfStream:
        return b""


def _judge(request: h11.Request, headers: dict[bytes, bytes]) -> None:
    asked = f"{request.method.decode('latin-1')} {request.target.decode('latin-1')}"
    if request.method != b"GET":
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, asked)
    if headers.get(b"content-length", b"") not in _NO_BODY or b"transfer-encoding" in headers:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, asked)
    if b"upgrade" in headers:
        raise Refused(HTTPStatus.BAD_REQUEST, asked)
