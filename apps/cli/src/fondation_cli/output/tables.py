"""What `doctor` found, in columns on stdout.

Names, values and commands are there to be searched and copied, so none is ever cut: a pipe has no width, and on a
terminal what does not fit beside its name stands below it, on a line of its own.
"""

import shutil
import sys
import textwrap
from collections.abc import Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from fondation_cli.checkup.finding import Finding
from fondation_cli.messages import Messages
from fondation_cli.output.text import printable
from fondation_shared.settings import UNSET, Explained

_STATES = {"ok": ("✓", "green"), "note": ("•", "yellow"), "missing": ("✗", "red")}
_GAP, _INDENT = "  ", "    "


def print_settings(rows: Sequence[Explained], messages: Messages) -> None:
    """Every setting in force."""
    titles = [Text(messages(title), "bold") for title in ("Setting", "Source", "Value")]
    lines = [_setting(row, messages) for row in rows]
    _print([titles, *lines])


def print_findings(found: Sequence[Finding], messages: Messages) -> None:
    """What was looked at, and the command that mends what is missing."""
    titles = [Text(messages(title), "bold") for title in ("Checked", "Found")]
    lines = [_finding(finding, messages) for finding in found]
    mends = [_mend(finding, messages) for finding in found]
    _print([[Text(" "), titles[0], titles[1]], *lines], [None, *mends], sentences=True)


def _setting(row: Explained, messages: Messages) -> list[Text]:
    style = "dim" if row.source == "default" else ""
    # The setting's own variable stands at the line's beginning already.
    source = "environment" if row.source == f"environment {row.variable}" else row.source
    value = messages(UNSET) if row.value == UNSET else printable(row.value)
    return [Text(words, style) for words in (row.variable, printable(messages.translate(source)), value)]


def _finding(finding: Finding, messages: Messages) -> list[Text]:
    sign, colour = _STATES[finding.state]
    return [
        Text(sign, colour),
        Text(messages.translate(finding.name)),
        Text(printable(messages.translate(finding.detail))),
    ]


def _mend(finding: Finding, messages: Messages) -> Text | None:
    return Text.assemble(messages("To mend it"), _GAP, (finding.fix, "bold")) if finding.fix else None


def _print(rows: Sequence[list[Text]], below: Sequence[Text | None] = (), *, sentences: bool = False) -> None:
    """Columns as wide as their longest cell, the last one open; `below` holds what stands under each row."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    widths = [max(cell_len(cell.plain) for cell in column) for column in list(zip(*rows, strict=True))[:-1]]
    console = Console(highlight=False)
    for row, more in zip_longest(rows, below):
        for line in _lines(row, widths, width, sentences=sentences):
            console.print(line, soft_wrap=True)
        if more is not None:
            console.print(Text(_INDENT).append_text(more), soft_wrap=True)
    console.print()


def _padded(cell: Text, room: int) -> Text:
    padded = cell.copy()
    padded.append(" " * (room - cell_len(cell.plain)))
    return padded


def _lines(row: list[Text], widths: list[int], width: int | None, *, sentences: bool) -> list[Text]:
    """One line where the row fits, else its last cell stands below, and where even that is too wide, each cell."""
    *first, last = row
    left = Text(_GAP).join(_padded(cell, room) for cell, room in zip(first, widths, strict=True))
    whole = Text(_GAP).join([left, last])
    if width is None or cell_len(whole.plain) <= width:
        return [whole]
    left.rstrip()
    below = [_INDENT + line for line in (_folded(last.plain, width) if sentences else [last.plain])]
    if cell_len(left.plain) > width:
        left, below = first[0], [*(_INDENT + cell.plain for cell in first[1:]), *below]
    return [left, *(Text(line, last.style) for line in below)]


def _folded(sentence: str, width: int) -> list[str]:
    """Lines of it, broken between words only: a path in it stays whole."""
    room = max(width - len(_INDENT), 1)
    return textwrap.wrap(sentence, room, break_long_words=False, break_on_hyphens=False)
