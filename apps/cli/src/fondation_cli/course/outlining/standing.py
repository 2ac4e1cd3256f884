"""How much a piece of a project stands out, beyond the weight of its definitions."""

import math
from collections.abc import Sequence
from pathlib import PurePosixPath

from fondation_cli.course.outlining.merging import Cluster
from fondation_cli.course.ranking.pages import Pages
from fondation_cli.course.ranking.units import EXTRA_WEIGHT, EXTRAS, Units

_TOLD = 0.35
_CROWDED = 0.7
_CROWDED_TOLD = 0.9
"""What the documentation has pages about is a topic of its own, however many others there are beside it."""

_AROUND = 0.3
_NEARLY_ALL = 0.8
_USED = 3.0
_HIDDEN = 0.5
"""What is left of a piece whose leading definition is not for others."""

_ALOOF = 0.5
"""What is left of an extra that no other part of the project uses."""


def stand_out(pieces: Sequence[Cluster], units: Units, pages: Pages) -> None:
    """Strengthen what the documentation has pages about; weaken what comes late out of one part of the project.

    A course shows the breadth of a project: of the sixth piece of one package it tells less than of the first piece
    of another.
    """
    used = _used_from_outside(pieces, units)
    told_of: dict[int, float] = {}
    for number, piece in enumerate(pieces):
        told = told_of[number] = _told(piece, pages)
        piece.strength *= 1.0 + _TOLD * math.log2(1 + told)
        piece.strength *= 1.0 if piece.lead.head.public else _HIDDEN
        if EXTRAS.intersection(PurePosixPath(piece.place).parts):
            piece.strength *= _ALOOF if number not in used else 1 / EXTRA_WEIGHT if told > 1 else 1.0
    depth = _shared_depth(pieces)
    seen: dict[tuple[str, ...], int] = {}
    for number, piece in sorted(enumerate(pieces), key=lambda pair: (-pair[1].strength, pair[1].first)):
        part = _part(piece.place, depth)
        rank = seen.get(part, 0)
        seen[part] = rank + 1
        piece.strength *= (_CROWDED_TOLD if told_of[number] >= 1 else _CROWDED) ** rank


def _told(piece: Cluster, pages: Pages) -> float:
    """The pages about a piece, or in part those about the folder that it lies in."""
    return max(pages.about(piece.place), _AROUND * pages.about(piece.place.rpartition("/")[0]))


def _used_from_outside(pieces: Sequence[Cluster], units: Units) -> set[int]:
    """The numbers of the pieces that another piece uses."""
    owner = {unit.key: number for number, piece in enumerate(pieces) for unit in piece.units}
    found: dict[int, float] = {}
    for (source, target), weight in units.uses.items():
        one, other = owner.get(source), owner.get(target)
        if one is not None and other is not None and one != other:
            found[other] = found.get(other, 0.0) + weight
    return {number for number, weight in found.items() if weight >= _USED}


def _shared_depth(pieces: Sequence[Cluster]) -> int:
    """How many folders nearly all of the project shares: down to where it first parts."""
    depth = 0
    while True:
        weights: dict[tuple[str, ...], float] = {}
        for piece in pieces:
            part = PurePosixPath(piece.place).parts[: depth + 1]
            weights[part] = weights.get(part, 0.0) + piece.strength
        top = max(weights, key=lambda part: (weights[part], part))
        if weights[top] < _NEARLY_ALL * sum(weights.values()) or len(top) <= depth:
            return depth
        depth += 1


def _part(place: str, depth: int) -> tuple[str, ...]:
    """The part of the project that a place lies in; a folder of extras is no part, each of them is."""
    parts = PurePosixPath(place).parts
    end = depth + 1
    while end < len(parts) and parts[end - 1] in EXTRAS:
        end += 1
    return parts[:end]
