"""Listening: the socket, the server on it, its restart while somebody works on the sources."""

import gc
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors.statreload import StatReload

import fondation_shared
from fondation_shared.errors import SettingsError, UsageError
from fondation_shared.ids import new_request_id
from fondation_web.errors import MEDIA_TYPE, problem
from fondation_web.parts import Parts
from fondation_web.terminal import terminal_words

GRACEFUL_SECONDS = 2
BACKLOG = 2048
KEEP_ALIVE_SECONDS = 20
"""Longer than clients keep idle connections (5 s), so that none is closed while a request is on its way."""

Sockets = list[socket.socket]


class Protocol(HttpToolsProtocol):
    """HTTP as the library reads it; what it cannot read is answered like every other error."""

    def send_400_response(self, msg: str) -> None:
        """Answer what never became a request, and hang up."""
        error = UsageError(msg, hint="GET /openapi.json   # lists the addresses")
        shown = problem(error, new_request_id())
        body = shown.to_json().encode()
        head = (
            f"HTTP/1.1 400 Bad Request\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
            f"x-request-id: {shown.request_id}\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()


class Server(uvicorn.Server):
    """A server that lets go of long polls and open streams as soon as it is asked to stop."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=Protocol,
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACEFUL_SECONDS,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                backlog=BACKLOG,
            )
        )
        self._app = app

    async def startup(self, sockets: Sockets | None = None) -> None:
        """Begin. What is loaded by now stays for good: the collector need not look through it again and again."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()

    async def shutdown(self, sockets: Sockets | None = None) -> None:
        """End what is open, then everything."""
        parts: Parts = self._app.state.parts
        parts.stop()
        await super().shutdown(sockets)


def bind(host: str, port: int, instead: str = "web --port ") -> socket.socket:
    """A socket at that address. Nobody is let in before `listen`: until then calls are refused, not left waiting.

    `instead` is what is typed before another port, where this one is taken.

    Raises:
        SettingsError: the address is taken or is none of this machine's.

    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio does not turn Nagle's algorithm off, and each answer takes 40 ms.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host.strip("[]"), port))
    except (OSError, UnicodeError) as error:
        bound.close()
        raise _taken(host, port, error, instead) from error
    return bound


def listen(bound: socket.socket) -> None:
    """Let callers in.

    Raises:
        SettingsError: somebody else, bound at the same time, was first to listen.

    """
    try:
        bound.listen(BACKLOG)
    except OSError as error:
        host, port = bound.getsockname()[:2]
        bound.close()
        raise _taken(host, port, error) from error


def _taken(host: str, port: int, error: OSError | UnicodeError, instead: str = "web --port ") -> SettingsError:
    return SettingsError(
        f"Web cannot listen on {host}, port {port}.",
        cause=getattr(error, "strerror", None) or str(error),
        hint=f"{instead}{port + 1 if port else 3000}   # or stop what listens there",
    )


def address(bound: socket.socket) -> str:
    """The URL of what listens there, for a person on this machine."""
    host, port = bound.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - shown, not bound
    return f"http://{shown}:{port}"


class Reloading(StatReload):
    """Runs web again when a source changes, and when somebody killed it."""

    def should_restart(self) -> list[Path] | None:
        """The sources that changed. What fails by itself would fail again: it waits for a change."""
        changed = super().should_restart()
        if not changed and (self.process.exitcode or 0) < 0:
            say(terminal_words()("terminal.killed"))
            self.restart()
        return changed


def serve_reloading(target: Callable[[Sockets | None], None], sockets: Sockets) -> None:
    """Run `target` in a child process, and again whenever a source of web changes or the process is killed."""
    folders = [str(Path(__file__).parent), str(Path(fondation_shared.__file__).parent)]
    config = uvicorn.Config(
        "fondation_web.main:create_app", reload=True, reload_dirs=folders, reload_delay=0.5, log_config=None
    )
    Reloading(config, target, sockets).run()


def say(line: str) -> None:
    """Tell whoever started web."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
