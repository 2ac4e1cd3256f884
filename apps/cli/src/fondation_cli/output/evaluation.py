"""What `eval` found, as JSON lines and as a table."""

import sys
from collections.abc import Sequence
from typing import Literal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fondation_cli.messages import Messages
from fondation_cli.output.text import printable
from fondation_shared.course import Score
from fondation_shared.wire import Wire


class ProjectRow(Wire):
    """One project of a set; without `seconds` it could not be had, or no course came of it: `failure` says why.

    `covered`: the chapters of the set that one chapter of the course covers, `touched` those of which it has at least
    a subject, `found` the identifiers that it shows. `untrue`: what the set says and the source does not hold.
    `megabytes`: the most that one process held.
    """

    type: Literal["project"] = "project"
    set: str
    project: str
    origin: str
    covered: Score
    touched: Score
    found: Score
    missed: list[str] = []
    citations: Score | None = None
    excerpts: Score | None = None
    names: Score | None = None
    questions: Score | None = None
    seconds: float | None = None
    megabytes: float | None = None
    files: int | None = None
    untrue: list[str] = []
    absent: bool = False
    failure: str | None = None


class SetRow(Wire):
    """All projects of a set that could be had, added up."""

    type: Literal["set"] = "set"
    set: str
    projects: Score
    covered: Score
    touched: Score
    found: Score


def set_row(name: str, rows: Sequence[ProjectRow]) -> SetRow:
    """The sum of a set; projects that could not be had count in `projects` alone."""
    had = [row for row in rows if row.seconds is not None]
    return SetRow(
        set=name,
        projects=Score(ok=len(had), total=len(rows)),
        covered=_sum([row.covered for row in had]),
        touched=_sum([row.touched for row in had]),
        found=_sum([row.found for row in had]),
    )


def announce(row: str, number: int, total: int, messages: Messages) -> None:
    """Say on stderr which project comes next."""
    said = messages("{name} ({done} of {total})", name=row, done=messages.number(number), total=messages.number(total))
    sys.stderr.write(printable(said) + "\n")
    sys.stderr.flush()


def print_evaluation(rows: Sequence[ProjectRow], sums: Sequence[SetRow], messages: Messages) -> None:
    """The tables on stdout, one a set; then what is missing from them, and why."""
    console = Console(highlight=False)
    for total in sums:
        own = [row for row in rows if row.set == total.set]
        console.print(_table(own, total, messages))
        for row in own:
            _print_notes(row, console, messages)


def _table(rows: Sequence[ProjectRow], total: SetRow, messages: Messages) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False, show_footer=True, title=printable(total.set), title_justify="left")
    table.add_column(messages("Project"), f"{total.projects.ok}/{total.projects.total}", overflow="fold")
    sums = (total.covered, total.touched, total.found)
    for title, score in zip(("Covered", "Touched", "Identifiers"), sums, strict=True):
        table.add_column(messages(title), f"{_ratio(score)} {_percent(score)}", justify="right")
    for title in ("Citations", "Excerpts", "Names", "Questions", "Seconds", "MB", "Files"):
        table.add_column(messages(title), justify="right")
    for row in rows:
        scores = (row.covered, row.touched, row.found, row.citations, row.excerpts, row.names, row.questions)
        had = row.seconds is not None
        table.add_row(
            Text(printable(row.project), "" if had else "red"),
            *(_ratio(score) if had and score else "–" for score in scores),
            messages.number(row.seconds, 1) if row.seconds is not None else "–",
            messages.number(row.megabytes) if row.megabytes is not None else "–",
            messages.number(row.files) if row.files is not None else "–",
        )
    return table


def _print_notes(row: ProjectRow, console: Console, messages: Messages) -> None:
    notes = []
    if row.missed:
        notes.append(messages("not covered: {names}", names=", ".join(row.missed)))
    if row.untrue:
        notes.append(messages("the set is wrong: {names}", names=", ".join(row.untrue)))
    if row.absent:
        notes.append(messages("cannot be had from {origin}: {reason}", origin=row.origin, reason=row.failure or ""))
    elif row.failure:
        notes.append(messages("no course: {reason}", reason=row.failure))
    for note in notes:
        console.print(Text(f"{printable(row.project)}: {printable(note)}"), soft_wrap=True)


def _ratio(score: Score) -> str:
    return f"{score.ok}/{score.total}"


def _percent(score: Score) -> str:
    return f"({100 * score.ok / score.total:.0f} %)" if score.total else ""


def _sum(scores: Sequence[Score]) -> Score:
    return Score(ok=sum(score.ok for score in scores), total=sum(score.total for score in scores))
