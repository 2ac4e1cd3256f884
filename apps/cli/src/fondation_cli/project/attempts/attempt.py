"""One attempt, and what it changed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """A state of the project: counted from 1 in each build, when it was kept, and what was said of it.

    `commit` is the hash of its commit, `tree` that of its files alone: the same files have the same.
    """

    number: int
    commit: str
    tree: str
    at: datetime
    message: str


@dataclass(frozen=True, slots=True)
class DiffStat:
    """How much changed: files, and lines; a file that is no text counts without lines."""

    files: int
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Diff:
    """The beginning of a unified diff; `cut` where there is more of it."""

    text: str
    cut: bool
