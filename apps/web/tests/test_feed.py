"""One log, many readers: each gets everything once, in order, from where it was; nobody waits for the slowest."""

from collections.abc import Callable
from typing import TypeVar, cast

import anyio
import pytest
from sqlalchemy import Connection
from stores import EVERY_STORE

from fondation_shared.errors import NotFound, Unreachable
from fondation_shared.events import Log
from fondation_shared.ids import JobId, LeaseId
from fondation_web.feed import Batch, Feed
from fondation_web.in_process import PASSED, LocalWeb
from fondation_web.routes.events import messages
from fondation_web.store.herald import NoHerald
from fondation_web.store.store import Store

T = TypeVar("T")


class Leaving:
    """A store that is read, until it is away."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.away = False

    async def read(self, work: Callable[[Connection], T]) -> T:
        if self.away:
            raise Unreachable("The store does not answer.")
        return await self._store.read(work)


async def say(local: LocalWeb, lease: LeaseId, first: int, last: int) -> None:
    for start in range(first, last + 1, 500):
        end = min(start + 499, last)
        await local.worker.send_events(lease, start, [Log(text=str(number)) for number in range(start, end + 1)])


async def read(local: LocalWeb, job_id: JobId, after: int = 0) -> list[int]:
    """The numbers of a whole log, to its end."""
    seen: list[int] = []
    ended = False
    async for batch in local.parts.feed.follow(job_id, after):
        assert len(batch.entries) <= 200
        assert not ended
        seen += [entry.seq for entry in batch.entries]
        ended = batch.ended
    assert ended
    return seen


@EVERY_STORE
async def test_readers_that_come_at_any_time_get_the_same_log(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    logs: list[list[int]] = []

    async def reader() -> None:
        logs.append(await read(local, job_id))

    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            for step in range(8):
                group.start_soon(reader)
                await say(local, lease, step * 300 + 1, step * 300 + 300)
                group.start_soon(reader)
            await local.worker.finish(lease, PASSED)
            group.start_soon(reader)
    assert logs == [list(range(1, 2404))] * 17
    assert local.parts.feed.watchers == 0


async def test_a_reader_goes_on_where_it_was(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    await say(local, lease, 1, 50)
    await local.worker.finish(lease, PASSED)
    assert await read(local, job_id, after=30) == list(range(31, 54))
    assert await read(local, job_id, after=53) == []
    assert await read(local, job_id, after=9999) == []


@EVERY_STORE
async def test_a_reader_that_sleeps_holds_up_nobody_and_misses_nothing(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    slow = local.parts.feed.follow(job_id, 0)
    first = await anext(slow)
    await say(local, lease, 1, 5000)
    await local.worker.finish(lease, PASSED)
    seen = [entry.seq for entry in first.entries]
    async for batch in slow:
        seen += [entry.seq for entry in batch.entries]
    assert seen == list(range(1, 5004))


async def test_lines_that_come_one_by_one_are_handed_on_together(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    batches: list[Batch] = []

    async def reader() -> None:
        batches.extend([batch async for batch in local.parts.feed.follow(job_id, 2) if batch.entries])

    async with anyio.create_task_group() as group:
        group.start_soon(reader)
        for number in range(1, 61):
            await say(local, lease, number, number)
        await local.worker.finish(lease, PASSED)
    assert sum(len(batch.entries) for batch in batches) == 61
    assert len(batches) < 40


@EVERY_STORE
async def test_a_stopping_web_lets_go_of_its_readers_without_an_end(local: LocalWeb) -> None:
    job_id, _ = await local.started()
    batches: list[Batch] = []
    caught_up = anyio.Event()

    async def reader() -> None:
        async for batch in local.parts.feed.follow(job_id, 0):
            batches.append(batch)
            caught_up.set()

    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            group.start_soon(reader)
            await caught_up.wait()
            local.parts.stop()
    assert not any(batch.ended for batch in batches)


async def test_a_silent_log_says_that_it_is_still_there(local: LocalWeb) -> None:
    job_id, _ = await local.started()
    batches: list[Batch] = []
    async for batch in Feed(local.parts.store, NoHerald(), keep_alive_seconds=0.05).follow(job_id, 2):
        batches.append(batch)
        if len(batches) == 3:
            break
    assert batches == [Batch([])] * 3


async def test_a_log_that_does_not_exist_is_not_followed(local: LocalWeb) -> None:
    with pytest.raises(NotFound):
        await anext(local.parts.feed.follow(JobId("job_none"), 0))


async def test_a_stream_breaks_off_where_the_store_is_away(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    await say(local, lease, 1, 500)
    leaving = Leaving(local.parts.store)
    stream = messages(Feed(cast("Store", leaving), NoHerald()), job_id, 0)
    assert [(await anext(stream)).count(b"id: ") for _ in range(2)] == [0, 200]
    leaving.away = True
    assert [message async for message in stream] == []
