"""Takes jobs back from workers that fell silent."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from fondation_shared.clock import Clock

SHORTEST_PAUSE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Leases:
    """Looks when the next lease can run out, and not before: a lease granted meanwhile runs at least as long."""

    next_expiry: Callable[[], Awaitable[datetime | None]]
    expire: Callable[[], Awaitable[int]]
    clock: Clock
    lease_seconds: float

    async def chore(self) -> float:
        """Take back what is overdue."""
        first = await self.next_expiry()
        if first is not None and first <= self.clock.now():
            await self.expire()
            first = await self.next_expiry()
        if first is None:
            return self.lease_seconds
        left = (first - self.clock.now()).total_seconds()
        return min(max(left, SHORTEST_PAUSE_SECONDS), self.lease_seconds)
