"""Which lines of the new commit are those of the earlier one."""

import re
from collections.abc import Iterable
from typing import Protocol

from fondation_cli.course.markup import Span
from fondation_cli.course.refreshing.lines import line_map
from fondation_cli.course.snapshot import Unreadable

_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_MOST_LINES = 200_000
"""A longer file is not compared."""


class Files(Protocol):
    """Files of a commit, all or some."""

    @property
    def paths(self) -> Iterable[str]:
        """Every path there is."""

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises Unreadable where it cannot be read."""


class Moves:
    """The files of two commits, compared when they are asked for. `old` may lack files: nothing is known of those."""

    def __init__(self, old: Files, new: Files) -> None:
        self._old, self._new = old, new
        self._old_paths, self._new_paths = frozenset(old.paths), frozenset(new.paths)
        self._maps: dict[str, dict[int, int]] = {}
        self._texts: dict[tuple[bool, str], list[bytes]] = {}

    def is_gone(self, path: str) -> bool:
        """Whether the new commit has no such file."""
        return path not in self._new_paths

    def is_known(self, path: str) -> bool:
        """Whether the old text of a file is at hand."""
        return path in self._old_paths

    def differs(self, path: str) -> bool:
        """Whether a file is not what it was; one that is not at hand may be."""
        return self.old_lines(path) != self.new_lines(path)

    def old_lines(self, path: str) -> list[bytes]:
        """The lines of a file as they were; none where it is not at hand."""
        return self._lines(path, self._old, old=True) if path in self._old_paths else []

    def new_lines(self, path: str) -> list[bytes]:
        """The lines of a file as they are; none where it is gone."""
        return self._lines(path, self._new, old=False) if path in self._new_paths else []

    def line(self, path: str, number: int) -> int | None:
        """The new number of a line; None where it was changed or removed."""
        return self._map(path).get(number)

    def ends(self, span: Span) -> Span | None:
        """Where lines went whose first and last one stayed, whatever happened between the two."""
        start, end = self.line(span.path, span.start), self.line(span.path, span.end)
        return None if start is None or end is None or end < start else Span(span.path, start, end)

    def whole(self, span: Span) -> Span | None:
        """Where lines went that all stayed, and stayed together."""
        moved = self.ends(span)
        if moved is None or moved.end - moved.start != span.end - span.start:
            return None
        return moved if self._same(span, moved) else None

    def _same(self, span: Span, moved: Span) -> bool:
        before = self.old_lines(span.path)[span.start - 1 : span.end]
        return before == self.new_lines(moved.path)[moved.start - 1 : moved.end]

    def _map(self, path: str) -> dict[int, int]:
        if path not in self._maps:
            old, new = self.old_lines(path), self.new_lines(path)
            fits = max(len(old), len(new)) <= _MOST_LINES
            self._maps[path] = line_map(old, new) if fits else {}
        return self._maps[path]

    def _lines(self, path: str, sources: Files, *, old: bool) -> list[bytes]:
        if (old, path) not in self._texts:
            try:
                self._texts[old, path] = _LINE.findall(sources.read(path))
            except Unreadable:
                self._texts[old, path] = []
        return self._texts[old, path]
