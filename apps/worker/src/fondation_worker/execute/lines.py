"""Bytes in, lines out, in bounded memory."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end; `cut` if it was longer than what was kept of it."""

    content: bytes
    cut: bool = False


class LineReader:
    """Splits a stream into lines and keeps at most `limit` bytes of each, however long it is."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._begun = bytearray()
        self._cut = False

    def feed(self, chunk: bytes) -> list[Line]:
        """The lines that `chunk` completes."""
        *whole, rest = chunk.split(b"\n")
        lines = []
        for part in whole:
            self._extend(part)
            lines.append(self._take())
        self._extend(rest)
        return lines

    def rest(self) -> list[Line]:
        """What stands behind the last line end, at the end of the stream."""
        return [self._take()] if self._begun else []

    def _extend(self, part: bytes) -> None:
        room = self._limit - len(self._begun)
        self._cut = self._cut or len(part) > room
        self._begun += part[:room]

    def _take(self) -> Line:
        line = Line(bytes(self._begun), self._cut)
        self._begun.clear()
        self._cut = False
        return line
