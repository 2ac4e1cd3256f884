"""Which one to five symbols a chapter is about."""

import math
from collections.abc import Sequence

from fondation_cli.course.clusters import Cluster
from fondation_cli.course.landscape import Landscape
from fondation_cli.course.rank import serves
from fondation_cli.course.symbols import Definition, Kind
from fondation_cli.course.units import Unit

MOST = 5
_SHARE = 0.08
"""A unit with less of its chapter's weight is a member, and no subject."""

_METHODS = 2
_SHORTEST = 5
"""A function of fewer lines has no steps to follow."""


def subjects(cluster: Cluster, land: Landscape) -> tuple[Definition, ...]:
    """The central unit first, then its central methods and the next units, by weight."""
    heads = [unit for unit in cluster.heads() if unit.head.kind is not Kind.CONSTANT] or cluster.heads()
    lead, others = heads[0], heads[1:]
    least = _SHARE * cluster.weight
    ranked = [(unit.weight, unit.head) for unit in others if unit.weight >= least and _is_shown(unit)]
    methods = _methods(lead, land)
    places = MOST - 1
    chosen = [definition for _, definition in ranked[: places - min(len(methods), _METHODS)]]
    chosen += methods[: places - len(chosen)]
    chosen += [definition for _, definition in ranked if definition not in chosen][: places - len(chosen)]
    return (lead.head, *chosen)


def _is_shown(unit: Unit) -> bool:
    return unit.head.public and unit.head.kind is not Kind.TYPE


def _methods(unit: Unit, land: Landscape) -> list[Definition]:
    """The methods of a type by how much happens in them and how much they are used."""
    found = [one for one in unit.members if one.end_line - one.start_line + 1 >= _SHORTEST and _is_method(one)]
    best = sorted(found, key=lambda one: (-_worth(one, land), one.path, one.start_line))
    first = {one.name: one for one in reversed(best)}
    return [one for one in best if first[one.name] is one][: 2 * _METHODS]


def _is_method(definition: Definition) -> bool:
    return definition.kind in {Kind.METHOD, Kind.FUNCTION} and not definition.name.startswith("__")


def _worth(definition: Definition, land: Landscape) -> float:
    key = definition.path, definition.qualified
    lines = definition.end_line - definition.start_line + 1
    return land.ranking.central[key] * (0.3 + land.ranking.prominent[key]) * math.sqrt(min(lines, 100))


def front_door(land: Landscape, units: Sequence[Unit]) -> tuple[Definition, ...]:
    """What someone meets first: by what documentation, examples and tests say, over how central it is."""
    open_to_all = [unit for unit in units if unit.head.public and not serves(unit.head.path)] or list(units)
    shown = [unit for unit in open_to_all if unit.head.kind not in {Kind.CONSTANT, Kind.TYPE}] or open_to_all
    best = sorted(shown, key=lambda unit: (-_welcome(unit, land), unit.key))
    return tuple(unit.head for unit in best[:MOST])


def _welcome(unit: Unit, land: Landscape) -> float:
    return land.ranking.prominent[unit.key] ** 2 * (0.01 + unit.weight)
