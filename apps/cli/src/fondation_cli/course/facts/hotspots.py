"""Where a project changes: the files that changed most, and those that change together for no reason in the code."""

from collections import Counter, defaultdict
from itertools import combinations, islice

from fondation_cli.course.facts.histories import HotFile, Pair
from fondation_cli.course.facts.past import Past
from fondation_cli.course.history.trails import Step

_FEWEST = 3
_MOST = 6
_MOST_EVER = 3
_TOGETHER = 6
_SHARE = 0.5
_MOST_PAIRS = 3
_MOST_COMPARED = 40
_MOST_FILES = 12
_LATEST = 3_000
"""So many of the newest commits tell what changes together today."""


def hot_files(past: Past, most: int = _MOST) -> tuple[HotFile, ...]:
    """The files of code that the last period changed most."""
    if not past.months:
        return ()
    recent = {path: [step for step in way if past.is_recent(step.revision)] for path, way in past.weighed.items()}
    found = [_hot(past, path, way) for path, way in recent.items() if len(way) >= _FEWEST]
    return tuple(sorted(found, key=lambda file: (-file.changes, -file.people, file.path))[:most])


def ever_hot(past: Past) -> tuple[HotFile, ...]:
    """The files of today that changed most since the beginning."""
    found = [_hot(past, path, way) for path, way in past.weighed.items() if len(way) >= 2 * _FEWEST]
    return tuple(sorted(found, key=lambda file: (-file.changes, file.path))[:_MOST_EVER])


def _hot(past: Past, path: str, way: list[Step]) -> HotFile:
    last = way[0]
    return HotFile(
        path=path,
        changes=len({step.revision.hash for step in way}),
        people=len({step.revision.author for step in way}),
        last=past.commit(last.revision, last.change.path),
        chapter=past.chapters.get(path),
    )


def pairs_of(past: Past) -> tuple[Pair, ...]:
    """The pairs of files that change together, and that no use of one by the other explains."""
    newest = {revision.hash for revision in past.own[:_LATEST]}
    changed: dict[str, list[str]] = defaultdict(list)
    alone: Counter[str] = Counter()
    for path in sorted(past.weighed):
        for name in dict.fromkeys(step.revision.hash for step in past.weighed[path] if step.revision.hash in newest):
            changed[name].append(path)
            alone[path] += 1
    together: Counter[tuple[str, str]] = Counter()
    for paths in changed.values():
        if len(paths) <= _MOST_FILES:
            together.update(combinations(paths, 2))
    strong = [
        (ends, count)
        for ends, count in together.items()
        if count >= _TOGETHER and count >= _SHARE * min(alone[end] for end in ends)
    ]
    strong.sort(key=lambda each: (-each[1] / min(alone[end] for end in each[0]), -each[1], each[0]))
    # Looked for among the newest commits and those of few files; told as all of them have it.
    chosen = (_pair(past, ends) for ends, _ in strong[:_MOST_COMPARED] if not _explained(past, ends))
    return tuple(islice((pair for pair in chosen if pair.together >= _SHARE * pair.of), _MOST_PAIRS))


def _explained(past: Past, ends: tuple[str, str]) -> bool:
    """Whether one of two files uses the other: a name that it defines, or the file itself."""
    library = past.library
    if any({link.source.path, link.target.path} == set(ends) for link in library.outline.links):
        return True
    return any(_names(past, one) & _uses(past, other) for one, other in (ends, ends[::-1]))


def _names(past: Past, path: str) -> set[str]:
    file = past.library.file(path)
    return {definition.name for definition in file.definitions if "." not in definition.qualified} if file else set()


def _uses(past: Past, path: str) -> set[str]:
    file = past.library.file(path)
    return {reference.name for reference in file.references} if file else set()


def _pair(past: Past, ends: tuple[str, str]) -> Pair:
    ways = [{step.revision.hash: step for step in past.weighed[end]} for end in ends]
    both = [(step, ways[1][name]) for name, step in ways[0].items() if name in ways[1]]
    count, seldom = min((len(way), end) for way, end in zip(ways, ends, strict=True))
    chapters = dict.fromkeys(past.chapters[end] for end in ends if end in past.chapters)
    return Pair(
        paths=ends,
        together=len(both),
        of=count,
        seldom=seldom,
        commits=tuple(past.commit(one.revision, one.change.path, other.change.path) for one, other in both[:2]),
        chapters=tuple(chapters),
    )
