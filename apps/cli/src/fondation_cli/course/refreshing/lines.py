"""Where the lines of a file went: which line of its new text each line of its old text is."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

Stretch = tuple[int, int, int, int]
"""Lines `a` to `b` of the old text against `c` to `d` of the new one, counted from 0, the ends excluded."""


def line_map(old: Sequence[bytes], new: Sequence[bytes]) -> dict[int, int]:
    """For each line that stayed, its new number; both count from 1. A line that is not in it was changed or removed.

    Lines that occur once in both texts hold the two together; what stands between them is compared from both ends. No
    pair is ever wrong in content, and the work grows with the number of lines.
    """
    found: dict[int, int] = {}
    waiting: list[Stretch] = [(0, len(old), 0, len(new))]
    while waiting:
        first, last, start, end = waiting.pop()
        while first < last and start < end and old[first] == new[start]:
            found[first + 1] = start + 1
            first, start = first + 1, start + 1
        while first < last and start < end and old[last - 1] == new[end - 1]:
            found[last] = end
            last, end = last - 1, end - 1
        if first < last and start < end:
            waiting.extend(_between(old, new, (first, last, start, end)))
    return found


def _between(old: Sequence[bytes], new: Sequence[bytes], stretch: Stretch) -> Iterator[Stretch]:
    """The stretches around the lines that are unique on both sides; nothing where there is none."""
    first, last, start, end = stretch
    pairs = _rising(_unique(old, new, stretch))
    if not pairs:
        return
    for before, after in pairs:
        yield first, before, start, after
        first, start = before, after
    yield first, last, start, end


def _unique(old: Sequence[bytes], new: Sequence[bytes], stretch: Stretch) -> list[tuple[int, int]]:
    """The lines that occur once in the old stretch and once in the new one, by their old place."""
    first, last, start, end = stretch
    in_old, in_new = Counter(old[first:last]), Counter(new[start:end])
    place = {new[at]: at for at in range(start, end) if in_new[new[at]] == 1}
    return [(at, place[old[at]]) for at in range(first, last) if in_old[old[at]] == 1 and old[at] in place]


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs whose new places rise as their old ones do."""
    tails: list[int] = []
    numbers: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(tails, place)
        before.append(numbers[at - 1] if at else -1)
        tails[at : at + 1] = [place]
        numbers[at : at + 1] = [number]
    run: list[tuple[int, int]] = []
    number = numbers[-1] if numbers else -1
    while number >= 0:
        run.append(pairs[number])
        number = before[number]
    return run[::-1]
