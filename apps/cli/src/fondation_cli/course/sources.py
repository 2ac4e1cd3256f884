"""The repository's text as a course shows it: decoded once, cut into lines that count from 1."""

from collections.abc import Callable

Read = Callable[[str], bytes]
"""Bytes of a file at the pinned commit, by its path in the repository."""


class Sources:
    """Files at the pinned commit, read when they are first asked for and kept as lines without their ends."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._lines: dict[str, list[str]] = {}

    def lines(self, path: str) -> list[str]:
        """All lines of a file. Bytes that are not UTF-8 become replacement characters."""
        if path not in self._lines:
            text = self._read(path).decode("utf-8", errors="replace")
            lines = [line.removesuffix("\r") for line in text.split("\n")]
            if lines[-1] == "":
                lines.pop()
            self._lines[path] = lines
        return self._lines[path]

    def excerpt(self, path: str, start_line: int, end_line: int) -> list[str]:
        """The lines from `start_line` to `end_line`, both included."""
        return self.lines(path)[start_line - 1 : end_line]
