"""From many units to few concepts.

The tree of folders and files is cut where the weight is, and light pieces join others.
"""

import math
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from fondation_cli.course.graph import Key
from fondation_cli.course.names import stem_words, words
from fondation_cli.course.units import Unit, Units

_INHERITS = 6.0
_SAME_FILE = 1.0
_SAME_FOLDER = 0.4
_SAME_WORDS = 3.0
_LEAST = 0.25
"""The part of an even share that a concept must have to be one."""

_LOOSE = 0.8
"""A tie below this is no reason to put a piece of some weight into the chapter of another."""


class Cluster:
    """Units that make one concept.

    `place` is the folder or file that it was cut out as; `core` the units that it began with.
    """

    def __init__(self, units: Sequence[Unit], place: str) -> None:
        self.units = list(units)
        self.core = list(units)
        self.place = place

    @property
    def weight(self) -> float:
        """The sum of its units."""
        return sum(unit.weight for unit in self.units)

    @property
    def first(self) -> Key:
        """What tells it from all others, and orders it among them."""
        return min(unit.key for unit in self.units)

    def heads(self) -> list[Unit]:
        """Its units, the heaviest first."""
        return sorted(self.units, key=lambda unit: (-unit.weight, unit.key))


def make_clusters(units: Units, count: int) -> list[Cluster]:
    """At most `count` clusters, the heaviest first; what is too light and belongs to none of them is left out."""
    total = sum(unit.weight for unit in units.by_key.values())
    if not total:
        return []
    share = total / count
    pieces = _cut(list(units.by_key.values()), share / 1.5)
    pieces = [part for piece in pieces for part in _families(piece, units, round(piece.weight / share))]
    kept = _Merging(pieces, units).down_to(count, share)
    return sorted(kept, key=lambda one: (-one.weight, one.first))


def _cut(units: Sequence[Unit], finest: float) -> list[Cluster]:
    """Cut the tree of folders: always the heaviest piece, until every piece is a file or lighter than `finest`."""
    pieces = [Cluster(units, "")]
    while True:
        heavy = [piece for piece in pieces if piece.weight > finest and _is_folder(piece)]
        if not heavy:
            return pieces
        piece = max(heavy, key=lambda one: (one.weight, one.place))
        pieces.remove(piece)
        pieces.extend(_parts(piece))


def _is_folder(piece: Cluster) -> bool:
    return len({unit.head.path for unit in piece.units}) > 1


def _parts(piece: Cluster) -> list[Cluster]:
    """The folders and files inside the place where the units of a piece first part ways."""
    place = _common({unit.head.path for unit in piece.units})
    parts: dict[str, list[Unit]] = {}
    for unit in piece.units:
        rest = PurePosixPath(unit.head.path).relative_to(place)
        parts.setdefault(str(place / rest.parts[0]), []).append(unit)
    return [Cluster(found, part) for part, found in sorted(parts.items())]


def _common(paths: Iterable[str]) -> PurePosixPath:
    shared: list[str] = []
    for parts in zip(*(PurePosixPath(path).parent.parts for path in paths), strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return PurePosixPath(*shared)


def _families(piece: Cluster, units: Units, parts: int) -> list[Cluster]:
    """A file with more than a chapter's weight holds several concepts: its types, each with what belongs to it."""
    if parts < 2 or _is_folder(piece):  # noqa: PLR2004 - one part is the piece itself
        return [piece]
    return _Merging([Cluster([unit], piece.place) for unit in piece.units], units).down_to(parts, 0.0)


class _Merging:
    """Clusters that join one another, the lightest first, each the one that it is most closely tied to."""

    def __init__(self, pieces: Sequence[Cluster], units: Units) -> None:
        self._pieces = {piece.first: piece for piece in pieces}
        self._owner = {unit.key: piece.first for piece in pieces for unit in piece.units}
        self._uses: dict[Key, dict[Key, float]] = {first: {} for first in self._pieces}
        for (source, target), weight in units.uses.items():
            one, other = self._owner.get(source), self._owner.get(target)
            if one is not None and other is not None and one != other:
                strength = math.sqrt(weight) + _INHERITS * ((source, target) in units.inherits)
                self._uses[one][other] = self._uses[one].get(other, 0.0) + strength
                self._uses[other][one] = self._uses[other].get(one, 0.0) + strength
        self._words = {first: _topic(piece) for first, piece in self._pieces.items()}

    def down_to(self, count: int, share: float) -> list[Cluster]:
        """Merge until `count` are left.

        With a `share`, what is far lighter than that and hardly tied to anything is dropped.
        """
        while len(self._pieces) > 1:
            lightest = min(self._pieces.values(), key=lambda one: (one.weight, one.first))
            if len(self._pieces) <= count and lightest.weight >= share * _LEAST:
                break
            ties = {other: self._tie(lightest, other) for other in self._pieces if other != lightest.first}
            best = max(ties, key=lambda other: (ties[other], other))
            self._join(lightest, best if not share or self._may_join(lightest, best, ties[best], share) else None)
        return list(self._pieces.values())

    def _may_join(self, light: Cluster, other: Key, tie: float, share: float) -> bool:
        """A concept of its own is not hidden inside another one, however close.

        Then rather the course leaves it out.
        """
        together = light.weight + self._pieces[other].weight
        return tie >= _LOOSE and (together < 2 * share or light.weight < share / 4)

    def _tie(self, one: Cluster, other: Key) -> float:
        uses = self._uses[one.first]
        total = sum(uses.values()) or 1.0
        shared = len(self._words[one.first] & self._words[other])
        return (
            2.0 * uses.get(other, 0.0) / total
            + _SAME_WORDS * shared / 4
            + _nearness(one.place, self._pieces[other].place)
        )

    def _join(self, light: Cluster, other: Key | None) -> None:
        del self._pieces[light.first]
        uses = self._uses.pop(light.first)
        for neighbour, weight in uses.items():
            self._uses[neighbour].pop(light.first, None)
            if other is not None and neighbour != other:
                self._uses[neighbour][other] = self._uses[neighbour].get(other, 0.0) + weight
                self._uses[other][neighbour] = self._uses[other].get(neighbour, 0.0) + weight
        if other is None:
            return
        target = self._pieces.pop(other)
        rest = self._uses.pop(other)
        target.units.extend(light.units)
        self._pieces[target.first] = target
        self._uses[target.first] = rest
        self._words[target.first] = self._words[other]
        for neighbour in rest:
            self._uses[neighbour][target.first] = self._uses[neighbour].pop(other)


def _topic(piece: Cluster) -> frozenset[str]:
    """The words that its place and its heaviest unit go by."""
    lead = piece.heads()[0].head.name
    return frozenset(words(lead)) | frozenset(stem_words(piece.place))


def _nearness(one: str, other: str) -> float:
    if one == other:
        return _SAME_FILE
    mine, theirs = PurePosixPath(one), PurePosixPath(other)
    return _SAME_FOLDER if mine.parent == theirs.parent or mine in theirs.parents or theirs in mine.parents else 0.0
