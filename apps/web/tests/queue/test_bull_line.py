"""A queue of BullMQ's, on a real Redis."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import anyio
import pytest
from redis.asyncio import Redis
from redis_server import RedisServer

from fondation_shared.ids import JobId
from fondation_web.queue.bull_line import BullLine, Place


@pytest.fixture
def line(client: Redis) -> BullLine:
    return BullLine("fondation-course", client, client)


def place(name: str, **delay: float) -> Place:
    return Place(f"job_{name}-1", JobId(f"job_{name}"), timedelta(**delay))


def ids(*names: str) -> list[str]:
    return [place(name).id for name in names]


async def drawn(line: BullLine, most: int = 16) -> list[str]:
    return [each.id for each in await line.draw(most)]


async def test_places_are_drawn_in_the_order_they_were_taken(line: BullLine) -> None:
    await line.add([place("a"), place("b")])
    await line.add([place("c")])
    assert [await drawn(line, 2), await drawn(line), await drawn(line)] == [ids("a", "b"), ids("c"), []]


async def test_what_is_drawn_says_which_job_it_is(line: BullLine) -> None:
    await line.add([place("a")])
    [first] = await line.draw(1)
    assert first.data == {"jobId": "job_a"}


async def test_a_place_is_taken_once_however_often_it_is_asked_for(line: BullLine) -> None:
    for _ in range(3):
        await line.add([place("a")])
    assert await drawn(line) == ids("a")
    await line.add([place("a")])
    assert await drawn(line) == []


async def test_a_delay_counts_from_when_the_store_knew_of_it_however_late_redis_is_told(line: BullLine) -> None:
    told_late = replace(place("a", seconds=30), since=datetime.now(UTC) - timedelta(seconds=30))
    await line.add([told_late])
    assert await drawn(line) == ids("a")


async def test_a_delayed_place_comes_up_when_it_is_due_and_not_before(line: BullLine) -> None:
    await line.add([place("later", hours=1), place("soon", milliseconds=50), place("now")])
    found: list[str] = []
    with anyio.fail_after(60):
        while len(found) < 2:
            found += await drawn(line)
            await anyio.sleep(0.02)
    assert sorted(found) == sorted(ids("now", "soon"))
    assert await drawn(line) == []


async def test_what_left_is_shown_as_done_or_failed_and_leaving_again_is_no_error(
    line: BullLine, client: Redis
) -> None:
    await line.add([place("done"), place("failed")])
    await line.draw(2)
    assert await line.drawn() == set(ids("failed", "done"))
    for _ in range(2):
        await line.leave("job_done-1", {"status": "completed"})
        await line.leave("job_failed-1", fault="worker lost")
        await line.leave("job_unknown-1")
    assert await line.drawn() == set()
    assert await client.zrange("bull:fondation-course:completed", 0, -1) == ids("done")
    assert await client.hget("bull:fondation-course:job_failed-1", "failedReason") == "worker lost"


async def test_redis_keeps_the_last_of_those_that_left_ours_as_well_as_strangers(
    line: BullLine, client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fondation_web.queue.bull_line._KEPT", {"count": 5})
    await line.add([place(f"{number:02}") for number in range(20)])
    for _ in range(20):
        await line._queue.add("course", {"repository": "r"})
    for number, each in enumerate(await line.draw(40)):
        await line.leave(each.id, {"status": "completed"}, fault="wrong" if number % 2 else None)
    left = [await client.zcard(f"bull:fondation-course:{name}") for name in ("completed", "failed")]
    assert left == [5, 5]
    kept = [key for key in await client.keys("bull:fondation-course:*") if await client.type(key) == "hash"]
    assert len(kept) == 10 + len(["meta"])


async def test_another_web_may_settle_what_one_drew(line: BullLine, client: Redis) -> None:
    await line.add([place("a")])
    await line.draw(1)
    await BullLine("fondation-course", client, client).leave("job_a-1")
    assert await line.drawn() == set()


async def test_it_is_known_who_stands_in_line_and_who_was_drawn(line: BullLine) -> None:
    await line.add([place("drawn"), place("waits"), place("later", hours=1)])
    await line.draw(1)
    assert await line.lacking(ids("drawn", "waits", "later", "lost")) == set(ids("drawn", "lost"))
    assert await line.drawn() == set(ids("drawn"))


async def test_what_was_drawn_or_lost_is_put_back(line: BullLine, server: RedisServer) -> None:
    await line.add([place("drawn"), place("lost")])
    await line.draw(1)
    await line.put_back([place("drawn")])
    assert await drawn(line) == ids("lost", "drawn")
    server.flush()
    await line.put_back([place("lost")])
    assert await drawn(line) == ids("lost")


async def test_whoever_takes_a_place_is_heard(line: BullLine, client: Redis) -> None:
    heard = anyio.Event()
    other = BullLine("fondation-course", client, client)
    async with anyio.create_task_group() as group:
        group.start_soon(line.listen, heard.set, heard.set)
        with anyio.fail_after(60):
            for number in count():
                await other.add([place(f"{number}")])
                with anyio.move_on_after(0.1):
                    await heard.wait()
                    break
        group.cancel_scope.cancel()
