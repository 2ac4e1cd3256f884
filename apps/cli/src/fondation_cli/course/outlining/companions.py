"""What else belongs to a chapter: the public names of its cluster, and what does the work behind them."""

import math

from fondation_cli.course.outlining.merging import Cluster
from fondation_cli.course.ranking.graph import Key, key_of
from fondation_cli.course.ranking.landscape import Landscape
from fondation_cli.course.ranking.units import Unit
from fondation_cli.course.symbols import Definition, Kind

_INSIDE = 0.5
"""What is left of a part of a type: the type itself comes first."""

_STANDING = 0.2
"""How much it counts what stands around a name: of two alike, that of a weighty type comes first."""

_FADING = 0.85
"""What is left of the next of one file or type: a reader meets some of each before all of one."""

_QUIET = 0.4
_CALLABLE = {Kind.FUNCTION, Kind.METHOD, Kind.MACRO}
_WORKING = _CALLABLE | {Kind.CLASS, Kind.STRUCT, Kind.TRAIT, Kind.INTERFACE}
_MOST_WORKINGS = 60
_SHORTEST = 3
_LONGEST = 80
_CONSTRUCTORS = {"constructor", "new", "exports"}


def companions(cluster: Cluster, land: Landscape) -> tuple[Definition, ...]:
    """The public definitions of a cluster with the methods of its public types, each name once.

    First what documentation, examples and tests speak of, of two alike what the project leans on more.
    """
    heads = [unit for unit in cluster.heads() if _is_offered(unit.head)]
    found: dict[Key, list[tuple[float, Definition]]] = {}
    for unit in heads:
        standing = (unit.weight / (heads[0].weight or 1.0)) ** _STANDING
        for place, definitions in _groups(unit):
            found.setdefault(place, []).extend((_worth(one, land) * standing, one) for one in definitions)
    faded = [
        (worth * _FADING**number, one)
        for rated in found.values()
        for number, (worth, one) in enumerate(_once(sorted(rated, key=_order)))
    ]
    return tuple(one for _, one in sorted(faded, key=_order))


def workings(cluster: Cluster, land: Landscape) -> tuple[Definition, ...]:
    """The definitions of a cluster that are not for others, each name once: first those that much goes through."""
    hidden = [one for unit in cluster.heads() for one in (unit.head, *unit.members) if _is_working(one)]
    rated = sorted(((_load(one, land), one) for one in hidden), key=_order)
    return tuple(one for _, one in _once(rated))[:_MOST_WORKINGS]


def _is_working(one: Definition) -> bool:
    """Whether it does something, and others are not meant to use it by its name."""
    lines = one.end_line - one.start_line + 1
    named = not one.name.startswith("__") and one.name not in _CONSTRUCTORS
    is_inside = not one.public and not one.nested and not one.only_tested
    return is_inside and named and lines >= _SHORTEST and one.kind in _WORKING


def _load(one: Definition, land: Landscape) -> float:
    """How much goes through it: who uses it, what it uses, and how much stands in it."""
    key = key_of(one)
    joins = (1 + land.graph.fan_in[key]) * (1 + land.graph.fan_out[key])
    return math.sqrt(joins * min(one.end_line - one.start_line + 1, _LONGEST))


def _groups(unit: Unit) -> list[tuple[Key, list[Definition]]]:
    """What stands alone in a file, and what a type holds."""
    inside = [one for one in unit.members if one.kind in _CALLABLE and _is_offered(one)]
    return [((unit.head.path, ""), [unit.head]), (unit.key, inside)]


def _once(rated: list[tuple[float, Definition]]) -> list[tuple[float, Definition]]:
    """The first of each name: overloads are one thing to a reader."""
    return list({one.name: (worth, one) for worth, one in reversed(rated)}.values())[::-1]


def _order(pair: tuple[float, Definition]) -> tuple[float, Key, int]:
    return -pair[0], key_of(pair[1]), pair[1].start_line


def _is_offered(one: Definition) -> bool:
    """Whether others are meant to use it by its name."""
    own = one.qualified.rpartition(".")[0].rpartition(".")[2]
    named = not one.name.startswith("_") and one.name not in _CONSTRUCTORS and one.name != own
    return one.public and not one.nested and not one.only_tested and named


def _worth(one: Definition, land: Landscape) -> float:
    key = key_of(one)
    kind = _QUIET if one.kind in {Kind.CONSTANT, Kind.TYPE} else 1.0
    inside = _INSIDE if land.units.of[key] != key else 1.0
    leaned = math.sqrt(math.sqrt(1.0 + land.ranking.central[key] * len(land.graph.nodes)))
    return land.ranking.prominent[key] * leaned * kind * inside
