"""A block of lines in a terminal that is drawn over itself, without flicker and across changes of size."""

from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

_BEGIN = "\x1b[?2026h\x1b[?25l"
"""Show nothing until the end of this update; hide the cursor."""
_END = "\x1b[?2026l"
_SHOW_CURSOR = "\x1b[?25h"
_TO_LINE_END = "\x1b[K"
_TO_SCREEN_END = "\x1b[J"
_PLAIN = str.maketrans("—…’", "-.'")
"""Signs of ours for a terminal without Unicode; others, that a repository brings, become question marks."""


class Painter:
    """Draws lines where it drew the last ones. The caller sees to it that one thread draws at a time."""

    def __init__(self, console: Console, file: TextIO) -> None:
        self._console = console
        self._file = file
        self._widths: list[int] = []
        self._plain = {} if console.encoding.startswith("utf") else _PLAIN

    def paint(self, lines: Sequence[Text], above: Sequence[Text] = ()) -> None:
        """Replace the block by `lines`; `above` stays on the screen over it for good."""
        drawn = [self._console_codes(line) + _TO_LINE_END + "\n" for line in (*above, *lines)]
        self._file.write(_BEGIN + self._to_top() + "".join(drawn) + _TO_SCREEN_END + _END)
        self._file.flush()
        self._widths = [line.cell_len for line in lines]

    def leave(self) -> None:
        """Let the block stand as it is, and give the cursor back."""
        self._file.write(_SHOW_CURSOR)
        self._file.flush()
        self._widths = []

    def _to_top(self) -> str:
        """A terminal that became narrower has wrapped the lines that no longer fit: they stand on more rows now."""
        columns = max(self._console.width, 1)
        rows = sum(max(-(-width // columns), 1) for width in self._widths)
        return f"\x1b[{rows}A\r" if rows else "\r"

    def _console_codes(self, line: Text) -> str:
        with self._console.capture() as captured:
            self._console.print(line, end="", no_wrap=True, overflow="crop", highlight=False)
        shown = captured.get().translate(self._plain)
        return shown.encode(self._console.encoding, "replace").decode(self._console.encoding)
