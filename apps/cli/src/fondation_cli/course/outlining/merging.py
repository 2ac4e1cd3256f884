"""Clusters of units that join one another, until there are as many as a course has chapters."""

import math
from collections import Counter
from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from pathlib import PurePosixPath

from fondation_cli.course.names import stem_words, words
from fondation_cli.course.ranking.graph import Key
from fondation_cli.course.ranking.units import Unit, Units

_INHERITS = 6.0
_BUILDS_ON = 1.0
_SAME_FILE = 1.4
_SAME_FOLDER = 0.4
_SAME_WORDS = 0.3
_EVERYWHERE = 0.25
"""A word that a larger part of the pieces go by tells none of them apart."""
_LOOSE = 0.4
"""A tie below this is no reason to put a piece into the chapter of another."""

_FEWEST_LINES = 40
_GLANCE = 25
_FEW = 4
_LEAST = 0.05
_SMALL = 0.15
_LARGE = 2.0
"""Parts of an even share: what is too little for a chapter, what may join any, and what two may have together."""

_SIBLINGS = 0.7
_FADING = 0.9
_SHOWN = 0.4
_DROPPED = 2.0
_HEAVIEST = 12


class Cluster:
    """Units that make one concept. `place` is the folder or file that it was cut out as.

    `strength` is the weight of its leading units, the further down the less: a hundred small things make no concept;
    and of the strongest piece in it: what else joined makes it no better.
    """

    def __init__(self, units: Sequence[Unit], place: str) -> None:
        self.units = list(units)
        self.place = place
        self.weight = sum(unit.weight for unit in units)
        self.lines = sum(unit.lines for unit in units)
        self.strength = sum(unit.weight * _FADING**place for place, unit in enumerate(self.heads()))
        self.first: Key = min(unit.key for unit in units)
        self.lead = max(units, key=lambda unit: (unit.weight, unit.key))
        self.is_file = len({unit.place for unit in units}) == 1
        self.topic = frozenset(words(self.lead.head.name)) | frozenset(stem_words(place))

    def heads(self) -> list[Unit]:
        """Its units, the heaviest first."""
        return sorted(self.units, key=lambda unit: (-unit.weight, unit.key))

    @property
    def has_substance(self) -> bool:
        """Whether there is enough to fill a chapter."""
        return self.lines >= _FEWEST_LINES

    @property
    def is_tiny(self) -> bool:
        """Whether there is so little that it is read at a glance."""
        return self.lines < _GLANCE

    def take(self, other: "Cluster") -> None:
        """Take in another cluster: place and topic are those of the stronger one.

        Pieces of one folder were one before they were cut, and are stronger together.
        """
        siblings = self.place.rpartition("/")[0] == other.place.rpartition("/")[0] and "/" in self.place
        together = self.strength + _SIBLINGS * other.strength if siblings else 0.0
        if other.strength > self.strength:
            self.place, self.topic, self.is_file = other.place, other.topic, other.is_file
        self.strength = max(self.strength, other.strength, together)
        self.units.extend(other.units)
        self.weight += other.weight
        self.lines += other.lines
        self.lead = max(self.lead, other.lead, key=lambda unit: (unit.weight, unit.key))


class _Ties:
    """Pieces by number, and how closely they are tied to one another."""

    def __init__(self, pieces: Sequence[Cluster], units: Units) -> None:
        self._inherits = units.inherits
        self.pieces = dict(enumerate(sorted(pieces, key=lambda piece: piece.first)))
        self.uses: dict[int, dict[int, float]] = {number: {} for number in self.pieces}
        often = Counter(word for piece in pieces for word in piece.topic)
        self._everywhere = {word for word, count in often.items() if count > max(3, _EVERYWHERE * len(pieces))}
        owner = {unit.key: number for number, piece in self.pieces.items() for unit in piece.units}
        for (source, target), weight in units.uses.items():
            one, other = owner.get(source), owner.get(target)
            if one is not None and other is not None and one != other:
                strength = math.sqrt(weight) + _INHERITS * ((source, target) in units.inherits)
                self._add(one, other, strength)
                self._add(other, one, strength)

    def tie(self, one: int, other: int) -> float:
        """The part of its uses that goes there, the words that both go by, and the place where both stand."""
        mine, theirs = self.pieces[one], self.pieces[other]
        # A light piece need not matter to a heavy one; of two equals, each must matter to the other.
        equal = min(mine.weight, theirs.weight) / (2 * max(mine.weight, theirs.weight, 1e-12))
        part = math.pow(self._part(one, other), 1 - equal) * math.pow(self._part(other, one), equal)
        shared = mine.topic & theirs.topic - self._everywhere
        builds = _BUILDS_ON * self.builds_on(mine, theirs)
        return part + builds + _SAME_WORDS * len(shared) + _nearness(mine.place, theirs.place)

    def builds_on(self, one: Cluster, other: Cluster) -> bool:
        """Whether what one is about inherits from what the other is about."""
        return (one.lead.key, other.lead.key) in self._inherits

    def _part(self, one: int, other: int) -> float:
        uses = self.uses[one]
        return uses.get(other, 0.0) / (sum(uses.values()) or 1.0)

    def join(self, one: int, other: int | None) -> None:
        """Put a piece into another; into none, to drop it."""
        gone = self.pieces.pop(one)
        for neighbour, strength in self.uses.pop(one).items():
            self.uses[neighbour].pop(one, None)
            if other is not None and neighbour != other:
                self._add(neighbour, other, strength)
                self._add(other, neighbour, strength)
        if other is not None:
            self.pieces[other].take(gone)

    def _add(self, one: int, other: int, strength: float) -> None:
        self.uses[one][other] = self.uses[one].get(other, 0.0) + strength


def merge_lightest(pieces: Sequence[Cluster], units: Units, *, count: int, least: float) -> list[Cluster]:
    """Merge until at most `count` are left, none lighter than `least`: the lightest joins what it is most tied to."""
    ties = _Ties(pieces, units)
    total = sum(piece.weight for piece in pieces)
    queue = [(piece.weight, number) for number, piece in ties.pieces.items()]
    heapify(queue)
    heaviest = sorted(ties.pieces, key=lambda number: (-ties.pieces[number].weight, number))[:_HEAVIEST]
    while len(ties.pieces) > 1:
        weight, number = heappop(queue)
        if number not in ties.pieces or weight != ties.pieces[number].weight:
            continue
        if len(ties.pieces) <= count and weight >= least:
            break
        near = sorted({*ties.uses[number], *(other for other in heaviest if other in ties.pieces)} - {number})
        others = near or sorted(set(ties.pieces) - {number})
        best = max(others, key=lambda other: (_pull(ties, number, other, total / count), -other))
        ties.join(number, best)
        heappush(queue, (ties.pieces[best].weight, best))
    return list(ties.pieces.values())


def _pull(ties: _Ties, one: int, other: int, share: float) -> float:
    """How strongly a piece is drawn to another; what has its share already draws less, lest one takes all."""
    return ties.tie(one, other) / (1.0 + max(0.0, ties.pieces[other].weight / share - 1.0))


def merge_cheapest(pieces: Sequence[Cluster], units: Units, *, count: int, share: float) -> list[Cluster]:
    """Merge or drop until at most `count` are left, none of them far lighter than `share`, an even part of the whole.

    What a chapter shows of a concept grows far more slowly than its weight: two concepts in one chapter lose some of
    that, the less the closer they are tied; a concept that is dropped loses all.
    """
    ties = _Ties(pieces, units)
    steps = {number: _cheapest(ties, number, share) for number in ties.pieces}
    while len(ties.pieces) > 1:
        number = min(steps, key=lambda one: (steps[one][0], one))
        if len(ties.pieces) <= count and steps[number][0] > 0:
            weak = [one for one in steps if _is_weak(ties, one, share, steps[one][1])]
            if not weak:
                break
            number = min(weak, key=lambda one: (ties.pieces[one].strength, one))
        other = steps[number][1]
        touched = {number, *ties.uses[number]} | ({other, *ties.uses[other]} if other is not None else set())
        ties.join(number, other)
        steps.pop(number)
        for one in sorted(steps):
            if one in touched or steps[one][1] in touched:
                steps[one] = _cheapest(ties, one, share)
    return list(ties.pieces.values())


def _is_weak(ties: _Ties, one: int, share: float, other: int | None) -> bool:
    """Whether a piece is too little for a chapter. With few pieces, none is dropped for that."""
    piece = ties.pieces[one]
    if piece.is_tiny:
        return True
    little = piece.strength < share * _LEAST or not piece.has_substance
    return little and (other is not None or len(ties.pieces) > _FEW)


def _cheapest(ties: _Ties, one: int, share: float) -> tuple[float, int | None]:
    """What it costs least to do with a piece: put it into another one, or drop it."""
    mine = ties.pieces[one]
    best: tuple[float, int | None] = (_DROPPED * mine.strength**_SHOWN, None)
    for number, theirs in sorted(ties.pieces.items()):
        rest = mine.place == theirs.place and mine.is_tiny
        if number == one or (theirs.strength < mine.strength and not rest) or not _fit(mine, theirs, share):
            continue
        tie = ties.tie(one, number)
        if tie < _LOOSE:
            continue
        lost = mine.strength**_SHOWN + theirs.strength**_SHOWN - (mine.strength + theirs.strength) ** _SHOWN
        same = ties.builds_on(mine, theirs) and mine.place != theirs.place and mine.weight + theirs.weight < share
        cost = 0.0 if same else lost / tie
        if cost < best[0]:
            best = cost, number
    return best


def _fit(light: Cluster, heavy: Cluster, share: float) -> bool:
    """Whether two pieces make one chapter: not two large concepts of different places."""
    return light.place == heavy.place or light.strength < share * _SMALL or light.weight + heavy.weight < share * _LARGE


def _nearness(one: str, other: str) -> float:
    if one == other:
        return _SAME_FILE
    beside = one.rpartition("/")[0] == other.rpartition("/")[0]
    if not (beside or one.startswith(other + "/") or other.startswith(one + "/")):
        return 0.0
    # Two files of one folder belong together more than a folder and what stands beside it.
    return _SAME_FOLDER if PurePosixPath(one).suffix and PurePosixPath(other).suffix else _SAME_FOLDER / 2
