"""Forgets answers that were kept for an Idempotency-Key longer than they are promised to be."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fondation_shared.clock import Clock

PAUSE_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Answers:
    """`forget` drops some of what is older than an instant, and says how many that were."""

    forget: Callable[[datetime], Awaitable[int]]
    keep: timedelta
    clock: Clock

    async def chore(self) -> float:
        """Forget what is too old, a piece at a time: nobody waits for all of it."""
        before = self.clock.now() - self.keep
        while await self.forget(before):
            pass
        return PAUSE_SECONDS
