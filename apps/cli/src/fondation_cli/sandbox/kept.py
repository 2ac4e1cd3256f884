"""What is kept of an output: its beginning and its end, whatever lies between."""

from collections import deque

_MARK = b"\n[... %d bytes left out ...]\n"


class Kept:
    """Takes any number of bytes, keeps at most `bound` of them: half from the beginning, half from the end."""

    def __init__(self, bound: int) -> None:
        self.said = 0
        self._first = bytearray()
        self._last: deque[bytes] = deque()
        self._last_size = 0
        self._half = bound // 2

    def take(self, chunk: bytes) -> bytes:
        """Take note of a chunk; the answer is the part of it that is kept as beginning."""
        self.said += len(chunk)
        fresh = chunk[: max(0, self._half - len(self._first))]
        self._first += fresh
        rest = chunk[len(fresh) :]
        if rest:
            self._last.append(rest)
            self._last_size += len(rest)
            while self._last_size - len(self._last[0]) >= self._half:
                self._last_size -= len(self._last.popleft())
        return fresh

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return self.said <= len(self._first) + self._half

    def ending(self) -> bytes:
        """What is kept of its end."""
        return b"".join(self._last)[-self._half :] if self._half else b""

    def text(self) -> bytes:
        """What is kept, with a mark where something was left out."""
        last = self.ending()
        left_out = self.said - len(self._first) - len(last)
        return bytes(self._first) + (_MARK % left_out if left_out else b"") + last
