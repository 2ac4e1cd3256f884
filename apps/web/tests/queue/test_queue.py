"""The promises of `queue.port`: all three engines are held to all of them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import anyio
import pytest
from lines import ENGINES, IN_THE_STORE, Line, bull_line, rung, silent, stored_line
from sqlalchemy import Connection, text

from fondation_shared.ids import JobId
from fondation_shared.priority import Priority
from fondation_web.queue.port import STEP, Turn
from fondation_web.store import pauses
from fondation_web.store.places import places

HOUR = 3600.0
DAY = STEP.total_seconds()


@pytest.fixture(params=ENGINES)
async def line(request: pytest.FixtureRequest, data: Path) -> AsyncIterator[Line]:
    file = f"sqlite:///{data}/data/fondation.db"
    if request.param == "bullmq":
        async with bull_line(request.getfixturevalue("server"), file) as made:
            yield made
        return
    url = file if request.param == "embedded" else request.getfixturevalue("database")
    async with stored_line(request.param, url) as made:
        yield made


async def test_tickets_leave_in_the_order_they_came(line: Line) -> None:
    await line.add(*(line.ticket(name) for name in "abcdef"))
    assert await line.take(2) == ["a", "b"]
    assert await line.take(3) == ["c", "d", "e"]
    assert await line.take(3) == ["f"]
    assert await line.take(3) == []


async def test_a_ticket_is_not_handed_out_before_its_time(line: Line) -> None:
    await line.add(line.ticket("late", after=HOUR), line.ticket("now"))
    assert await line.take(5) == ["now"]
    await line.pass_time(HOUR - 0.1)
    assert await line.take(5) == []
    await line.pass_time(0.2)
    assert await line.take(5) == ["late"]


async def test_what_is_due_first_goes_first(line: Line) -> None:
    order = {"third": 3, "first": 1, "second": 2}
    await line.add(*(line.ticket(name, after=hours * HOUR) for name, hours in order.items()))
    await line.pass_time(5 * HOUR)
    assert await line.take(3) == ["first", "second", "third"]


async def test_a_higher_priority_goes_before_what_came_earlier(line: Line) -> None:
    wanted: list[Priority] = ["low", "normal", "high", "low", "normal", "high"]
    await line.add(*(line.ticket(f"{priority}{n}", priority=priority) for n, priority in enumerate(wanted)))
    assert await line.take(4) == ["high2", "high5", "normal1", "normal4"]
    assert await line.take(4) == ["low0", "low3"]


async def test_what_an_older_release_puts_in_line_is_of_normal_priority(line: Line) -> None:
    old = text("INSERT INTO tickets (job_id, kind, not_before) VALUES ('job_old', 'course', :due)")
    due = int(line.clock.now().timestamp() * 1000)
    await line.store.write(lambda connection: connection.execute(old, {"due": due}).close())
    await line.add(line.ticket("low", priority="low"), line.ticket("high", priority="high"))

    def take(connection: Connection) -> list[JobId]:
        return line.queue.take(connection, ["course"], 3, line.clock.now(), Turn())

    assert await line.store.write(take) == ["job_high", "job_old", "job_low"]


async def test_a_low_priority_that_waited_for_a_day_goes_before_what_comes_now(line: Line) -> None:
    await line.add(line.ticket("low", priority="low"))
    await line.pass_time(DAY - HOUR)
    await line.add(line.ticket("normal"))
    await line.pass_time(2 * HOUR)
    await line.add(line.ticket("later"), line.ticket("high", priority="high"))
    assert await line.take(4) == ["high", "normal", "low", "later"]


async def test_a_high_priority_that_is_not_due_keeps_nobody_waiting(line: Line) -> None:
    await line.add(line.ticket("high", priority="high", after=HOUR), line.ticket("low", priority="low"))
    assert await line.take(5) == ["low"]
    await line.pass_time(HOUR + 1)
    assert await line.take(5) == ["high"]


async def test_kinds_are_kept_apart(line: Line) -> None:
    await line.add(line.ticket("c1"), line.ticket("p1", kind="project"), line.ticket("c2"))
    assert await line.take(1, "project") == ["p1"]
    assert await line.take(3) == ["c1", "c2"]


async def test_the_place_of_a_job_is_how_many_of_its_kind_go_before_it(line: Line) -> None:
    wishes: dict[str, Priority] = {"low": "low", "first": "normal", "second": "normal", "high": "high"}
    stand = [line.ticket(name, priority=wish) for name, wish in wishes.items()]
    stand.append(line.ticket("project", kind="project"))
    await line.add(*stand)

    async def shown() -> dict[str, int | None]:
        queued = {ticket.job_id: ticket.kind for ticket in stand}
        found = await line.store.read(lambda connection: places(connection, queued))
        return {job_id.removeprefix("job_"): place for job_id, place in found.items()}

    assert await shown() == {"high": 0, "first": 1, "second": 2, "low": 3, "project": 0}
    assert await line.take(2) == ["high", "first"]
    assert await shown() == {"second": 0, "low": 1, "project": 0}


@IN_THE_STORE
async def test_kinds_share_one_order(line: Line) -> None:
    await line.add(line.ticket("c1"), line.ticket("p1", kind="project", priority="high"), line.ticket("c2"))
    await line.add(line.ticket("p2", kind="project"))
    assert await line.take(4, "course", "project") == ["p1", "c1", "c2", "p2"]


async def test_nobody_is_given_what_is_paused_until_it_goes_on(line: Line) -> None:
    await line.add(line.ticket("c"), line.ticket("p", kind="project"))
    await line.store.write(lambda connection: pauses.begin(connection, "course", line.clock.now(), None))
    assert await line.take(5, "course", "project") == ["p"]
    assert (
        await line.store.write(lambda connection: line.queue.next_due(connection, ["course"], line.clock.now())) is None
    )
    await line.store.write(lambda connection: pauses.end(connection, "course"))
    assert await line.take(5, "course", "project") == ["c"]


async def test_what_goes_on_rings_for_everybody_who_waits_for_it(line: Line) -> None:
    with (
        line.queue.listen(["course"]) as first,
        line.queue.listen(["course", "project"]) as second,
        line.queue.listen(["project"]) as other,
    ):
        await line.queue.resume("course")
        assert [await rung(first), await rung(second), await silent(other)] == [True, True, True]


async def test_a_transaction_that_is_undone_adds_nothing_and_takes_nothing(line: Line) -> None:
    await line.add(line.ticket("stays"))

    def undone(connection: Connection) -> None:
        line.queue.add(connection, line.ticket("never"))
        assert len(line.queue.take(connection, ["course"], 5, line.clock.now(), Turn())) == 2
        raise ValueError("undone")

    with pytest.raises(ValueError, match="undone"):
        await line.store.write(undone)
    assert await line.take(5) == ["stays"]


async def test_a_taking_that_is_undone_leaves_the_job_in_line(line: Line) -> None:
    await line.add(line.ticket("a", priority="high"), line.ticket("b"))

    def undone(connection: Connection) -> None:
        line.queue.take(connection, ["course"], 1, line.clock.now(), Turn())
        raise ValueError("undone")

    with pytest.raises(ValueError, match="undone"):
        async with line.queue.turn({"course": 1}, 1):
            await line.store.write(undone)
    assert await line.take(2) == ["a", "b"]


async def test_a_removed_ticket_is_gone_and_removing_again_is_no_error(line: Line) -> None:
    await line.add(line.ticket("a"), line.ticket("b"))
    for _ in range(2):
        await line.store.write(lambda connection: line.queue.remove(connection, JobId("job_a")))
    assert await line.take(5) == ["b"]


async def test_a_job_that_was_taken_may_come_back(line: Line) -> None:
    await line.add(line.ticket("a"))
    await line.take()
    await line.add(line.ticket("a", attempt=2))
    assert await line.take(5) == ["a"]


async def test_the_next_due_time_is_known(line: Line) -> None:
    async def next_due() -> object:
        return await line.store.write(
            lambda connection: line.queue.next_due(connection, ["course", "project"], line.clock.now())
        )

    assert await next_due() is None
    await line.add(line.ticket("a", after=3 * HOUR), line.ticket("b", kind="project", after=2 * HOUR))
    assert await next_due() == line.clock.now() + timedelta(hours=2)


async def test_many_takers_at_once_never_share_a_ticket(line: Line) -> None:
    names = [f"{number:03}" for number in range(100)]
    await line.add(*(line.ticket(name) for name in names))
    taken: list[str] = []

    async def taker() -> None:
        while found := await line.take(3):
            taken.extend(found)

    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(taker)
    # Whoever found nothing while others had it all in hand may have left too early.
    await taker()
    assert sorted(taken) == names


async def test_a_bell_rings_for_a_ticket_of_its_kind(line: Line) -> None:
    with line.queue.listen(["course"]) as course, line.queue.listen(["project"]) as project:
        await line.add(line.ticket("p", kind="project"))
        assert await rung(project)
        assert await silent(course)


async def test_a_ring_before_the_wait_is_not_lost(line: Line) -> None:
    with line.queue.listen(["course"]) as bell:
        assert await line.take() == []
        await line.add(line.ticket("a"))
        assert await rung(bell)
        assert await silent(bell)


async def test_each_ticket_rings_one_bell_whoever_waits_longest(line: Line) -> None:
    with (
        line.queue.listen(["course"]) as first,
        line.queue.listen(["course"]) as second,
        line.queue.listen(["course"]) as third,
    ):
        await line.add(line.ticket("a"), line.ticket("b"))
        assert [await rung(first), await rung(second), await silent(third)] == [True, True, True]


async def test_who_leaves_without_looking_passes_the_ring_on(line: Line) -> None:
    with line.queue.listen(["course"]) as stays:
        with line.queue.listen(["course"]):
            await line.add(line.ticket("a"), line.ticket("b"))
            assert await rung(stays)
        assert await rung(stays)


async def test_who_is_called_off_passes_the_ring_on(line: Line) -> None:
    with line.queue.listen(["course"]) as first:
        with pytest.raises(ValueError, match="called off"), line.queue.listen(["course"]):
            raise ValueError("called off")
        assert await rung(first)


async def test_a_wait_ends_when_its_time_is_over(line: Line) -> None:
    with line.queue.listen(["course"]) as bell:
        async with anyio.create_task_group() as group:
            group.start_soon(bell.wait, 10)
            await anyio.wait_all_tasks_blocked()
            line.clock.advance(10)


async def test_closing_rings_every_bell_and_those_to_come(line: Line) -> None:
    with line.queue.listen(["course"]) as before:
        line.queue.close()
        assert await rung(before)
    with line.queue.listen(["course"]) as after:
        assert await rung(after)
