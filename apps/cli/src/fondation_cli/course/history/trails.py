"""The way of files through the history: which commits changed each, under which name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from fondation_cli.course.history.record import Change, History, Revision


@dataclass(frozen=True, slots=True)
class Step:
    """One commit on the way of a file, and what it did to it."""

    revision: Revision
    change: Change


def trails(history: History, paths: Iterable[str]) -> dict[str, list[Step]]:
    """For each path of today, the commits that changed it, the newest first.

    A file that was moved is followed where its content stayed the same, or where its name did and no other had it.
    """
    ways: dict[str, list[Step]] = {path: [] for path in paths}
    names: dict[str, list[str]] = {path: [path] for path in ways}
    for revision in history.own():
        for change in [change for change in revision.changes if change.path in names]:
            followed = names[change.path]
            step = Step(revision, change)
            for path in followed:
                ways[path].append(step)
            source = _moved_from(change, revision) if change.status == "A" else None
            if source is not None:
                names.setdefault(source, []).extend(names.pop(change.path))
    return {path: way for path, way in ways.items() if way}


def _moved_from(added: Change, revision: Revision) -> str | None:
    """What a file that appears in a commit was called before."""
    gone = [change for change in revision.changes if change.status == "D"]
    same = [change for change in gone if change.before == added.after]
    if same:
        return min(change.path for change in same)
    name = added.path.rpartition("/")[2]
    alike = [change.path for change in gone if change.path.rpartition("/")[2] == name]
    others = [change for change in revision.changes if change.status == "A" and change.path.endswith("/" + name)]
    return alike[0] if len(alike) == 1 and len(others) <= 1 else None


def by_commit(ways: dict[str, list[Step]]) -> dict[str, list[str]]:
    """The paths of today that each commit changed, by its hash."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(ways):
        for step in ways[path]:
            found[step.revision.hash].append(path)
    return dict(found)
