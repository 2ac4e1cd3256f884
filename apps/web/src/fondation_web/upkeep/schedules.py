"""Begins what is due: courses that are looked after on a schedule."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from fondation_shared.clock import Clock

LONGEST_PAUSE_SECONDS = 60.0
"""The finest that a schedule can say: one that is made meanwhile, here or elsewhere, waits no longer."""
SHORTEST_PAUSE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Schedules:
    """Looks when the next one is due, and sleeps until then; what came due while nobody ran is begun once."""

    next_due: Callable[[], Awaitable[datetime | None]]
    fire: Callable[[], Awaitable[int]]
    clock: Clock

    async def chore(self) -> float:
        """Begin what is due."""
        first = await self.next_due()
        if first is not None and first <= self.clock.now():
            await self.fire()
            first = await self.next_due()
        if first is None:
            return LONGEST_PAUSE_SECONDS
        left = (first - self.clock.now()).total_seconds()
        return min(max(left, SHORTEST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
