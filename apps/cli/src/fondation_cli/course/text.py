"""The text of a file that is read: pieces of it by their bytes, and the lines that bytes stand on."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate, repeat

_LONGEST_CHARACTER = 4


class Text:
    """What a parser was given, as bytes; and as characters, where each of them is one byte."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self._plain = source.decode() if source.isascii() else None
        self._starts = [0, *_ends(source)]

    def slice(self, start: int, end: int) -> str:
        """The text between two bytes. Far cheaper than the text of a node of the tree, and there are very many."""
        if self._plain is not None:
            return self._plain[start:end]
        return self.source[start:end].decode(errors="replace")

    def opening(self, start: int, end: int, limit: int) -> str:
        """The first `limit` characters of it: of a chain of calls each call is before the next."""
        if self._plain is not None:
            return self._plain[start : min(end, start + limit)]
        return self.slice(start, min(end, start + limit * _LONGEST_CHARACTER))[:limit]

    def line(self, start: int) -> int:
        """The line that a byte stands on."""
        return bisect_right(self._starts, start)

    def lines(self, starts: Iterable[int]) -> Iterable[int]:
        """The lines that bytes stand on."""
        return map(bisect_right, repeat(self._starts), starts)


def _ends(source: bytes) -> list[int]:
    """The first byte behind each line."""
    if b"\r" in source:
        return list(accumulate(len(line) + 1 for line in source.split(b"\n")))
    ends = list(accumulate(map(len, source.splitlines(keepends=True))))
    if ends and not source.endswith(b"\n"):
        ends[-1] += 1
    return ends
