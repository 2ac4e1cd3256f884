"""One call, followed through the code: from what a reader would do first, as far as it can be told."""

from collections.abc import Mapping
from functools import cache

from fondation_cli.course.outlining.beginnings import Beginning
from fondation_cli.course.outlining.onward import asides_of, calls_of, is_aside, is_callable, lines_of
from fondation_cli.course.ranking.graph import Key
from fondation_cli.course.ranking.landscape import Landscape
from fondation_cli.course.symbols import Definition

_LONGEST = 8
_SHORTEST = 3
_BAR = 0.4
"""A step of less worth than this part of the weightiest is not worth a stop."""

_DEEPER = 0.12

_LEAST = 0.6
"""A path of less worth, beginning and all, is no chapter."""

_SAME = 0.85
"""What is left of a step that stays in the same type, or beside it."""

_FEW_CALLERS = 3
_KNOWN = 1.0
"""How prominent an entry must be that is not called `main`."""

_MAIN = 1.3
_BUSY = 6
"""What more functions than this call is a service to them, and the less a step of one call."""

_FULL_LINES = 40

Step = tuple[float, tuple[Key, ...]]


def follow_a_call(
    land: Landscape, concept_of: Mapping[Key, int], begun: Mapping[Key, Beginning], project: str
) -> tuple[Definition, ...]:
    """The path of calls that tells most, from where a reader begins; empty if none is worth a chapter.

    `concept_of` tells the number of the chapter that teaches a definition: a path through several says more.
    """
    best = candidates(land, concept_of, begun, project)[:1]
    return tuple(land.graph.nodes[key] for _, path in best for key in path)


def candidates(
    land: Landscape, concept_of: Mapping[Key, int], begun: Mapping[Key, Beginning], project: str
) -> list[Step]:
    """The paths that could be followed, the best first: through several concepts, in several files."""
    calls = calls_of(land, project)
    worths = {key: _worth(key, land) for key in sorted({*calls, *(key for found in calls.values() for key in found)})}
    least = _BAR * _typical(worths)

    @cache
    def onward(key: Key, left: int, *, strict: bool) -> Step:
        """The best path from here on, with its worth; `strict`: the further in, the more a step must be worth."""
        bar = least * (1.0 + _DEEPER * (_LONGEST - left)) if strict else 0.0
        steps = (
            (sure * worth * (_SAME if _holder(target) == _holder(key) else 1.0) - bar, path)
            for target, sure in sorted(calls.get(key, {}).items())
            if left
            for worth, path in (onward(target, left - 1, strict=strict),)
            if key not in path
        )
        best = max(steps, default=(0.0, ()))
        return worths[key] + max(best[0], 0.0), (key, *(best[1] if best[0] > 0 else ()))

    asides = asides_of(project)
    entries = [key for key in sorted(calls) if _is_entry(key, land, begun, asides)]
    strict = [onward(key, _LONGEST - 1, strict=True) for key in entries]
    paths = [step for step in strict if len(step[1]) >= _SHORTEST] or [
        onward(key, _SHORTEST - 1, strict=False) for key in entries
    ]
    told = [
        (worth / _typical(worths) * _breadth(path, concept_of) * _beginning(path[0], land, begun), path)
        for worth, path in paths
        if len(path) >= _SHORTEST
    ]
    return sorted((step for step in told if step[0] >= _LEAST), reverse=True)


def _typical(worths: Mapping[Key, float]) -> float:
    """What a weighty step is worth: more than nine of ten."""
    ordered = sorted(worths.values())
    return ordered[len(ordered) * 9 // 10] if ordered else 1.0


def _beginning(key: Key, land: Landscape, begun: Mapping[Key, Beginning]) -> float:
    own = _MAIN if land.graph.nodes[key].name == "main" else 0.7 + land.ranking.prominent[key] / 4
    return max(own, begun[key].weight) if key in begun else own


def _is_entry(key: Key, land: Landscape, begun: Mapping[Key, Beginning], asides: frozenset[str]) -> bool:
    """Whether a call begins here: what readers are shown, `main`, what is offered and hardly called from inside."""
    definition = land.graph.nodes[key]
    if key in begun or definition.name == "main":
        return is_callable(key, land)
    if is_aside(definition, asides):
        return False
    callers = land.graph.fan_in[key]
    known = land.ranking.prominent[key] >= _KNOWN and callers <= _FEW_CALLERS
    return definition.public and (known or not callers)


def _worth(key: Key, land: Landscape) -> float:
    """A step of a weighty concept with something in it is worth more than one that only hands on."""
    lines = min(lines_of(land.graph.nodes[key]), _FULL_LINES)
    busy = max(1.0, land.graph.fan_in[key] / _BUSY)
    return float((lines / busy) ** 0.4 * land.units.by_key[land.units.of[key]].weight ** 0.2)


def _holder(key: Key) -> Key:
    return key[0], key[1].rpartition(".")[0]


def _breadth(path: tuple[Key, ...], concept_of: Mapping[Key, int]) -> float:
    return float((_concepts(path, concept_of) * _files(path)) ** 0.3)


def _concepts(path: tuple[Key, ...], concept_of: Mapping[Key, int]) -> int:
    return max(1, len({concept_of[key] for key in path if key in concept_of}))


def _files(path: tuple[Key, ...]) -> int:
    return len({key[0] for key in path})
