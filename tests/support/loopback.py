"""What a sandbox gives of a running command, for programs and servers of the test's own on this machine's loopback."""

import socket
import socketserver
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from fondation_cli.sandbox.ending import Ended, Ending


@dataclass
class Unwalled:
    """A command that runs on this machine, as `Running` has it; `connect` reaches the loopback, and counts."""

    process: "subprocess.Popen[bytes] | None" = None
    connections: list[int] = field(default_factory=list)

    def wait(self, check: Callable[[], None]) -> Ended:
        assert self.process is not None
        check()
        output, _ = self.process.communicate()
        code = self.process.returncode
        return Ended(Ending.FAILED if code else Ending.OK, code, 0.0, output)

    def connect(self, port: int) -> socket.socket:
        self.connections.append(port)
        return socket.create_connection(("127.0.0.1", port), timeout=20)

    def stop(self) -> Ended:
        assert self.process is not None
        self.process.terminate()
        return self.wait(lambda: None)


Serve = Callable[[socket.socket], None]
"""What a server does with one connection."""


@contextmanager
def serving(answer: Serve) -> Iterator[int]:
    """A server that does this with every connection; gives its port. Whoever hangs up on it does no harm."""
    open_connections: list[socket.socket] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            open_connections.append(self.request)
            try:
                answer(self.request)
            except OSError:
                return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            for each in open_connections:
                each.close()
            server.shutdown()
            thread.join()


def head_of(connection: socket.socket) -> bytes:
    """A request's head, up to the empty line; less where the other side hangs up."""
    head = b""
    while b"\r\n\r\n" not in head and (received := connection.recv(65536)):
        head += received
    return head
