"""One call, followed through the code: from what a reader would do first, as far as it can be told."""

from collections.abc import Mapping
from dataclasses import dataclass

from fondation_cli.course.names import words
from fondation_cli.course.outlining.beginnings import Beginning
from fondation_cli.course.outlining.growth import Fits, Grower, Growth, in_order
from fondation_cli.course.outlining.onward import asides_of, calls_of, is_aside, is_callable, lines_of
from fondation_cli.course.outlining.runs import Runs
from fondation_cli.course.ranking.graph import Key
from fondation_cli.course.ranking.landscape import Landscape
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.symbols import Definition

_SHORTEST = 3
_BARS = 0.4, 0.25, 0.12
"""A step of less worth than this part of the weightiest is not worth a stop, unless there are few."""

_ENOUGH = 5

_LEAST = 0.6
"""A call of less worth, beginning and all, is no chapter."""

_FEW_CALLERS = 3
_KNOWN = 1.0
"""How prominent an entry must be that is not called `main`."""

_MAIN = 1.3
_BUSY = 6
"""What more functions than this call is a service to them, and the less a step of one call."""

_FULL_LINES = 40
_TRIED, _READ = 40, 10
"""How many entries are followed, and how many of those with the order of their lines."""

_PREPARING = {
    "__init__", "add", "append", "builder", "configure", "constructor", "create", "default", "init", "initialize",
    "make", "new", "on", "option", "options", "push", "register", "set", "setup", "use", "with",
}  # fmt: skip
_UNSHOWN = 0.5
"""What is left of a call that no page and no example shows, where they show others."""

_SERVING = frozenset({
    "complete", "completion", "completions", "deprecated", "help", "mock", "test", "testing", "tests", "usage",
    "version",
})  # fmt: skip
_PREPARED, _SERVED = 0.4, 0.5
"""What is left of a call that only prepares others, by the word that it begins with; of one that serves beside."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The stops as a run comes to them, and of each the number of the stop that calls it; -1 for the first."""

    stops: tuple[Definition, ...] = ()
    callers: tuple[int, ...] = ()


def follow_a_call(
    land: Landscape, snapshot: Snapshot, concept_of: Mapping[Key, int], begun: Mapping[Key, Beginning], project: str
) -> Trace:
    """The call that tells most, from where a reader begins; empty if none is worth a chapter.

    `concept_of` tells the number of the chapter that teaches a definition: a call through several says more.
    """
    runs = Runs(land, snapshot)
    best = candidates(land, runs, concept_of, begun, project)[:1]
    if not best:
        return Trace()
    keys, callers = in_order(best[0][1], runs.line_of)
    return Trace(tuple(land.graph.nodes[key] for key in keys), callers)


def candidates(
    land: Landscape, runs: Runs, concept_of: Mapping[Key, int], begun: Mapping[Key, Beginning], project: str
) -> list[tuple[float, Growth]]:
    """The calls that could be followed, the best first: through several concepts, in several files."""
    calls = calls_of(land, project, runs)
    worths = {key: _worth(key, land) for key in sorted({*calls, *(key for found in calls.values() for key in found)})}
    typical = _typical(worths)
    asides = asides_of(project)
    entries = [key for key in sorted(calls) if _is_entry(key, land, begun, asides)]
    growers = [Grower(calls, worths, concept_of, bar * typical) for bar in _BARS]

    def told(key: Key, fits: Fits, grower: Grower) -> tuple[float, Growth]:
        growth = grower.grow(key, fits)
        worth = growth.worth / typical * _breadth(growth.keys, concept_of) * _beginning(key, land, begun)
        return worth, growth

    def fully(key: Key) -> tuple[float, Growth]:
        """With as many stops as are worth it; where those are few, with slighter ones too."""
        found = [told(key, runs.fits, growers[0])]
        for grower in growers[1:]:
            if len(found[-1][1].keys) < _ENOUGH:
                found.append(told(key, runs.fits, grower))
        return found[0][0], found[-1][1]

    promise = growers[0].promise
    entries.sort(key=lambda key: (-promise(key) * _beginning(key, land, begun), key))
    rough = sorted((told(key, lambda _one, _others: True, growers[0]) for key in entries[:_TRIED]), key=_by_worth)
    long = [growth.keys[0] for _, growth in rough if len(growth.keys) >= _SHORTEST]
    short = [growth.keys[0] for _, growth in rough if len(growth.keys) < _SHORTEST]
    found = [fully(key) for key in (*long, *short)[:_READ]]
    return sorted((one for one in found if one[0] >= _LEAST and len(one[1].keys) >= _SHORTEST), key=_by_worth)


def _by_worth(told: tuple[float, Growth]) -> tuple[float, Key]:
    return -told[0], told[1].keys[0]


def _typical(worths: Mapping[Key, float]) -> float:
    """What a weighty step is worth: more than nine of ten."""
    ordered = sorted(worths.values())
    return ordered[len(ordered) * 9 // 10] if ordered else 1.0


def _beginning(key: Key, land: Landscape, begun: Mapping[Key, Beginning]) -> float:
    """How much a call tells by where it begins, the less where it only prepares others or serves beside."""
    name = land.graph.nodes[key].name
    own = _MAIN if name == "main" else 0.7 + land.ranking.prominent[key] / 4
    own *= _UNSHOWN if begun else 1.0
    prepared = _PREPARED if not _PREPARING.isdisjoint((name, *words(name)[:1])) else 1.0
    prepared *= _SERVED if is_aside(land.graph.nodes[key], _SERVING) else 1.0
    return prepared * (max(own, begun[key].weight) if key in begun else own)


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


def _breadth(path: tuple[Key, ...], concept_of: Mapping[Key, int]) -> float:
    return float((_concepts(path, concept_of) * _files(path)) ** 0.3)


def _concepts(path: tuple[Key, ...], concept_of: Mapping[Key, int]) -> int:
    return max(1, len({concept_of[key] for key in path if key in concept_of}))


def _files(path: tuple[Key, ...]) -> int:
    return len({key[0] for key in path})
