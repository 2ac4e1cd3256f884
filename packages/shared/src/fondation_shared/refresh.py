"""What the API and a worker say of a course that follows its repository."""

from typing import Annotated

from pydantic import StringConstraints

from fondation_shared.priority import Priority
from fondation_shared.wire import Ask, Timestamp, Wire


class RefreshRequest(Ask):
    """A course is to follow its repository. `ref` None: that which it was made of. `check`: look, and write nothing.

    `repository` is the id of the newer archive, where it was made from an uploaded one; any other has its own.
    """

    repository: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    ref: Annotated[str, StringConstraints(min_length=1, max_length=250)] | None = None
    check: bool = False
    priority: Priority | None = None


class Staleness(Wire):
    """How far the version of `from_commit` lies behind `commit`, the newest of its ref when that was looked at.

    `commits` lie between the two (None: not known), `diverged` where the older one is not in the past of the newer.
    `chapters` are the numbers of those whose own lines changed. `checked_at` is when it was looked at.
    """

    from_commit: str
    commit: str
    commits: int | None = None
    diverged: bool = False
    chapters: list[int] = []
    checked_at: Timestamp | None = None


class ChapterCounts(Wire):
    """What became of the chapters of the version before."""

    same: int = 0
    moved: int = 0
    amended: int = 0
    rewritten: int = 0
    new: int = 0
    removed: int = 0
