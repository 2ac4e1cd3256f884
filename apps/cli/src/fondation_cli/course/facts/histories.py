"""The facts of a project's past: what came when, where things change, how it moves."""

from dataclasses import dataclass
from enum import StrEnum

from fondation_cli.course.facts.mentions import ChapterRef, Mention


@dataclass(frozen=True, slots=True)
class CommitRef:
    """A commit: its full hash, its day, and, where they matter, its subject and what it changed of that name then."""

    hash: str
    date: str
    subject: str = ""
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseRef:
    """A release: its tag, and the commit that this names."""

    tag: str
    commit: CommitRef


class Came(StrEnum):
    """How a definition came into the repository."""

    WITH_FILE = "with_file"
    """With a file that was new."""
    INTO_FILE = "into_file"
    """Into a file that was there."""
    UNKNOWN = "unknown"
    """Only the beginning of its file is known: it may be older, elsewhere, or younger."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where the subject of a chapter comes from.

    `commit` brought the definition, or, where that is not known, added the file. `path` is the file as it was called
    then; where the definition is not known, only where it is called otherwise today.
    """

    subject: Mention
    chapter: ChapterRef
    commit: CommitRef
    came: Came
    path: str
    release: ReleaseRef | None


@dataclass(frozen=True, slots=True)
class HotFile:
    """A file that changed often: in how many commits, by how many people, and the last of them."""

    path: str
    changes: int
    people: int
    last: CommitRef
    chapter: ChapterRef | None
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files that change together: in how many commits, of how many of the one that changes less."""

    paths: tuple[str, str]
    together: int
    of: int
    seldom: str
    """The path that changes less."""
    commits: tuple[CommitRef, ...]
    chapters: tuple[ChapterRef, ...]


@dataclass(frozen=True, slots=True)
class Strand:
    """What a period did to one chapter: how many commits, and some of them."""

    chapter: ChapterRef
    changes: int
    commits: tuple[CommitRef, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """The last stretch of the history: `months` back from `end`.

    Of its `changes`, `sources` touch code, `tests`, `documents` and `rest` those alone; `robots` were made by programs,
    and are not among them.
    """

    months: int
    end: str
    changes: int
    people: int
    robots: int
    first: CommitRef
    last: CommitRef
    sources: int
    tests: int
    documents: int
    rest: int
    strands: tuple[Strand, ...]
    releases: tuple[ReleaseRef, ...]
    release_count: int


@dataclass(frozen=True, slots=True)
class Pace:
    """The whole history in figures: merges are no changes. `years` are pairs of year and changes, without a gap."""

    is_whole: bool
    changes: int
    people: int
    robots: int
    first: CommitRef
    last: CommitRef
    first_files: int
    years: tuple[tuple[int, int], ...]
    release_count: int
    releases: tuple[ReleaseRef, ...]
    """The first and the last."""
    days_between: int
    """The median distance of the last releases; 0 where there are too few."""
    measured: int
    """How many releases that is taken from."""


@dataclass(frozen=True, slots=True)
class HistoryFacts:
    """A project's past."""

    pace: Pace
    period: Period | None
    arrivals: tuple[Arrival, ...]
    unknown: int
    """How many chapters' beginnings are older than what is at hand."""
    hot: tuple[HotFile, ...]
    ever: tuple[HotFile, ...]
    """The files that changed most often of all."""
    pairs: tuple[Pair, ...]
    milestones: tuple[ReleaseRef, ...] = ()
    """The first release of each great number, and the last of all."""
