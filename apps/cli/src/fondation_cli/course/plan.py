"""The outline of a course: which chapters, in which order, about what, and why they come in that order."""

from dataclasses import dataclass
from enum import StrEnum

from fondation_cli.course.markup import Span
from fondation_cli.course.symbols import Definition


class ChapterKind(StrEnum):
    """What shape of chapter the facts call for."""

    OVERVIEW = "overview"
    CONCEPT = "concept"
    TRACE = "trace"
    TESTING = "testing"
    HISTORY = "history"
    FURTHER = "further"
    """Where to go next: what to change first, and what nobody looks after."""


@dataclass(frozen=True, slots=True)
class ChapterPlan:
    """One chapter to write.

    `id` survives a refresh (made from the leading subject, not from the order); `subjects` are 1 to 5 symbols, the
    central one first; `members` all definitions of the cluster; `prerequisites` ids of earlier chapters; `cycle` the
    ids whose mutual dependency was cut here; `companions` the public definitions of the cluster, those that people
    meet first; `workings` those that are not for others, first what much goes through; `begins` the lines that a call
    which is followed begins with, `callers` the numbers of the subjects that call each of its stops; -1 for the first.
    `goals` are those that somebody gave it; none: they follow from its facts. `merged`: ids of the
    chapters that are told in this one.
    """

    id: str
    slug: str
    order: int
    kind: ChapterKind
    title: str
    subjects: tuple[Definition, ...]
    members: tuple[Definition, ...]
    paths: tuple[str, ...]
    prerequisites: tuple[str, ...] = ()
    cycle: tuple[str, ...] = ()
    companions: tuple[Definition, ...] = ()
    workings: tuple[Definition, ...] = ()
    begins: Span | None = None
    callers: tuple[int, ...] = ()
    goals: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow of the graph: a definition uses another, `count` times, first seen at `path:line`.

    `said`: the name that stands there, where it is not the other's own.
    """

    source: Definition
    target: Definition
    count: int
    path: str
    line: int
    said: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """The plan of the whole course, with the graph it was drawn from."""

    title: str
    chapters: tuple[ChapterPlan, ...]
    links: tuple[Link, ...]
    rank: dict[tuple[str, str], float]
    """PageRank by `(path, qualified name)`."""
