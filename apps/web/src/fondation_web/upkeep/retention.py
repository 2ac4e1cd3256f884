"""Deletes what was kept for as many days as the settings say."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from fondation_shared.clock import Clock
from fondation_shared.settings import WebSettings
from fondation_web.artifacts.port import Artifacts
from fondation_web.store import retention
from fondation_web.store.store import Store
from fondation_web.upkeep.loop import Loop

PAUSE_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Retention:
    """`drop` forgets some of what is older than an instant, and names the bytes; None where there is nothing more."""

    blobs: Artifacts
    drop: Callable[[datetime], Awaitable[Sequence[str] | None]]
    keep: timedelta
    clock: Clock

    async def chore(self) -> float:
        """Delete what is too old, some at a time. What a crash leaves of this is deleted as an orphan."""
        while (keys := await self.drop(self.clock.now() - self.keep)) is not None:
            for key in keys:
                await self.blobs.delete(key)
        return PAUSE_SECONDS


def retention_loops(settings: WebSettings, store: Store, blobs: Artifacts, clock: Clock) -> Iterator[Loop]:
    """What deletes by age, as far as the settings say so."""
    jobs, steps = settings.retention_days, settings.retention_memo_days
    if jobs is not None:
        yield Loop(
            "retention", Retention(blobs, partial(_clear_jobs, store, clock), timedelta(days=jobs), clock).chore, clock
        )
    if steps is not None:
        yield Loop("memo", Retention(blobs, partial(_forget_steps, store), timedelta(days=steps), clock).chore, clock)


async def _clear_jobs(store: Store, clock: Clock, before: datetime) -> list[str] | None:
    found = await store.read(partial(retention.due, before=before))
    if not found:
        return None
    return await store.write(partial(retention.clear, job_ids=found, before=before, now=clock.now()))


async def _forget_steps(store: Store, before: datetime) -> list[str] | None:
    found = await store.read(partial(retention.idle_steps, before=before))
    return await store.write(partial(retention.forget_steps, keys=found, before=before)) if found else None
