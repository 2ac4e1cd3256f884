"""One request over one connection, and its answer: bounded in time and bytes, and never a second connection."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import sleep

import h11

from fondation_cli.project.checks.deadline import Deadline
from fondation_cli.project.checks.unmet import Unmet, quoted
from fondation_cli.sandbox.port import Over

MOST_BYTES = 1024 * 1024
"""Of one answer, its head and all that frames it included."""
_CHUNK = 64 * 1024
_WAIT = 0.05


class Dropped(Unmet):
    """The other side took the connection, and let go of it before it was done."""


Connect = Callable[[int], socket.socket]
"""Opens a connection to a port of what is being checked; as `Running.connect`."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. `body` is JSON, sent where there is one."""

    method: str
    target: str
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; a redirect is an answer as any other, nobody follows it."""

    status: int
    media_type: str
    body: bytes

    @property
    def text(self) -> str:
        """The body as UTF-8, what is none replaced."""
        return self.body.decode(errors="replace")


def opened(connect: Connect, port: int, deadline: Deadline, check: Callable[[], None]) -> socket.socket:
    """A connection, as soon as somebody listens: a service takes a while to start. `check` may raise to give up.

    Raises Unmet: nobody did.
    """
    while True:
        check()
        try:
            return connect(port)
        except Over as error:
            raise Unmet(f"nothing answers on port {port}: the command has ended") from error
        except OSError as error:
            if deadline.passed:
                raise Unmet(f"nothing answers on port {port} within {deadline.seconds:g} s") from error
        sleep(_WAIT)


def answered(connection: socket.socket, request: Request, deadline: Deadline) -> Answer:
    """The answer to a request; the connection is closed afterwards.

    Raises Unmet: there is none, it is no HTTP, it is too long, or it takes too long. Dropped: the connection broke.
    """
    with connection:
        try:
            return _exchanged(connection, request, deadline)
        except TimeoutError as error:
            raise Unmet(f"not answered within {deadline.seconds:g} s") from error
        except h11.RemoteProtocolError as error:
            raise Unmet(f"the answer is no HTTP: {quoted(str(error))}") from error
        except OSError as error:
            raise Dropped(f"the connection broke: {error.strerror or error}") from error


def _exchanged(connection: socket.socket, request: Request, deadline: Deadline) -> Answer:
    protocol = h11.Connection(h11.CLIENT)
    connection.settimeout(deadline.left())
    connection.sendall(_bytes_of(request, protocol))
    status, media_type, body = 0, "", bytearray()
    for event in _events(connection, protocol, deadline):
        if isinstance(event, h11.Response):
            status, media_type = event.status_code, _media_type(event)
        elif isinstance(event, h11.Data):
            body += event.data
    return Answer(status, media_type, bytes(body))


def _bytes_of(request: Request, protocol: h11.Connection) -> bytes:
    headers = [("Host", "localhost"), ("Connection", "close"), ("Accept", "*/*")]
    if request.body is not None:
        headers += [("Content-Type", "application/json"), ("Content-Length", str(len(request.body)))]
    sent = [protocol.send(h11.Request(method=request.method, target=request.target, headers=headers))]
    if request.body is not None:
        sent.append(protocol.send(h11.Data(data=request.body)))
    sent.append(protocol.send(h11.EndOfMessage()))
    return b"".join(each for each in sent if each)


def _events(connection: socket.socket, protocol: h11.Connection, deadline: Deadline) -> Iterator[h11.Event]:
    """What the other side sends, until its answer has ended."""
    read = 0
    while True:
        left = deadline.left()
        event = protocol.next_event()
        if event is h11.NEED_DATA:
            connection.settimeout(left)
            received = connection.recv(_CHUNK)
            read += len(received)
            if read > MOST_BYTES:
                raise Unmet(f"the answer is longer than {MOST_BYTES} bytes")
            protocol.receive_data(received)
            continue
        if isinstance(event, h11.EndOfMessage | h11.ConnectionClosed) or event is h11.PAUSED:
            return
        if isinstance(event, h11.Event):
            yield event


def _media_type(response: h11.Response) -> str:
    kinds = [value for name, value in response.headers if name == b"content-type"]
    return kinds[0].decode("latin-1").partition(";")[0].strip().lower() if kinds else ""
