"""Forgets messages of webhooks that were settled long ago, and the addresses of single jobs that are told no more."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fondation_shared.clock import Clock

PAUSE_SECONDS = 3600.0
KEEP = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Messages:
    """`forget` drops some of what is older than an instant, and says how much that was."""

    forget: Callable[[datetime], Awaitable[int]]
    clock: Clock

    async def chore(self) -> float:
        """Forget what is too old, a piece at a time: nobody waits for all of it."""
        while await self.forget(self.clock.now() - KEEP):
            pass
        return PAUSE_SECONDS
