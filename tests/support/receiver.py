"""A real receiver of webhooks on this machine's loopback: answers as it is told, and keeps what came.

with Receiver() as receiver:
    receiver.answers["/hook"] = [Reply(500), Reply(200)]  # the last one is given again and again
"""

import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Reply:
    """`held`: nothing is said before that is set."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    held: threading.Event | None = None


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


class Receiver:
    """Serves while it is entered; whoever hangs up on it does no harm."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, list[Reply]] = {}
        self.received: list[Received] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                body = self.rfile.read(length)
                if len(body) < length:
                    # Whoever sent it died in the middle: nobody has heard of it.
                    return
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = receiver.take(Received(self.path, headers, body))
                if reply.held is not None:
                    reply.held.wait(60)
                try:
                    self.send_response(reply.status)
                    for name, value in reply.headers.items():
                        self.send_header(name, value)
                    self.send_header("content-length", str(len(reply.body)))
                    self.end_headers()
                    self.wfile.write(reply.body)
                except OSError:
                    return

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        if tls is not None:
            self.url = f"https://localhost:{self.port}"
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    def take(self, received: Received) -> Reply:
        self.received.append(received)
        replies = self.answers.get(received.path) or [Reply()]
        return replies.pop(0) if len(replies) > 1 else replies[0]

    def at(self, path: str) -> list[Received]:
        return [each for each in self.received if each.path == path]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def close(self) -> None:
        """Serve no more; safe to repeat."""
        for reply in (reply for replies in self.answers.values() for reply in replies):
            if reply.held is not None:
                reply.held.set()
        if not self._thread.is_alive():
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __exit__(self, *_: object) -> None:
        self.close()
