"""Adds up the jobs that ended some time ago, so that nobody who asks for figures counts them again."""

from dataclasses import dataclass
from functools import partial

from fondation_shared.clock import Clock
from fondation_web.store import figures
from fondation_web.store.store import Store

PAUSE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Some at a time, on a reader's connection; what is written is one note."""

    store: Store
    clock: Clock

    async def chore(self) -> float:
        """Go on to the newest that nobody changes any more."""
        before = self.clock.now() - figures.SETTLED
        while (found := await self.store.read(partial(figures.next_sum, before=before))) is not None:
            stands, now = found
            await self.store.write(partial(figures.keep, stands=stands, now=now))
        return PAUSE_SECONDS
