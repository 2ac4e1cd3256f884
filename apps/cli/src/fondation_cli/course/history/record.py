"""The commits that led to the pinned one, with what each of them changed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property

_LAST_SECOND = 253_402_300_799
"""The end of the year 9999: forged dates can lie beyond it."""


class Reach(StrEnum):
    """How far back the commits at hand go."""

    ALL = "all"
    TREES = "trees"
    """All commits with the names of what they changed; of old files not the text."""
    CUT = "cut"
    """The newest commits only."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Change:
    """A file that a commit added (`A`), deleted (`D`) or modified (`M`, `T`).

    `before` and `after` are blob ids, empty where the file did not exist.
    """

    path: str
    status: str
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Revision:
    """One commit. `seconds` since 1970 as it was committed; `author` is a number that stands for a person.

    `files` is how many files it changed; of a very large commit `changes` holds only those that it added or deleted.
    A merge changes nothing itself.
    """

    hash: str
    parents: tuple[str, ...]
    seconds: int
    author: int
    is_robot: bool
    subject: str
    files: int = 0
    changes: tuple[Change, ...] = ()
    is_boundary: bool = False
    """Whether what came before it is not at hand: then it is not known what it changed."""

    @property
    def is_merge(self) -> bool:
        """Whether it only joins other commits."""
        return len(self.parents) > 1

    @property
    def date(self) -> str:
        """The day it was committed, in UTC: `2010-04-06`."""
        return day(self.seconds)

    @property
    def short(self) -> str:
        """The hash as people write it."""
        return self.hash[:SHORT]


SHORT = 7


@dataclass(frozen=True, slots=True)
class Tag:
    """A name that was given to a commit for good."""

    name: str
    commit: str


@dataclass(frozen=True)
class History:
    """The commits at hand, the pinned one first, and the tags that name one of them or a commit behind it.

    `beside` are commits that lead from ours to a tag on another branch: their hash, parents and date.
    """

    reach: Reach
    revisions: tuple[Revision, ...] = ()
    tags: tuple[Tag, ...] = ()
    beside: tuple[Revision, ...] = field(default=(), repr=False)

    @cached_property
    def by_hash(self) -> dict[str, Revision]:
        """Every commit by its full hash; those beside ours too."""
        return {revision.hash: revision for revision in (*self.beside, *self.revisions)}

    def own(self) -> Iterator[Revision]:
        """The commits that changed something themselves, newest first."""
        return (each for each in self.revisions if not each.is_merge and not each.is_boundary)


NO_HISTORY = History(Reach.NONE)


def day(seconds: int) -> str:
    """A moment's day in UTC, as `2010-04-06`."""
    return datetime.fromtimestamp(min(max(seconds, 0), _LAST_SECOND), UTC).strftime("%Y-%m-%d")
