"""The past as a line: the first commit, what came when, the great releases, the commit that is read.

Each dot is a commit. An edge of the drawing says what its commit brought; from the edges alone it is drawn again.
"""

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fondation_cli.course.breaks import folded
from fondation_cli.course.diagrams import shapes
from fondation_cli.course.diagrams.links import chapter_link
from fondation_cli.course.facts.histories import Came, CommitRef, HistoryFacts
from fondation_cli.course.words import Words
from fondation_shared.course import Diagram, Edge

ID = "timeline"
FIRST, ARRIVAL, RELEASE, READ = "first", "arrival", "release", "read"
MOST = 20
_FEWEST = 3
_FACT = re.compile(
    r"(?P<kind>first|arrival|release|read)(?:: (?P<name>.+))? \((?P<hash>[0-9a-f]{40,64}), (?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:, (?P<path>.+))?\)"
)
_ROW = 30
_A_YEAR = 12
_FARTHEST = 48
_LINE = 92
_TEXT = 112
_LETTERS = 22
_NEXT_LINE = 16
_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class Moment:
    """A dot on the line.

    `name` is a subject's, a tag, or empty; `slug` the chapter of a subject; `path` what the commit changed for it.
    """

    kind: str
    name: str
    hash: str
    date: str
    slug: str = ""
    path: str = ""

    @property
    def edge(self) -> Edge:
        """What the drawing says of this commit."""
        behind = f", {self.path}" if self.path else ""
        what = f"{self.kind}: {self.name}" if self.name else self.kind
        fact = f"{what} ({self.hash}, {self.date}{behind})"
        return Edge(from_=self.hash, to=self.slug or self.name or self.kind, fact=fact)


def moments_of(history: HistoryFacts) -> tuple[list[Moment], int]:
    """The dots in their order, and how many there was no room for: releases give way first."""
    pace = history.pace
    first = [_moment(FIRST, "", pace.first)] if pace.is_whole else []
    last = [_moment(READ, "", pace.last)]
    arrivals = [
        Moment(
            kind=ARRIVAL,
            name=each.subject.name,
            hash=each.commit.hash,
            date=each.commit.date,
            slug=each.chapter.slug,
            path=next(iter(each.commit.paths), ""),
        )
        for each in history.arrivals
        if each.came is not Came.UNKNOWN
    ]
    # A tag can be older than the first commit, where a project brought its tags from another place.
    begins = pace.first.date if pace.is_whole else ""
    releases = [_moment(RELEASE, each.tag, each.commit) for each in history.milestones if each.commit.date >= begins]
    room = MOST - len(first) - len(last)
    shown = arrivals[:room]
    kept = releases[: max(0, room - len(shown))]
    middle = sorted([*shown, *kept], key=lambda each: (each.date, each.kind))
    return [*first, *middle, *last], len(arrivals) + len(releases) - len(shown) - len(kept)


def _moment(kind: str, name: str, commit: CommitRef) -> Moment:
    return Moment(kind, name, commit.hash, commit.date)


def timeline(history: HistoryFacts, chapter: str, words: Words) -> Diagram | None:
    """The drawing; None where there is too little to draw."""
    moments, rest = moments_of(history)
    return drawn(moments, rest, chapter, words) if len(moments) >= _FEWEST else None


def drawn(moments: Sequence[Moment], rest: int, chapter: str, words: Words) -> Diagram:
    """The drawing of these dots, with what it says in words."""
    title = words["timeline_title"]
    said = [words.say(f"timeline_{each.kind}", date=each.date, name=each.name) for each in moments]
    more = [words.count("timeline_rest", rest)] if rest else []
    return Diagram(
        id=ID,
        title=title,
        chapter=chapter,
        svg=_draw(title, moments, words),
        text="\n".join([*said, *more]),
        edges=[each.edge for each in moments],
    )


def moment_in(edge: Edge) -> Moment | None:
    """The dot that an edge speaks of; None where it is of another form."""
    found = _FACT.fullmatch(edge.fact)
    if found is None:
        return None
    slug = edge.to if found["kind"] == ARRIVAL else ""
    return Moment(found["kind"], found["name"] or "", found["hash"], found["date"], slug, found["path"] or "")


def _draw(title: str, moments: Sequence[Moment], words: Words) -> str:
    labels = [_lines(each, words) for each in moments]
    tops = _tops(moments, labels)
    line = shapes.stroke(f"M{_LINE} {shapes.number(tops[0])}V{shapes.number(tops[-1])}")
    rows = [
        _row(each, top, lines, dated=not number or moments[number - 1].date != each.date)
        for number, (each, top, lines) in enumerate(zip(moments, tops, labels, strict=True))
    ]
    width = _TEXT + _LETTERS * shapes.LETTER
    bottom = tops[-1] + _ROW / 2 + (len(labels[-1]) - 1) * _NEXT_LINE
    return shapes.drawing(title, (0, tops[0] - _ROW / 2, width, bottom), [line, *rows])


def _lines(moment: Moment, words: Words) -> list[str]:
    """What stands beside a dot, whole: a name goes on in the next line where it is long."""
    if moment.kind == ARRIVAL:
        return folded(moment.name, _LETTERS)
    said = words.say(f"timeline_{moment.kind}_short", name=moment.name)
    return [line for each in textwrap.wrap(said, _LETTERS, break_long_words=False) for line in folded(each, _LETTERS)]


def _tops(moments: Iterable[Moment], labels: Iterable[list[str]]) -> list[float]:
    """How far down each dot stands: below the lines of the last one, and the farther the more time lies between."""
    tops: list[float] = []
    before: date | None = None
    row = float(_ROW)
    for each, lines in zip(moments, labels, strict=True):
        day = date.fromisoformat(each.date)
        years = max(0.0, (day - before).days / _DAYS) if before is not None else 0.0
        tops.append(tops[-1] + row + min(_FARTHEST, years * _A_YEAR) if tops else 0.0)
        before, row = day, _ROW + (len(lines) - 1) * _NEXT_LINE
    return tops


def _row(moment: Moment, top: float, lines: Sequence[str], *, dated: bool) -> str:
    day = shapes.small(_LINE - 14, top + 4, moment.date, anchor="end") if dated else ""
    write = shapes.code if moment.kind == ARRIVAL else shapes.small
    label = "".join(
        write(_TEXT, top + 4 + number * _NEXT_LINE, line, anchor="start") for number, line in enumerate(lines)
    )
    dot = shapes.dot(_LINE, top, is_full=moment.kind == ARRIVAL)
    href = chapter_link(moment.slug) if moment.slug else None
    return shapes.grouped(day + dot + label, href=href)
