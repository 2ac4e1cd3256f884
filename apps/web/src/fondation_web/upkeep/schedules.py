"""Begins what is due: courses that are looked after on a schedule."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from fondation_shared.clock import Clock
from fondation_shared.errors import Unreachable
from fondation_web.store.followings import Due

LONGEST_PAUSE_SECONDS = 60.0
"""The finest that a schedule can say: one that is made meanwhile, here or elsewhere, waits no longer."""
SHORTEST_PAUSE_SECONDS = 0.02

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Schedules:
    """Looks when the next one is due, and sleeps until then; what came due while nobody ran is begun once.

    `due`: some of those whose time had come at an instant. Each is begun by itself: one that cannot be is put off.
    """

    next_due: Callable[[], Awaitable[datetime | None]]
    due: Callable[[datetime], Awaitable[list[Due]]]
    fire: Callable[[Due], Awaitable[bool]]
    postpone: Callable[[Due], Awaitable[None]]
    clock: Clock

    async def chore(self) -> float:
        """Begin what is due."""
        first = await self.next_due()
        if first is not None and first <= self.clock.now():
            for seen in await self.due(self.clock.now()):
                await self._begin(seen)
            first = await self.next_due()
        if first is None:
            return LONGEST_PAUSE_SECONDS
        left = (first - self.clock.now()).total_seconds()
        return min(max(left, SHORTEST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)

    async def _begin(self, seen: Due) -> None:
        try:
            await self.fire(seen)
        except Unreachable:
            # The store is away, for this course as for all others.
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one course, the others have their turn
            _log.warning("a course could not be looked after", course=seen.course_id, cause=str(error))
            await self.postpone(seen)
