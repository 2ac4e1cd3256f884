"""One call, followed through the code: from what a user calls, through several concepts, as far as it is certain."""

import math
from collections.abc import Mapping
from functools import cache

from fondation_cli.course.ranking.graph import Key
from fondation_cli.course.ranking.landscape import Landscape
from fondation_cli.course.symbols import Definition, Kind

_LONGEST = 5
_SHORTEST = 3
_CONCEPTS = 2
_FEW_CALLERS = 3
_KNOWN = 1.0
"""How prominent an entry must be that is not called `main`."""

_CALLABLE = {Kind.FUNCTION, Kind.METHOD}

Step = tuple[float, tuple[Key, ...]]


def follow_a_call(land: Landscape, concept_of: Mapping[Key, int]) -> tuple[Definition, ...]:
    """The path of calls that tells most, from an entry on; empty if none is worth a chapter.

    `concept_of` tells the number of the chapter that teaches a definition: a path through several says more.
    """
    calls = _calls(land)

    @cache
    def onward(key: Key, left: int) -> Step:
        """The best path from here on, with its worth."""
        steps = [onward(target, left - 1) for target in calls.get(key, ())] if left else []
        best = max((step for step in steps if key not in step[1]), key=lambda step: step, default=(0.0, ()))
        return best[0] + _worth(key, land), (key, *best[1])

    entries = sorted(key for key in calls if _is_entry(key, land))
    paths = [onward(key, _LONGEST - 1) for key in entries]
    told = [
        (worth * _concepts(path, concept_of) * (0.5 + land.ranking.prominent[path[0]]), path)
        for worth, path in paths
        if len(path) >= _SHORTEST and _concepts(path, concept_of) >= _CONCEPTS
    ]
    return tuple(land.graph.nodes[key] for key in max(told)[1]) if told else ()


def _calls(land: Landscape) -> dict[Key, list[Key]]:
    """Which function calls which, for certain; a call of a type is a call of nothing that could be followed."""
    found: dict[Key, list[Key]] = {}
    for (source, target), edge in sorted(land.graph.edges.items()):
        if edge.certain and _is_callable(source, land) and _is_callable(target, land):
            found.setdefault(source, []).append(target)
    return found


def _is_callable(key: Key, land: Landscape) -> bool:
    return key in land.graph.nodes and land.graph.nodes[key].kind in _CALLABLE


def _is_entry(key: Key, land: Landscape) -> bool:
    """Whether a call begins here: `main`, or what is offered to others and hardly called from inside."""
    definition = land.graph.nodes[key]
    few = land.graph.fan_in[key] <= _FEW_CALLERS
    return definition.name == "main" or (definition.public and few and land.ranking.prominent[key] >= _KNOWN)


def _worth(key: Key, land: Landscape) -> float:
    """A step of a weighty concept with something in it is worth more than one that only hands on."""
    definition = land.graph.nodes[key]
    lines = min(definition.end_line - definition.start_line + 1, 60)
    return math.sqrt(lines * math.sqrt(land.units.by_key[land.units.of[key]].weight))


def _concepts(path: tuple[Key, ...], concept_of: Mapping[Key, int]) -> int:
    return len({concept_of[key] for key in path if key in concept_of})
