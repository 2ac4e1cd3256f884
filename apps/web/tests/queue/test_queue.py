"""The promises of `queue.port`: every engine that is named in ENGINES is held to all of them."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import anyio
import pytest
from sqlalchemy import Connection

from fondation_shared.clock import Clock
from fondation_shared.ids import JobId
from fondation_shared.jobs import JobKind
from fondation_shared.testing import FakeClock
from fondation_web.queue.embedded import EmbeddedQueue
from fondation_web.queue.port import Bell, Queue, Ticket, Turn
from fondation_web.queue.shared import SharedQueue
from fondation_web.store.herald import NoHerald
from fondation_web.store.opening import open_store
from fondation_web.store.store import Store

ENGINES: dict[str, Callable[[Clock], Queue]] = {
    "embedded": EmbeddedQueue,
    "shared": lambda clock: SharedQueue(clock, NoHerald()),
}


@dataclass
class Line:
    """A queue with its store, as use cases handle them."""

    queue: Queue
    store: Store
    clock: FakeClock

    def ticket(self, name: str, *, kind: JobKind = "course", after: float = 0.0) -> Ticket:
        return Ticket(JobId(f"job_{name}"), kind, self.clock.now() + timedelta(seconds=after))

    async def add(self, *tickets: Ticket) -> None:
        def work(connection: Connection) -> None:
            for ticket in tickets:
                self.queue.add(connection, ticket)

        await self.store.write(work, lambda _: self.queue.announce(tickets))

    async def take(self, limit: int = 1, *kinds: JobKind) -> list[str]:
        wanted = kinds or ("course",)
        async with self.queue.turn(wanted, limit) as turn:
            taken = await self.store.write(
                lambda connection: self.queue.take(connection, wanted, limit, self.clock.now(), turn)
            )
        return [job_id.removeprefix("job_") for job_id in taken]


@pytest.fixture(params=ENGINES)
async def line(request: pytest.FixtureRequest, data: Path) -> AsyncIterator[Line]:
    clock = FakeClock()
    alone = request.param == "embedded"
    url = f"sqlite:///{data}/data/fondation.db" if alone else request.getfixturevalue("database")
    store = open_store(url)
    queue = ENGINES[request.param](clock)
    yield Line(queue, store, clock)
    queue.close()
    store.close()


async def rings(bell: Bell, seconds: float = 3600) -> bool:
    """Whether it rings at once: the clock stands still, so nothing else ends the wait."""
    with anyio.move_on_after(0.2) as patience:
        await bell.wait(seconds)
    return not patience.cancelled_caught


async def test_tickets_leave_in_the_order_they_came(line: Line) -> None:
    await line.add(*(line.ticket(name) for name in "abcdef"))
    assert await line.take(2) == ["a", "b"]
    assert await line.take(3) == ["c", "d", "e"]
    assert await line.take(3) == ["f"]
    assert await line.take(3) == []


async def test_a_ticket_is_not_handed_out_before_its_time(line: Line) -> None:
    await line.add(line.ticket("late", after=10), line.ticket("now"))
    assert await line.take(5) == ["now"]
    line.clock.advance(9.9)
    assert await line.take(5) == []
    line.clock.advance(0.2)
    assert await line.take(5) == ["late"]


async def test_what_is_due_first_goes_first(line: Line) -> None:
    await line.add(line.ticket("third", after=3), line.ticket("first", after=1), line.ticket("second", after=2))
    line.clock.advance(5)
    assert await line.take(3) == ["first", "second", "third"]


async def test_kinds_are_kept_apart_and_share_one_order(line: Line) -> None:
    await line.add(line.ticket("c1"), line.ticket("p1", kind="project"), line.ticket("c2"))
    assert await line.take(1, "project") == ["p1"]
    await line.add(line.ticket("p2", kind="project"))
    assert await line.take(3, "course", "project") == ["c1", "c2", "p2"]


async def test_a_transaction_that_is_undone_adds_nothing_and_takes_nothing(line: Line) -> None:
    await line.add(line.ticket("stays"))

    def undone(connection: Connection) -> None:
        line.queue.add(connection, line.ticket("never"))
        assert len(line.queue.take(connection, ["course"], 5, line.clock.now(), Turn())) == 2
        raise ValueError("undone")

    with pytest.raises(ValueError, match="undone"):
        await line.store.write(undone)
    assert await line.take(5) == ["stays"]


async def test_a_removed_ticket_is_gone_and_removing_again_is_no_error(line: Line) -> None:
    await line.add(line.ticket("a"), line.ticket("b"))
    for _ in range(2):
        await line.store.write(lambda connection: line.queue.remove(connection, JobId("job_a")))
    assert await line.take(5) == ["b"]


async def test_a_job_that_was_taken_may_come_back(line: Line) -> None:
    await line.add(line.ticket("a"))
    await line.take()
    await line.add(line.ticket("a"))
    assert await line.take(5) == ["a"]


async def test_the_next_due_time_is_known(line: Line) -> None:
    async def next_due() -> object:
        return await line.store.write(lambda connection: line.queue.next_due(connection, ["course", "project"]))

    assert await next_due() is None
    await line.add(line.ticket("a", after=30), line.ticket("b", kind="project", after=20))
    assert await next_due() == line.clock.now() + timedelta(seconds=20)


async def test_many_takers_at_once_never_share_a_ticket(line: Line) -> None:
    await line.add(*(line.ticket(f"{number:03}") for number in range(200)))
    taken: list[str] = []

    async def taker() -> None:
        while found := await line.take(3):
            taken.extend(found)

    async with anyio.create_task_group() as group:
        for _ in range(50):
            group.start_soon(taker)
    assert sorted(taken) == [f"{number:03}" for number in range(200)]


async def test_a_bell_rings_for_a_ticket_of_its_kind(line: Line) -> None:
    with line.queue.listen(["course"]) as course, line.queue.listen(["project"]) as project:
        await line.add(line.ticket("p", kind="project"))
        assert await rings(project)
        assert not await rings(course)


async def test_a_ring_before_the_wait_is_not_lost(line: Line) -> None:
    with line.queue.listen(["course"]) as bell:
        assert await line.take() == []
        await line.add(line.ticket("a"))
        assert await rings(bell)
        assert not await rings(bell)


async def test_each_ticket_rings_one_bell_whoever_waits_longest(line: Line) -> None:
    with (
        line.queue.listen(["course"]) as first,
        line.queue.listen(["course"]) as second,
        line.queue.listen(["course"]) as third,
    ):
        await line.add(line.ticket("a"), line.ticket("b"))
        assert [await rings(first), await rings(second), await rings(third)] == [True, True, False]


async def test_who_leaves_without_looking_passes_the_ring_on(line: Line) -> None:
    with line.queue.listen(["course"]) as stays:
        with line.queue.listen(["course"]):
            await line.add(line.ticket("a"), line.ticket("b"))
            assert await rings(stays)
        assert await rings(stays)


async def test_who_is_called_off_passes_the_ring_on(line: Line) -> None:
    with line.queue.listen(["course"]) as first:
        with pytest.raises(ValueError, match="called off"), line.queue.listen(["course"]):
            raise ValueError("called off")
        assert await rings(first)


async def test_a_wait_ends_when_its_time_is_over(line: Line) -> None:
    with line.queue.listen(["course"]) as bell:
        async with anyio.create_task_group() as group:
            group.start_soon(bell.wait, 10)
            await anyio.wait_all_tasks_blocked()
            line.clock.advance(10)


async def test_closing_rings_every_bell_and_those_to_come(line: Line) -> None:
    with line.queue.listen(["course"]) as before:
        line.queue.close()
        assert await rings(before)
    with line.queue.listen(["course"]) as after:
        assert await rings(after)
