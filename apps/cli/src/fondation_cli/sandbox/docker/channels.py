"""Many connections over one pair of streams. The same at both ends; inside, it is handed over as text.

A frame is its kind, its channel, the length of what follows, and that. Each direction of a channel has a window, so
that one connection that nobody reads holds up no other.
"""

import contextlib
import itertools
import queue
import socket
import struct
import threading
from collections.abc import Callable

_HEAD = struct.Struct(">BII")
_OPEN, _MADE, _REFUSED, _DATA, _END, _CREDIT, _TOLD = range(7)
_CHUNK = 32 * 1024
_WINDOW = 8 * _CHUNK
_MOST = 128
"""Channels at a time; a connection beyond is refused."""


class Broken(ConnectionError):
    """The other end says what it must not, or is gone."""


class Channels:
    """One end. `write` puts bytes into the outgoing stream; `reach` makes the connection that the other end asks for.

    `told` is given what the other end tells.
    """

    def __init__(
        self,
        write: Callable[[bytes], object],
        reach: Callable[[bytes], socket.socket],
        told: Callable[[str], object],
        *,
        first: int,
    ) -> None:
        self._write = write
        self._reach = reach
        self._told = told
        self._numbers = itertools.count(first, 2)
        self._channels: dict[int, _Channel] = {}
        self._lock = threading.Lock()
        self._writing = threading.Lock()

    def run(self, read: Callable[[int], bytes]) -> None:
        """Until the incoming stream ends. `read` gives as many bytes as asked for, fewer only at the end."""
        try:
            while len(head := read(_HEAD.size)) == _HEAD.size:
                kind, number, length = _HEAD.unpack(head)
                if length > _CHUNK:
                    raise Broken("a frame is too long")
                self._take(kind, number, read(length))
        finally:
            with self._lock:
                left = list(self._channels.values())
            for channel in left:
                channel.give_up()

    def tell(self, text: str) -> None:
        """A word to the other end."""
        self._send(_TOLD, 0, text.encode())

    def open(self, connection: socket.socket, request: bytes = b"", seconds: float = 10.0) -> None:
        """Join a connection of this end to one that the other end makes; it is given away.

        Raises ConnectionRefusedError: nothing answers there.
        """
        channel = self._new(next(self._numbers), connection)
        self._send(_OPEN, channel.number, request)
        if not (channel.answered.wait(seconds) and channel.is_made):
            self._drop(channel)
            connection.close()
            raise ConnectionRefusedError("nothing answers there")
        channel.start()

    def _take(self, kind: int, number: int, content: bytes) -> None:
        if kind == _TOLD:
            self._told(content.decode(errors="replace"))
        elif kind == _OPEN:
            threading.Thread(target=self._made, args=(number, content), daemon=True).start()
        else:
            with self._lock:
                channel = self._channels.get(number)
            if channel is not None:
                channel.take(kind, content)

    def _made(self, number: int, request: bytes) -> None:
        try:
            channel = self._new(number, self._reach(request))
        except OSError:
            self._send(_REFUSED, number)
            return
        self._send(_MADE, number)
        channel.start()

    def _new(self, number: int, connection: socket.socket) -> "_Channel":
        channel = _Channel(number, connection, self._send, self._drop)
        with self._lock:
            if len(self._channels) >= _MOST or number in self._channels:
                connection.close()
                raise ConnectionRefusedError("too many connections")
            self._channels[number] = channel
        return channel

    def _drop(self, channel: "_Channel") -> None:
        with self._lock:
            self._channels.pop(channel.number, None)

    def _send(self, kind: int, number: int, content: bytes = b"") -> None:
        with self._writing, contextlib.suppress(OSError):
            self._write(_HEAD.pack(kind, number, len(content)) + content)


class _Channel:
    """One connection, and what waits to be written to it."""

    def __init__(
        self,
        number: int,
        connection: socket.socket,
        send: Callable[[int, int, bytes], None],
        drop: Callable[["_Channel"], None],
    ) -> None:
        self.number = number
        self.answered = threading.Event()
        self.is_made = False
        self._connection = connection
        self._send = send
        self._drop = drop
        self._waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._credit = _WINDOW
        self._may_send = threading.Condition()
        self._sides = 2
        self._gone = False

    def start(self) -> None:
        """Carry both directions."""
        for carry in (self._outwards, self._inwards):
            threading.Thread(target=self._carried, args=(carry,), daemon=True).start()

    def take(self, kind: int, content: bytes) -> None:
        """A frame from the other end."""
        if kind == _DATA and content:
            self._waiting.put(content)
        elif kind == _END:
            self._waiting.put(b"")
        elif kind == _CREDIT:
            with self._may_send:
                self._credit += int.from_bytes(content, "big")
                self._may_send.notify()
        else:
            self.is_made = kind == _MADE
            self.answered.set()

    def give_up(self) -> None:
        """The other end is gone."""
        self.answered.set()
        self._waiting.put(b"")
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        with self._may_send:
            self._gone = True
            self._may_send.notify()

    def _carried(self, carry: Callable[[], None]) -> None:
        carry()
        with self._may_send:
            self._sides -= 1
            if self._sides:
                return
        self._connection.close()
        self._drop(self)

    def _outwards(self) -> None:
        while (room := self._room()) and (chunk := self._received(min(room, _CHUNK))):
            with self._may_send:
                self._credit -= len(chunk)
            self._send(_DATA, self.number, chunk)
        self._send(_END, self.number, b"")

    def _inwards(self) -> None:
        while chunk := self._waiting.get():
            # What nobody takes any more is still told as taken: the other end is to come to its end.
            with contextlib.suppress(OSError):
                self._connection.sendall(chunk)
            self._send(_CREDIT, self.number, len(chunk).to_bytes(4, "big"))
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_WR)

    def _room(self) -> int:
        with self._may_send:
            self._may_send.wait_for(lambda: self._credit > 0 or self._gone)
            return 0 if self._gone else self._credit

    def _received(self, most: int) -> bytes:
        try:
            return self._connection.recv(most)
        except OSError:
            return b""
