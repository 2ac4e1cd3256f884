"""One call, followed through the code: from what a user calls, through several concepts, as far as it is certain."""

import math
from collections.abc import Mapping
from functools import cache

from fondation_cli.course.names import words
from fondation_cli.course.ranking.graph import Key
from fondation_cli.course.ranking.landscape import Landscape
from fondation_cli.course.ranking.rank import serves
from fondation_cli.course.symbols import Definition, Kind

_LONGEST = 5
_SHORTEST = 3
_MANY = 5
"""With more concepts than this, a call that is worth a chapter takes one step more."""

_CONCEPTS = 2
_FILES = 2
_LEAST = 40.0
"""A path of less worth is no chapter."""

_FEW_CALLERS = 3
_KNOWN = 1.0
"""How prominent an entry must be that is not called `main`."""

_FEWEST_LINES = 5
"""A shorter function only hands on, or gives something that is there already."""

_ASIDES = {
    "check", "complete", "completion", "completions", "debug", "deprecate", "deprecated", "deprecation", "error",
    "errors", "exception", "fail", "failure", "format", "help", "inspect", "log", "message", "panic", "print", "repr",
    "show", "str", "string", "usage", "validate", "version", "warn", "warning",
}  # fmt: skip
"""What happens beside the way that a call takes: reports, failures, checks, what a shell completes."""

_CALLABLE = {Kind.FUNCTION, Kind.METHOD}

Step = tuple[float, tuple[Key, ...]]


def follow_a_call(land: Landscape, concept_of: Mapping[Key, int]) -> tuple[Definition, ...]:
    """The path of calls that tells most, from an entry on; empty if none is worth a chapter.

    `concept_of` tells the number of the chapter that teaches a definition: a path through several says more.
    """
    best = candidates(land, concept_of)[:1]
    return tuple(land.graph.nodes[key] for _, path in best for key in path)


def candidates(land: Landscape, concept_of: Mapping[Key, int]) -> list[Step]:
    """The paths that could be followed, the best first: through several concepts, in several files."""
    calls = _calls(land)

    @cache
    def onward(key: Key, left: int) -> Step:
        """The best path from here on, with its worth."""
        steps = [onward(target, left - 1) for target in calls.get(key, ())] if left else []
        best = max((step for step in steps if key not in step[1]), default=(0.0, ()))
        return best[0] + _worth(key, land), (key, *best[1])

    paths = [onward(key, _LONGEST - 1) for key in sorted(calls) if _is_entry(key, land)]
    shortest = _SHORTEST + (len(set(concept_of.values())) > _MANY)
    told = [
        (worth * _breadth(path, concept_of) * (0.5 + land.ranking.prominent[path[0]]), path)
        for worth, path in paths
        if len(path) >= shortest and _concepts(path, concept_of) >= _CONCEPTS and _files(path) >= _FILES
    ]
    return sorted((step for step in told if step[0] >= _LEAST), reverse=True)


def _calls(land: Landscape) -> dict[Key, list[Key]]:
    """Which function calls which, for certain; a call of a type is a call of nothing that could be followed."""
    found: dict[Key, list[Key]] = {}
    for (source, target), edge in sorted(land.graph.edges.items()):
        if edge.calls and _is_callable(source, land) and _is_callable(target, land) and _leads_on(target, land):
            found.setdefault(source, []).append(target)
    return found


def _leads_on(key: Key, land: Landscape) -> bool:
    """Whether a call that goes there goes on: not into a report of failure, a service, or what is there already."""
    definition = land.graph.nodes[key]
    return not _is_aside(definition) and not serves(key[0]) and _lines(definition) >= _FEWEST_LINES


def _is_callable(key: Key, land: Landscape) -> bool:
    return key in land.graph.nodes and land.graph.nodes[key].kind in _CALLABLE


def _is_entry(key: Key, land: Landscape) -> bool:
    """Whether a call begins here: `main`, or what is offered to others and hardly called from inside."""
    definition = land.graph.nodes[key]
    if definition.name == "main":
        return True
    known = definition.public and land.ranking.prominent[key] >= _KNOWN
    return known and land.graph.fan_in[key] <= _FEW_CALLERS and not _is_aside(definition)


def _worth(key: Key, land: Landscape) -> float:
    """A step of a weighty concept with something in it is worth more than one that only hands on."""
    definition = land.graph.nodes[key]
    lines = min(_lines(definition), 60)
    return math.sqrt(lines * math.sqrt(land.units.by_key[land.units.of[key]].weight))


def _is_aside(definition: Definition) -> bool:
    return bool(_ASIDES.intersection(words(definition.qualified)))


def _lines(definition: Definition) -> int:
    return definition.end_line - definition.start_line + 1


def _breadth(path: tuple[Key, ...], concept_of: Mapping[Key, int]) -> float:
    return _concepts(path, concept_of) * math.sqrt(_files(path))


def _concepts(path: tuple[Key, ...], concept_of: Mapping[Key, int]) -> int:
    return len({concept_of[key] for key in path if key in concept_of})


def _files(path: tuple[Key, ...]) -> int:
    return len({key[0] for key in path})
