"""Which one to five symbols a chapter is about."""

import math
import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from fondation_cli.course.names import FAILURES, words
from fondation_cli.course.outlining.merging import Cluster
from fondation_cli.course.ranking.landscape import Landscape
from fondation_cli.course.ranking.rank import serves
from fondation_cli.course.ranking.units import EXTRAS, Unit, is_hidden
from fondation_cli.course.symbols import Definition, Kind

MOST = 5
_SHARE = 0.05
"""A unit with less of its chapter's worth is a member, and no subject, unless there are too few."""

_FEWEST = 3
_ALONE = 0.6
"""A unit with this part of its chapter's worth is the chapter: the rest is told by its methods."""

_ASIDE = 0.1
_HIDDEN = 0.5
_ELSEWHERE = 0.4
_GOING = re.compile(r"\b(?:deprecated|(?:should|will) be removed|obsolete)\b", re.IGNORECASE)
_BEGINNING = 200
_SHORTEST = 5
"""A function of fewer lines has no steps to follow."""


def subjects(cluster: Cluster, land: Landscape) -> tuple[Definition, ...]:
    """The central unit first, then the next units and its central methods."""
    taught = [unit for unit in cluster.heads() if is_taught(unit) and not _is_going(unit)]
    taught = taught or [unit for unit in cluster.heads() if is_taught(unit)] or cluster.heads()
    worth = _worth_inside(taught, land)
    worth |= {unit.key: _ELSEWHERE * worth[unit.key] for unit in taught if _is_elsewhere(unit, cluster)}
    heads = sorted(taught, key=lambda unit: (-worth[unit.key], unit.key))
    lead, total = heads[0], sum(worth.values())
    telling = [unit for unit in heads[1:] if worth[unit.key] >= _SHARE * total]
    alone = worth[lead.key] >= _ALONE * total
    offered = [unit for unit in heads[1:] if unit.head.public][: _FEWEST - 1]
    enough = telling if alone or len(telling) >= len(offered) else offered
    methods = _methods(lead, land)
    places = MOST - 1
    chosen = _others(enough, lead)[: places - min(len(methods), 2 if alone else 1)]
    chosen += methods[: places - len(chosen)]
    chosen += [one for one in _others(offered, lead) if one not in chosen][: places - len(chosen)]
    return (lead.head, *chosen)


def _is_elsewhere(unit: Unit, cluster: Cluster) -> bool:
    """Whether it joined the chapter from another folder than that of its central unit."""
    folders = {_folder(cluster.lead.place), cluster.place}
    return _folder(unit.place) not in folders and not unit.place.startswith(f"{cluster.place}/")


def _is_going(unit: Unit) -> bool:
    """Whether its own documentation says that it is there no more for long."""
    return _GOING.search((unit.head.docstring or "")[:_BEGINNING]) is not None


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _others(units: Sequence[Unit], lead: Unit) -> list[Definition]:
    return _by_name([unit.head for unit in units if unit.head.name != lead.head.name and not _is_hidden(unit)])


def is_taught(unit: Unit) -> bool:
    """Whether a unit can be a subject: a constant only if it is an object with methods."""
    return bool(unit.members) or unit.head.kind not in {Kind.CONSTANT, Kind.TYPE}


def _is_hidden(unit: Unit) -> bool:
    return unit.head.name.startswith("_")


def _worth_inside(units: Sequence[Unit], land: Landscape) -> dict[tuple[str, str], float]:
    """What each unit means to its chapter: its weight, and how much the others of the chapter build on it."""
    keys = {unit.key for unit in units}
    leaned = dict.fromkeys(keys, 0.0)
    for source in keys:
        for target in land.units.used_by(source):
            if target in keys:
                leaned[target] += 1.5 if (source, target) in land.units.inherits else 1.0
    return {
        unit.key: math.sqrt(unit.weight) * (1.0 + math.sqrt(leaned[unit.key])) * _nearness(unit, units[0])
        for unit in units
    }


def _nearness(unit: Unit, first: Unit) -> float:
    """An extra that joined the chapter of something central is no subject; hidden things and failures seldom lead."""
    extra, central = (bool(EXTRAS.intersection(PurePosixPath(one.head.path).parts)) for one in (unit, first))
    fails = bool(FAILURES.intersection(words(unit.head.name)[-1:]))
    hidden = not unit.head.public or is_hidden(unit.head.path)
    return (_ASIDE if extra and not central else 1.0) * (_HIDDEN if fails or hidden else 1.0)


def _by_name(definitions: Sequence[Definition]) -> list[Definition]:
    """The first of each name: two of one name would not be told apart."""
    return list({one.name: one for one in reversed(definitions)}.values())[::-1]


def _methods(unit: Unit, land: Landscape) -> list[Definition]:
    """The methods of a type by how much happens in them and how much they are used."""
    found = [one for one in unit.members if one.end_line - one.start_line + 1 >= _SHORTEST and _is_method(one)]
    best = sorted(found, key=lambda one: (-_method_worth(one, land), one.path, one.start_line))
    return _by_name(best)[: MOST - 1]


def _is_method(definition: Definition) -> bool:
    return definition.kind in {Kind.METHOD, Kind.FUNCTION} and not definition.name.startswith("__")


def _method_worth(definition: Definition, land: Landscape) -> float:
    key = definition.path, definition.qualified
    lines = definition.end_line - definition.start_line + 1
    joins = (1 + land.graph.fan_in[key]) * (1 + land.graph.fan_out[key])
    return math.sqrt(joins * min(lines, 80)) * (0.3 + land.ranking.prominent[key])


def front_door(land: Landscape, units: Sequence[Unit]) -> tuple[Definition, ...]:
    """What someone meets first: by what documentation, examples and tests say, over how central it is."""
    open_to_all = [unit for unit in units if unit.head.public and not serves(unit.head.path)] or list(units)
    shown = [unit for unit in open_to_all if is_taught(unit)] or open_to_all
    best = sorted(shown, key=lambda unit: (-_welcome(unit, land), unit.key))
    return tuple(_by_name([unit.head for unit in best])[:MOST])


def _welcome(unit: Unit, land: Landscape) -> float:
    return land.ranking.prominent[unit.key] ** 2 * (0.01 + unit.weight)
