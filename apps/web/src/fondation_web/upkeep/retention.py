"""Deletes what was kept for as many days as the settings say."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Generic

from fondation_shared.clock import Clock
from fondation_shared.ids import JobId
from fondation_shared.settings import WebSettings
from fondation_web.artifacts.port import Artifacts
from fondation_web.store import retention
from fondation_web.store.retention import Kept, Look, Mark, Step
from fondation_web.store.store import Store
from fondation_web.upkeep.loop import Loop

PAUSE_SECONDS = 3600.0
AT_ONCE = 20
"""So many go in one transaction: in a file nobody else writes meanwhile."""


@dataclass(frozen=True, slots=True)
class Retention(Generic[Kept, Mark]):
    """`look` finds some of what is older than an instant, behind a mark; `drop` forgets it, and names the bytes."""

    blobs: Artifacts
    look: Callable[[datetime, Mark | None], Awaitable[Look[Kept, Mark]]]
    drop: Callable[[Sequence[Kept], datetime], Awaitable[Sequence[str]]]
    keep: timedelta
    clock: Clock

    async def chore(self) -> float:
        """Delete what is too old, some at a time. What a crash leaves of this is deleted as an orphan."""
        before = self.clock.now() - self.keep
        mark = None
        while True:
            found = await self.look(before, mark)
            for first in range(0, len(found.due), AT_ONCE):
                await self._delete(found.due[first : first + AT_ONCE], before)
            mark = found.on
            if mark is None:
                return PAUSE_SECONDS

    async def _delete(self, some: Sequence[Kept], before: datetime) -> None:
        for key in await self.drop(some, before):
            await self.blobs.delete(key)


def retention_loops(settings: WebSettings, store: Store, blobs: Artifacts, clock: Clock) -> Iterator[Loop]:
    """What deletes by age, as far as the settings say so."""
    days, memo_days = settings.retention_days, settings.retention_memo_days
    if days is not None:
        jobs = Retention(
            blobs,
            lambda before, after: store.read(partial(retention.due, before=before, after=after)),
            partial(_clear, store, clock),
            timedelta(days=days),
            clock,
        )
        yield Loop("retention", jobs.chore, clock)
    if memo_days is not None:
        steps = Retention(
            blobs,
            lambda before, after: store.read(partial(retention.idle_steps, before=before, after=after)),
            partial(_forget, store),
            timedelta(days=memo_days),
            clock,
        )
        yield Loop("memo", steps.chore, clock)


async def _clear(store: Store, clock: Clock, job_ids: Sequence[JobId], before: datetime) -> list[str]:
    return await store.write(partial(retention.clear, job_ids=job_ids, before=before, now=clock.now()))


async def _forget(store: Store, steps: Sequence[Step], before: datetime) -> list[str]:
    return await store.write(partial(retention.forget_steps, steps=steps, before=before))
