"""A way to PostgreSQL that loses the answer to a commit, as a network does that is cut at the wrong moment.

with LossyWay(database) as way:
    store = open_store(way.address)
    way.lose(b"INSERT INTO jobs")
"""

import socket
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

from sqlalchemy import make_url

_SOCKET = ".s.PGSQL.5432"
_BYTES = 65536


class LossyWay:
    """Carries all that is said to the server at `database` and back, while it is entered."""

    def __init__(self, database: str) -> None:
        url = make_url(database)
        self._there = f"{url.query['host']}/{_SOCKET}"
        self._folder = tempfile.TemporaryDirectory(prefix="fondation-way-", dir="/tmp")
        self.address = url.set(query={"host": self._folder.name}).render_as_string()
        self._listening = socket.socket(socket.AF_UNIX)
        self._threads: list[threading.Thread] = []
        self._words: bytes | None = None

    def __enter__(self) -> Self:
        self._listening.bind(str(Path(self._folder.name) / _SOCKET))
        self._listening.listen(64)
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(60)
        self._listening.close()
        self._folder.cleanup()

    def lose(self, words: bytes) -> None:
        """The next transaction in which these words are said is committed, and cut off before anybody hears of that."""
        self._words = words

    def _start(self, run: Callable[..., None], *sockets: socket.socket) -> threading.Thread:
        self._threads.append(threading.Thread(target=run, args=sockets))
        self._threads[-1].start()
        return self._threads[-1]

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                self._start(self._serve, self._listening.accept()[0])

    def _serve(self, here: socket.socket) -> None:
        with here, socket.socket(socket.AF_UNIX) as there, suppress(OSError):
            there.connect(self._there)
            answering = self._start(_answer, there, here)
            self._ask(here, there)
            answering.join()

    def _ask(self, here: socket.socket, there: socket.socket) -> None:
        spoken = False
        while said := _heard(here):
            spoken |= self._words is not None and self._words in said
            if spoken and b"COMMIT" in said:
                self._words = None
                # Cut first: the commit may well be made after the client knows that it is lost.
                here.shutdown(socket.SHUT_RDWR)
            there.sendall(said)
        there.shutdown(socket.SHUT_WR)


def _answer(there: socket.socket, here: socket.socket) -> None:
    with suppress(OSError):
        while said := _heard(there):
            here.sendall(said)
        here.shutdown(socket.SHUT_RDWR)


def _heard(side: socket.socket) -> bytes:
    """What is said next; nothing where that side is gone."""
    try:
        return side.recv(_BYTES)
    except OSError:
        return b""
