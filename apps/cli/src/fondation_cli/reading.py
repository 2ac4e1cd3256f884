"""Serves the site of a finished course to this machine alone."""

import functools
import http.server
import io
import sys
from http import HTTPStatus
from pathlib import Path
from socket import socket
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

_LOOPBACK = "127.0.0.1"
_OUR_NAMES = {_LOOPBACK, "localhost"}
_HEADERS = {
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class ReadingRoom(http.server.ThreadingHTTPServer):
    """An HTTP server on loopback with the pages of one folder; port 0 takes any that is free.

    A request under another name than this machine's own is refused: a page elsewhere cannot read the course by
    pointing its own name here.
    """

    daemon_threads = True

    def __init__(self, site: Path, port: int) -> None:
        super().__init__((_LOOPBACK, port), functools.partial(_Pages, directory=str(site)))

    @property
    def url(self) -> str:
        """The address of the first page."""
        return f"http://{_LOOPBACK}:{self.server_port}/"

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """Say nothing of a reader who left before the answer was there: pages are closed while they load."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Pages(http.server.SimpleHTTPRequestHandler):
    server_version = "fondation"
    sys_version = ""

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """The head of an answer, and the file to send behind it."""
        if _host(self.headers.get("Host", "")) not in _OUR_NAMES:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return None
        if "\0" in unquote(self.path):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def list_directory(self, path: object) -> None:
        """Folders without a first page are not listed."""
        del path
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """The headers of every answer."""
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing: the terminal is for the address."""


def _host(header: str) -> str | None:
    """The name in a Host header without its port; None where there is none to be made out."""
    try:
        return urlsplit(f"//{header}").hostname
    except ValueError:
        return None
