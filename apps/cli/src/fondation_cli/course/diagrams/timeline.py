"""The past as a line: the first commit, what came when, the great releases, the commit that is read.

Each dot is a commit. An edge of the drawing says what its commit brought; from the edges alone it is drawn again.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fondation_cli.course.diagrams import shapes
from fondation_cli.course.diagrams.links import chapter_link
from fondation_cli.course.facts.histories import CommitRef, HistoryFacts
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
_LETTERS = 30
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
    ]
    releases = [_moment(RELEASE, each.tag, each.commit) for each in history.milestones]
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
    tops = _tops(moments)
    line = shapes.stroke(f"M{_LINE} {shapes.number(tops[0])}V{shapes.number(tops[-1])}")
    rows = [
        _row(each, top, words, dated=not number or moments[number - 1].date != each.date)
        for number, (each, top) in enumerate(zip(moments, tops, strict=True))
    ]
    width = _TEXT + _LETTERS * shapes.LETTER + 30
    return shapes.drawing(title, (0, tops[0] - _ROW / 2, width, tops[-1] + _ROW / 2), [line, *rows])


def _tops(moments: Iterable[Moment]) -> list[float]:
    """How far down each dot stands: a row from the last one, and the farther the more time lies between."""
    tops: list[float] = []
    before: date | None = None
    for each in moments:
        day = date.fromisoformat(each.date)
        years = max(0.0, (day - before).days / _DAYS) if before is not None else 0.0
        tops.append(tops[-1] + _ROW + min(_FARTHEST, years * _A_YEAR) if tops else 0.0)
        before = day
    return tops


def _row(moment: Moment, top: float, words: Words, *, dated: bool) -> str:
    day = shapes.small(_LINE - 14, top + 4, moment.date, anchor="end") if dated else ""
    if moment.kind == ARRIVAL:
        label = shapes.code(_TEXT, top + 4, shapes.cut(moment.name, _LETTERS), anchor="start")
    else:
        said = words.say(f"timeline_{moment.kind}_short", name=shapes.cut(moment.name, _LETTERS - 8))
        label = shapes.small(_TEXT, top + 4, said, anchor="start")
    dot = shapes.dot(_LINE, top, is_full=moment.kind == ARRIVAL)
    href = chapter_link(moment.slug) if moment.slug else None
    return shapes.grouped(day + dot + label, href=href)
