"""What `verify` found, as JSON and as a table."""

from typing import Literal, Self, TypeAlias

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fondation_cli.messages import Messages
from fondation_cli.output.text import printable
from fondation_shared.course import Chapter, Score, Writer
from fondation_shared.wire import Wire

_FAULTS = {
    "path": "no such file",
    "range": "no such lines",
    "symbol": "not in the cited lines",
    "name": "no such name",
    "figure": "not a figure that the facts give",
    "label": "says that it leads elsewhere",
    "quote": "not what the file says",
    "link": "leads nowhere",
    "excerpt": "differs from the file",
    "commit": "not what the history says",
    "answer": "not what the code answers",
    "exercise": "not an exercise that holds when it is run",
    "verdict": "not the verdict that the chapters give",
    "coverage": "not what the repository holds",
    "form": "not byte for byte what Fondation writes",
    "arrow": "an arrow that stands for nothing in the code",
    "drawing": "a drawing that differs from what the chapters give",
    "told": "not what the facts of the commit give",
    "missing": "is missing",
    "altered": "differs from what course.json gives",
    "extra": "does not belong to the course",
}
_SHOWN = 50
"""So many findings a person is told one by one; a program is told all."""

Pages: TypeAlias = Literal["compared", "absent", "version", "course", "copies"]
"""Whether the pages were made again and compared, or why not."""

_NOT_COMPARED: dict[Pages, str] = {
    "absent": "There are no pages beside course.json to compare.",
    "version": "The wording, drawings and pages were not compared: another version of Fondation made them.",
    "course": "The pages were not compared: course.json itself does not hold.",
    "copies": "The pages were not compared: the copies beside the course are too few.",
}

_ALL_OF_IT = "Everything in course.json holds at commit {commit}"
_HOLDS: dict[Pages, str] = {
    "compared": "Everything holds at commit {commit}",
    "absent": _ALL_OF_IT,
    "version": "Citations, excerpts, names and answers hold at commit {commit}; the rest is open",
    "course": _ALL_OF_IT,
    "copies": _ALL_OF_IT,
}


class FindingRow(Wire):
    """One thing that does not hold; `checked` false: it could not be judged from the files at hand."""

    place: str
    fault: str
    text: str
    checked: bool


class ChapterRow(Wire):
    """A chapter: what the course says of it, and how many findings there are now."""

    order: int
    slug: str
    title: str
    citations: Score
    excerpts: Score
    names: Score
    findings: int

    @classmethod
    def of(cls, chapter: Chapter, findings: list[FindingRow]) -> Self:
        """The row of `chapter`."""
        return cls(
            order=chapter.order,
            slug=chapter.slug,
            title=chapter.title,
            citations=chapter.gate.citations,
            excerpts=chapter.gate.excerpts,
            names=chapter.gate.names,
            findings=sum(finding.place == chapter.slug for finding in findings),
        )


class Verification(Wire):
    """All of it; `against` says what the course was compared with, `pages` what was done about its pages.

    `writer` is the course's: of what a model wrote, all is checked that can be looked up.
    """

    type: Literal["verification"] = "verification"
    ok: bool
    against: Literal["repository", "copies"]
    commit: str
    chapters: list[ChapterRow]
    pages: Pages
    writer: Writer
    findings: list[FindingRow]

    @property
    def left_open(self) -> bool:
        """Whether something that lies there could not be judged."""
        return self.pages in {"version", "copies"} or any(not finding.checked for finding in self.findings)


def print_verification(verification: Verification, messages: Messages) -> None:
    """The table on stdout: a line a chapter, then each finding."""
    console = Console(highlight=False)
    console.print(_chapters(verification, messages))
    for finding in verification.findings[:_SHOWN]:
        sign, style = ("✗", "red") if finding.checked else ("?", "yellow")
        said = [printable(finding.place), messages(_FAULTS[finding.fault]), printable(finding.text)]
        console.print(Text.assemble((sign, style), " ", ": ".join(part for part in said if part)), soft_wrap=True)
    more = len(verification.findings) - _SHOWN
    if more > 0:
        console.print(Text(messages("and {count} more; --json lists all of them", count=messages.number(more))))
    if verification.pages in _NOT_COMPARED:
        console.print(Text(messages(_NOT_COMPARED[verification.pages])), soft_wrap=True)


def _chapters(verification: Verification, messages: Messages) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False)
    table.add_column(messages("Chapter"), overflow="fold")
    for title in ("Citations", "Excerpts", "Names", "Findings"):
        table.add_column(messages(title), justify="right")
    for row in verification.chapters:
        scores = (f"{score.ok}/{score.total}" for score in (row.citations, row.excerpts, row.names))
        findings = Text(str(row.findings), "red" if row.findings else "green")
        table.add_row(f"{row.order}  {printable(row.title)}", *scores, findings)
    return table


def sentence_of(verification: Verification, messages: Messages) -> str:
    """What it comes to."""
    commit = verification.commit[:12]
    wrong = sum(finding.checked for finding in verification.findings)
    left_open = len(verification.findings) - wrong
    if wrong == 1:
        return messages("1 thing does not hold at commit {commit}", commit=commit)
    if wrong:
        return messages("{count} things do not hold at commit {commit}", count=messages.number(wrong), commit=commit)
    if left_open == 1:
        return messages("1 thing could not be judged: name the repository with --repository")
    if left_open:
        count = messages.number(left_open)
        return messages("{count} things could not be judged: name the repository with --repository", count=count)
    if verification.writer == "model" and not verification.left_open:
        return messages(
            "All that can be looked up holds at commit {commit}; what a model makes of it is its own", commit=commit
        )
    return messages(_HOLDS[verification.pages], commit=commit)
