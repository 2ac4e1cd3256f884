"""Tables on stdout: what `doctor` and `verify` found."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fondation_cli.checkup import Finding
from fondation_cli.messages import Messages
from fondation_cli.output.text import printable
from fondation_shared.settings import Explained

_STATES = {"ok": ("✓", "green"), "note": ("•", "yellow"), "missing": ("✗", "red")}


def print_settings(rows: Sequence[Explained], messages: Messages) -> None:
    """Every setting in force."""
    table = _table(messages, "Setting", "Value", "Source")
    for row in rows:
        style = "dim" if row.source == "default" else ""
        value = printable(messages.translate(row.value))
        source = printable(messages.translate(row.source))
        table.add_row(row.variable, value, source, style=style)
    _print(table)


def print_findings(found: Sequence[Finding], messages: Messages) -> None:
    """What was looked at, and the command that mends what is missing."""
    table = _table(messages, "", "Checked", "Found", "To mend it")
    for finding in found:
        sign, colour = _STATES[finding.state]
        name, detail = messages.translate(finding.name), messages.translate(finding.detail)
        table.add_row(Text(sign, colour), name, printable(detail), Text(finding.fix or "", "bold"))
    _print(table)


def _table(messages: Messages, *titles: str) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False)
    for title in titles:
        table.add_column(messages(title), overflow="fold")
    return table


def _print(table: Table) -> None:
    Console(highlight=False).print(table)
