"""Chooses the exercises of a course by trying them, within bounds of number and time."""

from collections.abc import Iterable, Sequence

from fondation_cli.course.exercises.libraries import Unavailable
from fondation_cli.course.exercises.workshop import Workshop
from fondation_cli.runner import Report
from fondation_shared.clock import Clock
from fondation_shared.course import Exercise

_MOST = 4
"""Exercises of a course; one a chapter at most."""

_MOST_TRIES = 10
_SECONDS = 240.0


def rehearse(
    proposed: Sequence[Sequence[Exercise]], workshop: Workshop, clock: Clock, report: Report
) -> tuple[list[list[Exercise]], Unavailable | None]:
    """For each chapter the exercises that hold, and what stood in the way of more."""
    kept: list[list[Exercise]] = [[] for _ in proposed]
    began, tries = clock.monotonic(), 0
    for chapter, exercise in _by_turns(proposed):
        found = sum(map(len, kept))
        late = clock.monotonic() - began > _SECONDS
        if found == _MOST or tries == _MOST_TRIES or late:
            break
        if kept[chapter]:
            continue
        report(found, _MOST, exercise.title)
        tries += 1
        try:
            holds = workshop.proves(exercise)
        except Unavailable as error:
            return kept, error
        if holds:
            kept[chapter] = [exercise]
    return kept, None


def _by_turns(proposed: Sequence[Sequence[Exercise]]) -> Iterable[tuple[int, Exercise]]:
    """The best of every chapter first, then the second best of every chapter."""
    longest = max(map(len, proposed), default=0)
    for place in range(longest):
        yield from ((number, listed[place]) for number, listed in enumerate(proposed) if place < len(listed))
