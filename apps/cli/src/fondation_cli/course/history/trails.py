"""The way of files through the history: which commits changed each, under which name."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from fondation_cli.course.history.record import Change, History, Revision


@dataclass(frozen=True, slots=True)
class Step:
    """One commit on the way of a file, and what it did to it."""

    revision: Revision
    change: Change


def trails(history: History, paths: Iterable[str]) -> dict[str, list[Step]]:
    """For each path of today, the commits that changed it, the newest first.

    A file that was moved is followed where its content stayed the same, or where its name did and no other had it. Of
    several files that come from one, only that which was last called so has its past: what a commit did to a path is
    a step of one file, and the others begin with the commit that set them apart.
    """
    ways: dict[str, list[Step]] = {path: [] for path in paths}
    called = {path: path for path in ways}
    for revision in history.own():
        for change in [change for change in revision.changes if change.path in called]:
            ways[called[change.path]].append(Step(revision, change))
            source = _moved_from(change, revision) if change.status == "A" else None
            if source is not None:
                path = called.pop(change.path)
                called.setdefault(source, path)
    return {path: way for path, way in ways.items() if way}


def _moved_from(added: Change, revision: Revision) -> str | None:
    """What a file that appears in a commit was called before."""
    gone = [change for change in revision.changes if change.status == "D"]
    same = [change.path for change in gone if change.before == added.after]
    if same:
        return min(same, key=lambda path: (-_alike(path, added.path), path))
    name = added.path.rpartition("/")[2]
    alike = [change.path for change in gone if change.path.rpartition("/")[2] == name]
    others = [change for change in revision.changes if change.status == "A" and change.path.endswith("/" + name)]
    return alike[0] if len(alike) == 1 and len(others) <= 1 else None


def _alike(one: str, other: str) -> int:
    """How many parts two paths have in common, from their ends."""
    parts = zip(reversed(one.split("/")), reversed(other.split("/")), strict=False)
    return sum(1 for _ in takewhile(lambda each: each[0] == each[1], parts))
