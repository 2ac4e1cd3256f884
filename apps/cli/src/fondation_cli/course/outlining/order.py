"""In which order concepts are taught: what others rely on first, unless it is a detail that no newcomer meets."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from fondation_cli.course.names import FAILURES, words
from fondation_cli.course.outlining.merging import Cluster
from fondation_cli.course.ranking.landscape import Landscape
from fondation_cli.course.ranking.rank import serves

_DETAIL = 0.6
"""What is this much less prominent than its user is a detail of it, and is taught after it."""

_NEED = 0.08
_WELCOME = 0.8
_KNOWN = 0.7
"""What being met early counts in this, beside being much of the project."""

_PREREQUISITES = 3
_REHEARSALS = ("test", "fake", "mock")
"""What words begin with in the paths of what a project offers for the tests of others."""


@dataclass(frozen=True, slots=True)
class Place:
    """A concept in its place.

    `needs` are the numbers of earlier ones that it builds on, `cut` of later ones that it uses all the same.
    """

    cluster: Cluster
    needs: tuple[int, ...]
    cut: tuple[int, ...]


def in_order(clusters: Sequence[Cluster], land: Landscape) -> list[Place]:
    """The concepts in teaching order. Numbers count from 0 in the order of the result."""
    if not clusters:
        return []
    uses = _uses(clusters, land)
    prominent = [_prominence(cluster, land) for cluster in clusters]
    welcome = _welcome(clusters, prominent)
    sequence: list[int] = []
    remaining = set(range(len(clusters)))
    while remaining:
        following = min(
            remaining,
            key=lambda one: (
                _is_late(clusters[one]),
                _unmet(one, remaining, uses, prominent) - welcome[one],
                clusters[one].first,
            ),
        )
        remaining.discard(following)
        sequence.append(following)
    position = {number: place for place, number in enumerate(sequence)}
    return [
        Place(clusters[number], _needs(number, position, uses), _cut(number, position, uses, prominent))
        for number in sequence
    ]


def _uses(clusters: Sequence[Cluster], land: Landscape) -> list[dict[int, float]]:
    """For each cluster, how much of its use of others goes to each of them; the parts add up to 1."""
    owner = {unit.key: number for number, cluster in enumerate(clusters) for unit in cluster.units}
    found: list[dict[int, float]] = [{} for _ in clusters]
    for (source, target), weight in land.units.uses.items():
        one, other = owner.get(source), owner.get(target)
        if one is not None and other is not None and one != other:
            strength = math.sqrt(weight) * (3.0 if (source, target) in land.units.inherits else 1.0)
            found[one][other] = found[one].get(other, 0.0) + strength
    totals = [sum(row.values()) or 1.0 for row in found]
    return [{other: weight / total for other, weight in row.items()} for row, total in zip(found, totals, strict=True)]


def _prominence(cluster: Cluster, land: Landscape) -> float:
    """How early someone meets it: what documentation, tests and examples say of its heaviest units."""
    heads = cluster.heads()[:3]
    mean = sum(land.ranking.prominent[unit.key] for unit in heads) / len(heads)
    return 0.7 * land.ranking.prominent[heads[0].key] + 0.3 * mean


def _welcome(clusters: Sequence[Cluster], prominent: Sequence[float]) -> list[float]:
    """What speaks for teaching a concept early: people meet it, and much of the project is it."""
    most, heaviest = max(prominent) or 1.0, max(cluster.strength for cluster in clusters) or 1.0
    return [
        _WELCOME * (_KNOWN * known / most + (1 - _KNOWN) * math.sqrt(cluster.strength / heaviest))
        for cluster, known in zip(clusters, prominent, strict=True)
    ]


def _unmet(one: int, remaining: set[int], uses: Sequence[dict[int, float]], prominent: Sequence[float]) -> float:
    """What speaks against teaching a concept next: the part of its needs that was not taught yet."""
    return sum(
        share
        for other, share in uses[one].items()
        if other in remaining and prominent[other] >= _DETAIL * prominent[one]
    )


def _is_late(cluster: Cluster) -> bool:
    """Failures are taught after what fails, services after what they serve, stand-ins after what they stand in for."""
    heads = cluster.heads()
    failures = sum(unit.weight for unit in heads if FAILURES.intersection(words(unit.head.name)[-1:]))
    serving = sum(unit.weight for unit in heads if serves(unit.head.path))
    trying = sum(unit.weight for unit in heads if _helps_to_test(unit.head.path))
    return max(failures, serving, trying) > cluster.weight / 2


def _helps_to_test(path: str) -> bool:
    return any(word.startswith(_REHEARSALS) for part in path.rpartition(".")[0].split("/") for word in words(part))


def _needs(number: int, position: dict[int, int], uses: Sequence[dict[int, float]]) -> tuple[int, ...]:
    """The earlier concepts that it uses most, in the order they are taught."""
    strength = {other: share for other, share in uses[number].items() if position[other] < position[number]}
    best = sorted(
        (other for other in strength if strength[other] >= _NEED), key=lambda other: (-strength[other], other)
    )
    return tuple(sorted(position[other] for other in best[:_PREREQUISITES]))


def _cut(
    number: int, position: dict[int, int], uses: Sequence[dict[int, float]], prominent: Sequence[float]
) -> tuple[int, ...]:
    """Later concepts that it relies on as they rely on it: someone had to be first."""
    return tuple(
        sorted(
            position[other]
            for other, share in uses[number].items()
            if position[other] > position[number]
            and share >= _NEED
            and uses[other].get(number, 0.0) >= _NEED
            and prominent[other] >= _DETAIL * prominent[number]
        )
    )
