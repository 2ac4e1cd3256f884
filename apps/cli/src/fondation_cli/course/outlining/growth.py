"""A call with what it sets going: the stops of a trace, each called by one before it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from fondation_cli.course.outlining.onward import Calls
from fondation_cli.course.ranking.graph import Key

LONGEST = 8
_DEEPEST = 6
_AHEAD = 3
_HOPE = 0.85
"""What is left of the worth of a step that lies behind another: something thin may lead to something weighty."""

_SAME = 0.85
"""What is left of a step for each stop that its type, or its file of functions, has already."""

_NEW_FILE, _NEW_CONCEPT = 1.15, 1.25
_DEEPER = 0.12
"""How much more a step must be worth with each stop that there is already."""

_NEARER = 0.9
"""What is left of a step for each that its caller has already: a call that goes on says more than one that waits."""

Fits = Callable[[Key, Sequence[Key]], bool]
"""Whether one run of a function can make all of these calls."""


@dataclass(frozen=True, slots=True)
class Growth:
    """The stops in the order in which they were chosen, the number of the stop that calls each (-1), their worth."""

    keys: tuple[Key, ...]
    callers: tuple[int, ...]
    worth: float


class Grower:
    """Lets a call grow from where it begins, always by the step that tells most."""

    def __init__(self, calls: Calls, worths: Mapping[Key, float], concept_of: Mapping[Key, int], least: float) -> None:
        self._calls = calls
        self._worths = worths
        self._concept_of = concept_of
        self._least = least
        self.promise = cache(self._promise)

    def _promise(self, key: Key, ahead: int = _AHEAD) -> float:
        """What a step is worth, or may lead to."""
        behind = (sure * self.promise(target, ahead - 1) for target, sure in self._calls.get(key, {}).items() if ahead)
        return max(self._worths[key], _HOPE * max(behind, default=0.0))

    def grow(self, entry: Key, fits: Fits) -> Growth:
        """The stops behind an entry that are worth one each."""
        keys, callers, worth = [entry], [-1], self._worths[entry]
        refused: set[tuple[int, Key]] = set()
        while len(keys) < LONGEST:
            gain, number, target = self._best(keys, callers, refused)
            if gain <= 0.0:
                break
            others = [key for key, caller in zip(keys, callers, strict=True) if caller == number]
            if others and not fits(keys[number], [*others, target]):
                refused.add((number, target))
                continue
            worth += min(gain, self._worths[target])
            keys.append(target)
            callers.append(number)
        return Growth(tuple(keys), tuple(callers), worth)

    def _best(self, keys: list[Key], callers: list[int], refused: set[tuple[int, Key]]) -> tuple[float, int, Key]:
        """The next step that tells most, with the number of the stop that takes it."""
        bar = self._least * (1.0 + _DEEPER * len(keys))
        concepts = {self._concept_of.get(key) for key in keys}
        names = {key[1].rpartition(".")[2] for key in keys}
        found = (0.0, 0, keys[0])
        for number, key in enumerate(keys):
            if _depth(number, callers) >= _DEEPEST:
                continue
            busy = _NEARER ** callers.count(number)
            for target, sure in sorted(self._calls.get(key, {}).items()):
                if target in keys or (number, target) in refused:
                    continue
                fresh = busy * _SAME ** sum(_holder(other) == _holder(target) for other in keys)
                fresh *= _NEW_FILE if all(target[0] != other[0] for other in keys) else 1.0
                fresh *= _NEW_CONCEPT if self._concept_of.get(target) not in concepts else 1.0
                again = 0.8 if target[1].rpartition(".")[2] in names and _holder(target) == _holder(key) else 1.0
                found = max(found, (sure * fresh * again * self.promise(target) - bar, -number, target))
        return found[0], -found[1], found[2]


def in_order(growth: Growth, line_of: Callable[[Key, Key], int]) -> tuple[tuple[Key, ...], tuple[int, ...]]:
    """The stops as a run comes to them, each with the number of the one that calls it."""
    found: list[Key] = []
    callers: list[int] = []

    def visit(number: int, caller: int) -> None:
        place = len(found)
        found.append(growth.keys[number])
        callers.append(caller)
        inside = [other for other, one in enumerate(growth.callers) if one == number]
        for other in sorted(inside, key=lambda one: (line_of(growth.keys[number], growth.keys[one]), one)):
            visit(other, place)

    visit(0, -1)
    return tuple(found), tuple(callers)


def _depth(number: int, callers: list[int]) -> int:
    depth = 0
    while callers[number] >= 0:
        number = callers[number]
        depth += 1
    return depth


def _holder(key: Key) -> Key:
    return key[0], key[1].rpartition(".")[0]
