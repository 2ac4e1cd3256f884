"""What `verify` found, as JSON and as a table."""

from typing import Literal, Self

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fondation_cli.messages import Messages
from fondation_cli.output.text import printable
from fondation_shared.course import Chapter, Score
from fondation_shared.wire import Wire

_FAULTS = {
    "path": "no such file",
    "range": "no such lines",
    "symbol": "not in the cited lines",
    "name": "no such name",
    "quote": "not what the file says",
    "link": "leads nowhere",
    "excerpt": "differs from the file",
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
    """All of it; `against` says what the course was compared with."""

    type: Literal["verification"] = "verification"
    ok: bool
    against: Literal["repository", "copies"]
    commit: str
    chapters: list[ChapterRow]
    findings: list[FindingRow]


def print_verification(verification: Verification, messages: Messages) -> None:
    """The table on stdout: a line a chapter, then each finding."""
    console = Console(highlight=False)
    console.print(_chapters(verification, messages))
    for finding in verification.findings:
        sign, style = ("✗", "red") if finding.checked else ("?", "yellow")
        fault = messages(_FAULTS.get(finding.fault, finding.fault))
        console.print(Text.assemble((sign, style), f" {finding.place}: {fault}: {printable(finding.text)}"))


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
    if wrong:
        return messages("{count} things do not hold at commit {commit}", count=wrong, commit=commit)
    if left_open:
        return messages("{count} things could not be judged: name the repository with --repository", count=left_open)
    return messages("Everything holds at commit {commit}", commit=commit)
