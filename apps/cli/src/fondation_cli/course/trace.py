"""One call, followed through the code: from what a user calls, through several concepts, as far as it is certain."""

import math
from collections.abc import Mapping
from functools import cache

from fondation_cli.course.graph import Key
from fondation_cli.course.landscape import Landscape
from fondation_cli.course.symbols import Definition, Kind

_ENTRIES = 25
_LONGEST = 5
_SHORTEST = 3
_CONCEPTS = 2
_CALLABLE = {Kind.FUNCTION, Kind.METHOD}


def follow_a_call(land: Landscape, concept_of: Mapping[Key, int]) -> tuple[Definition, ...]:
    """The path of calls that tells most, from a prominent function on; empty if none is worth a chapter.

    `concept_of` tells the number of the chapter that teaches a definition: a path through several says more.
    """
    calls = _calls(land)
    score = land.ranking.score

    @cache
    def onward(key: Key, left: int) -> tuple[float, tuple[Key, ...]]:
        """The best path from here on, with its worth."""
        best: tuple[float, tuple[Key, ...]] = (0.0, ())
        if left:
            for target in calls.get(key, ()):
                worth, path = onward(target, left - 1)
                if key not in path and worth > best[0]:
                    best = worth, path
        return best[0] + _worth(key, land), (key, *best[1])

    entries = sorted((key for key in calls if _is_entry(key, land)), key=lambda key: (-score[key], key))[:_ENTRIES]
    paths = [onward(key, _LONGEST - 1)[1] for key in entries]
    told = [path for path in paths if len(path) >= _SHORTEST and _concepts(path, concept_of) >= _CONCEPTS]
    if not told:
        return ()
    best = max(told, key=lambda path: (_concepts(path, concept_of) * len(path) * land.ranking.prominent[path[0]], path))
    return tuple(land.graph.nodes[key] for key in best)


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
    definition = land.graph.nodes[key]
    return definition.name == "main" or (definition.public and land.ranking.prominent[key] >= 1.0)


def _worth(key: Key, land: Landscape) -> float:
    """A step with something in it is worth more than one that only hands on."""
    definition = land.graph.nodes[key]
    lines = definition.end_line - definition.start_line + 1
    return math.sqrt(min(lines, 60))


def _concepts(path: tuple[Key, ...], concept_of: Mapping[Key, int]) -> int:
    return len({concept_of[key] for key in path if key in concept_of})
