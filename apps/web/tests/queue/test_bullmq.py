"""What is BullMQ's own: a Redis beside the store. What all engines promise is in test_queue.py."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TypedDict

import anyio
import pytest
import redis
from bullmq import Job
from lines import heard
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis_server import RedisServer
from sqlalchemy import Connection

from fondation_shared.clock import SystemClock
from fondation_shared.errors import Invalid, Unreachable
from fondation_shared.ids import JobId
from fondation_shared.jobs import JobKind
from fondation_shared.priority import Priority
from fondation_shared.states import JobStatus
from fondation_web.in_process import failed, local_web
from fondation_web.queue.admission import room
from fondation_web.queue.bull_adoption import AT_ONCE, IN_HAND
from fondation_web.queue.bull_line import BullLine, Place
from fondation_web.queue.bullmq import BullQueue
from fondation_web.queue.limits import Limits
from fondation_web.queue.port import Left, Ticket
from fondation_web.queue.ticket_pages import PAGE
from fondation_web.store import jobs, pauses
from fondation_web.store.herald import NoHerald
from fondation_web.store.jobs import JobRow
from fondation_web.store.opening import open_store
from fondation_web.store.store import Store
from fondation_web.upkeep.places import Places

ADD = Path(__file__).parents[4] / "tests" / "second_opinion" / "add.mjs"


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    with anyio.fail_after(60):
        while not await holds():  # noqa: ASYNC110 - Redis rings nobody here
            await anyio.sleep(0.01)


@dataclass
class Line:
    """A queue with its store, as use cases handle them."""

    queue: BullQueue
    store: Store
    lines: Mapping[JobKind, BullLine]
    adopted: list[tuple[JobKind, str, object]] = field(default_factory=list)
    wishes: list[Priority | None] = field(default_factory=list)
    tried: int = 0
    hurry: anyio.Event = field(default_factory=anyio.Event)
    away: bool = False

    async def add(self, *names: str, after: float = 0.0, kind: JobKind = "course") -> None:
        due = SystemClock().now() + timedelta(seconds=after)
        added = [Ticket(JobId(f"job_{name}"), kind, due) for name in names]

        def work(connection: Connection) -> None:
            for ticket in added:
                jobs.add(connection, queued(ticket))
                self.queue.add(connection, ticket)

        await self.store.write(work, lambda _: self.queue.announce(added))

    async def take(self, limit: int = 16, kinds: Sequence[JobKind] = ("course",)) -> list[str]:
        """What a look at the line brings."""
        now = SystemClock().now()
        async with self.queue.turn(dict.fromkeys(kinds, limit), limit) as turn:
            taken = await self.store.write(lambda connection: self.queue.take(connection, kinds, limit, now, turn))
        return [job_id.removeprefix("job_") for job_id in taken]

    async def taken(self, count: int) -> list[str]:
        """The next so many, waited for as claimers do."""
        found: list[str] = []
        with self.queue.listen(["course"]) as bell, anyio.fail_after(60):
            while len(found) < count:
                found += await self.take(count - len(found))
                if len(found) < count:
                    await bell.wait(0.5)
        return found

    async def stand(self, *names: str) -> None:
        """Wait until they stand in line in Redis."""
        wanted = [f"job_{name}-1" for name in names]

        async def standing() -> bool:
            return not await self.lines["course"].lacking(wanted)

        await until(standing)

    async def stands(self, kind: JobKind, most: int) -> bool:
        return await self.lines[kind].count() == most

    async def settled(self) -> None:
        """Wait until nobody is drawn."""

        async def none() -> bool:
            return not await self.lines["course"].drawn()

        await until(none)

    async def upkeep(self) -> None:
        await self.chore()

    @cached_property
    def chore(self) -> Callable[[], Awaitable[float]]:
        found = self.queue.differences(self.store.read)
        return Places(found.tell, found.still, self.queue.right, AtOnce()).chore


class AtOnce(SystemClock):
    async def sleep(self, seconds: float) -> None:
        del seconds


def queued(ticket: Ticket) -> JobRow:
    return JobRow(
        id=ticket.job_id,
        kind=ticket.kind,
        status=JobStatus.QUEUED,
        course_id=None,
        repository="r",
        request="{}",
        created_at=ticket.not_before,
    )


@pytest.fixture
async def line(server: RedisServer, data: Path) -> AsyncIterator[Line]:
    server.flush()
    store = open_store(f"sqlite:///{data}/data/fondation.db")

    async def adopt(kind: JobKind, place: str, said: object, wish: Priority | None) -> Mapping[str, object]:
        made.tried += 1
        if made.away:
            raise Unreachable("The store does not answer.")
        if said == "slow":
            await made.hurry.wait()
            return {}
        if said == "odd":
            raise ValueError("nobody thought of that")
        if not isinstance(said, dict) or "repository" not in said:
            raise Invalid("A course needs a repository.")
        made.adopted.append((kind, place, said))
        made.wishes.append(wish)
        return {"jobId": "job_new"}

    async with Redis.from_url(server.url, decode_responses=True, retry=Retry(NoBackoff(), 0)) as client:
        kinds: Sequence[JobKind] = ("course", "project")
        lines = {kind: BullLine(f"fondation-{kind}", client, client) for kind in kinds}
        made = Line(BullQueue(SystemClock(), lines, NoHerald(), Limits()), store, lines)
        async with anyio.create_task_group() as group:
            group.start_soon(made.queue.serve, adopt)
            await heard(client, len(lines))
            yield made
            group.cancel_scope.cancel()
    store.close()


async def test_a_job_that_redis_says_is_due_is_handed_out_whatever_this_webs_clock_says(line: Line) -> None:
    await line.add("a", after=3600)
    await line.stand("a")
    await line.lines["course"]._queue.backend.promote("job_a-1")
    assert await line.taken(1) == ["a"]


async def test_much_work_of_one_kind_does_not_keep_the_other_waiting(line: Line) -> None:
    await line.add("c1", "c2", "c3", "c4")
    await line.add("p1", "p2", kind="project")
    await line.stand("c1", "c2", "c3", "c4")
    await until(lambda: line.stands("project", 2))
    taken = [await line.take(1, ("course", "project")) for _ in range(4)]
    assert sorted(name for [name] in taken) == ["c1", "c2", "p1", "p2"]
    assert await line.take(16, ("course", "project")) == ["c3", "c4"]


async def test_a_job_that_is_drawn_twice_is_handed_out_once(line: Line) -> None:
    await line.add("a", "b")
    await line.stand("a", "b")
    assert await line.taken(1) == ["a"]
    await line.lines["course"].add([Place("job_a-2", JobId("job_a"))])
    assert await line.take() == ["b"]
    assert await line.lines["course"].drawn() == {"job_a-1", "job_b-1"}


async def test_a_job_that_stands_at_two_places_is_handed_out_once(line: Line) -> None:
    await line.add("a")
    await line.stand("a")
    await line.lines["course"].add([Place("job_a-2", JobId("job_a"))])
    assert await line.take() == ["a"]
    assert await line.take() == []


async def test_deliveries_that_are_over_leave_with_what_became_of_them(line: Line) -> None:
    await line.add("good", "bad")
    await line.taken(2)
    left = [
        Left(JobId("job_good"), "course", 1, JobStatus.COMPLETED),
        Left(JobId("job_bad"), "course", 1, JobStatus.FAILED),
    ]
    line.queue.announce([], left)

    async def gone() -> bool:
        return not await line.lines["course"].drawn()

    await until(gone)


async def test_whoever_comes_does_not_wait_for_those_who_leave(line: Line) -> None:
    names = [f"{number:03}" for number in range(300)]
    await line.add(*names)
    await line.stand(*names)
    await line.lines["course"].draw(300)
    line.queue.announce([], [Left(JobId(f"job_{name}"), "course", 1, JobStatus.COMPLETED) for name in names])
    await line.add("new")
    await line.stand("new")
    assert await line.lines["course"].drawn()

    async def gone() -> bool:
        return not await line.lines["course"].drawn()

    await until(gone)


async def test_a_redis_that_forgot_everything_loses_nothing(line: Line, server: RedisServer) -> None:
    await line.add(*"abc")
    await line.stand(*"abc")
    server.flush()
    await line.upkeep()
    assert await line.taken(3) == [*"abc"]


async def test_upkeep_of_a_long_line_looks_at_a_part_of_it_unless_something_is_missing(
    line: Line, server: RedisServer
) -> None:
    names = [f"{number:04}" for number in range(PAGE + 100)]
    await line.add(*names)
    await line.stand(*names)
    looked = [await looks(line, server) for _ in range(4)]
    assert looked[0] >= len(names)
    assert looked[1:] == [PAGE, 100, PAGE]
    server.flush()
    await line.upkeep()
    await line.stand(*names)
    await line.lines["course"].remove([f"job_{name}-1" for name in names[-99:]])
    await line.upkeep()
    await line.stand(*names)
    assert await line.lines["course"].count() == len(names)


async def looks(line: Line, server: RedisServer) -> int:
    """How many places upkeep looks for in Redis."""
    with redis.Redis.from_url(server.url) as client:
        client.config_resetstat()
        await line.upkeep()
        return int(client.info("commandstats").get("cmdstat_zscore", {"calls": 0})["calls"])


async def test_what_was_drawn_by_a_web_that_died_is_put_back(line: Line) -> None:
    await line.add("a")
    await line.stand("a")
    await line.lines["course"].draw(1)
    assert await line.take() == []
    await line.upkeep()
    assert await line.taken(1) == ["a"]


async def test_what_was_drawn_by_a_web_that_died_is_put_back_wherever_it_stands_in_a_long_line(line: Line) -> None:
    names = [f"{number:04}" for number in range(PAGE + 2)]
    await line.add(*names)
    await line.stand(*names)
    await line.upkeep()
    await line.lines["course"]._queue.backend.changePriority(f"job_{names[-1]}-1", 1)
    await line.lines["course"].draw(1)
    assert await line.lines["course"].lacking([f"job_{names[-1]}-1"])
    await line.upkeep()
    await line.stand(names[-1])


async def test_a_delivery_that_redis_did_not_hear_the_end_of_leaves(line: Line) -> None:
    await line.add("a")
    await line.taken(1)
    await line.upkeep()
    assert await line.lines["course"].drawn() == set()


async def test_while_redis_is_away_the_order_is_the_stores(line: Line, server: RedisServer) -> None:
    await line.add(*"ab")
    await line.stand(*"ab")
    server.kill()
    try:
        await line.add("c")
        assert await line.taken(3) == [*"abc"]
    finally:
        server.start()
    await line.add("d")
    assert await line.taken(1) == ["d"]


async def test_what_a_stranger_puts_in_line_is_adopted(line: Line) -> None:
    stranger = line.lines["course"]
    asked = await stranger._queue.add("course", {"repository": "https://example.org/a.git"})
    wrong = await stranger._queue.add("course", {"nonsense": True}, {"attempts": 3})
    with anyio.fail_after(60):
        while await stranger._queue.getJobCountByTypes("wait", "prioritized"):
            assert await line.take() == []
    await line.settled()
    assert line.adopted == [("course", f"{asked.id}@{asked.timestamp}", {"repository": "https://example.org/a.git"})]
    assert [await asked.getState(), await wrong.getState()] == ["completed", "failed"]


async def test_the_priority_of_what_is_adopted_is_the_one_it_stood_with(line: Line) -> None:
    stranger, said = line.lines["course"], {"repository": "https://example.org/a.git"}
    for priority in (0, 1, 9, 10, 99, 100, 2_000_000):
        await stranger._queue.add("course", said, {"priority": priority})
    with anyio.fail_after(60):
        while await stranger._queue.getJobCountByTypes("wait", "prioritized"):
            assert await line.take() == []
    await line.settled()
    assert line.wishes == [None, "high", "high", "normal", "normal", "low", "low"]


@pytest.mark.second_opinion
@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ({"repository": "https://example.org/a.git"}, {"value": {"jobId": "job_new"}}),
        ({"nonsense": True}, {"error": "A course needs a repository."}),
    ],
)
async def test_a_producer_with_nodes_package_hears_what_became_of_its_job(
    line: Line, server: RedisServer, said: object, heard: dict[str, object]
) -> None:
    if not ADD.with_name("node_modules").exists():
        pytest.skip("It is not installed: npm ci --ignore-scripts --prefix tests/second_opinion")
    words = ["node", str(ADD), server.socket, "fondation-course", json.dumps(said)]
    with line.queue.listen(["course"]) as bell:
        async with await anyio.open_process(words) as producer:
            while producer.returncode is None:
                await bell.wait(0.2)
                assert await line.take() == []
            assert producer.stdout is not None
            told = json.loads(b"".join([chunk async for chunk in producer.stdout]))
    assert told.items() >= heard.items()


class Seen(TypedDict):
    """The jobs of a queue by their states: how many there are, and each of them."""

    counts: dict[str, int]
    shown: dict[str, list[dict[str, object]]]


async def node(server: RedisServer, *words: str) -> Seen:
    """What a program with Node's package says of the queue of courses."""
    if not ADD.with_name("node_modules").exists():
        pytest.skip("It is not installed: npm ci --ignore-scripts --prefix tests/second_opinion")
    command = ["node", str(ADD.with_name("look.mjs")), server.socket, "fondation-course", *words]
    said: Seen = json.loads((await anyio.run_process(command)).stdout)
    return said


@pytest.mark.second_opinion
async def test_a_dashboard_with_nodes_package_sees_where_each_stands_and_what_it_empties_comes_back(
    line: Line, server: RedisServer
) -> None:
    await line.add("good", "bad", "busy")
    await line.stand("good", "bad", "busy")
    assert await line.taken(3) == ["good", "bad", "busy"]
    await line.add("waits")
    await line.add("late", after=3600)
    await line.stand("waits", "late")
    line.queue.announce(
        [],
        [
            Left(JobId("job_good"), "course", 1, JobStatus.COMPLETED),
            Left(JobId("job_bad"), "course", 1, JobStatus.FAILED, "build: it does not compile"),
        ],
    )

    async def left() -> bool:
        return await line.lines["course"].drawn() == {"job_busy-1"}

    await until(left)
    said = await node(server)
    states = {"completed": "good", "failed": "bad", "active": "busy", "prioritized": "waits", "delayed": "late"}
    assert {state: count for state, count in said["counts"].items() if count} == dict.fromkeys(states, 1)
    for state, name in states.items():
        [shown] = said["shown"][state]
        assert (shown["id"], shown["name"], shown["state"]) == (f"job_{name}-1", "fondation-course", state)
        assert shown["data"] == {"jobId": f"job_{name}"}
    assert said["shown"]["completed"][0]["returnvalue"] == {"status": "completed"}
    assert said["shown"]["failed"][0]["failedReason"] == "build: it does not compile"
    for emptied in ("drain", "obliterate"):
        await node(server, emptied)
        assert await line.lines["course"].lacking(["job_waits-1", "job_late-1"])
        await line.upkeep()
        await line.stand("waits", "late")
    assert await line.taken(1) == ["waits"]


async def test_what_a_web_died_over_while_it_adopted_it_is_adopted(line: Line) -> None:
    asked = await line.lines["course"]._queue.add("course", {"repository": "https://example.org/a.git"})
    await line.lines["course"].draw(1)
    await line.upkeep()
    await line.settled()
    assert line.adopted == [("course", f"{asked.id}@{asked.timestamp}", {"repository": "https://example.org/a.git"})]
    assert await asked.getState() == "completed"


async def test_entries_of_one_name_before_and_after_a_flush_are_two(line: Line, server: RedisServer) -> None:
    for name in ("a", "b"):
        await line.lines["course"]._queue.add("course", {"repository": f"https://example.org/{name}.git"})
        assert await line.take() == []
        await line.settled()
        server.flush()
    [(_, first, _), (_, second, _)] = line.adopted
    assert first.partition("@")[0] == second.partition("@")[0] == "1"
    assert first != second


async def test_what_cannot_be_adopted_for_a_moment_is_adopted_later(line: Line) -> None:
    line.away = True
    asked = await line.lines["course"]._queue.add("course", {"repository": "https://example.org/a.git"})
    assert await line.take() == []

    async def tried() -> bool:
        return line.tried == 1

    await until(tried)
    assert await asked.getState() == "active"
    line.away = False
    await line.upkeep()
    await line.settled()
    assert await asked.getState() == "completed"


async def test_an_entry_that_takes_its_time_or_breaks_what_adopts_it_holds_up_no_claim(line: Line) -> None:
    slow = await line.lines["course"]._queue.add("course", "slow")
    odd = await line.lines["course"]._queue.add("course", "odd")
    await line.add("a")
    assert await line.taken(1) == ["a"]

    async def failed() -> bool:
        return bool(await odd.getState() == "failed")

    await until(failed)
    assert await slow.getState() == "active"
    assert "web's log" in str((await Job.fromId(line.lines["course"]._queue, str(odd.id))).failedReason)


async def slow(line: Line, count: int) -> None:
    """Let strangers' entries stand in line that are adopted when `hurry` is set."""
    await line.lines["course"]._queue.addBulk([{"name": "course", "data": "slow", "opts": {}} for _ in range(count)])


async def test_entries_that_are_adopted_slowly_keep_no_job_of_ours_waiting(line: Line) -> None:
    await slow(line, 2 * AT_ONCE)
    await line.add("a")
    await line.add("p", kind="project")
    await line.stand("a")
    await until(lambda: line.stands("project", 1))
    assert await line.take(2, ("course", "project")) == ["p", "a"]
    line.hurry.set()

    async def adopted() -> bool:
        return await line.lines["course"].drawn() == {"job_a-1"}

    await until(adopted)


async def test_of_very_many_entries_some_stay_in_line_and_all_who_wait_are_woken_when_there_is_room(
    line: Line,
) -> None:
    await slow(line, IN_HAND + 1)
    await line.add("a")
    await line.add("p", kind="project")
    await line.stand("a")
    await until(lambda: line.stands("project", 1))
    assert await line.take(2, ("course", "project")) == ["p"]
    assert len(await line.lines["course"].drawn()) == IN_HAND
    with line.queue.listen(["course"]) as first, line.queue.listen(["course"]) as second, anyio.fail_after(60):
        await first.wait(0)
        await second.wait(0)
        line.hurry.set()
        await first.wait(3600)
        await second.wait(3600)
    assert await line.taken(1) == ["a"]


async def test_a_name_of_ours_that_a_stranger_uses_brings_nothing(line: Line) -> None:
    await line.lines["course"].add([Place("job_x-1", JobId("job_x"))])
    assert await line.take() == []
    assert await line.lines["course"].drawn() == set()


async def test_what_is_paused_on_a_dashboard_is_given_to_nobody_until_it_goes_on_there(line: Line) -> None:
    await line.add("a")
    await line.stand("a")
    await line.lines["course"]._queue.pause()
    assert await line.queue.held() == {"course"}
    assert await line.take() == []
    with line.queue.listen(["course"]) as first, line.queue.listen(["course"]) as second, anyio.fail_after(60):
        await line.lines["course"]._queue.resume()
        await first.wait(3600)
        await second.wait(3600)
    assert await line.taken(1) == ["a"]


async def test_what_was_drawn_when_its_kind_is_paused_keeps_its_place_and_rings_nobody_for_ever(line: Line) -> None:
    await line.add("a")
    await line.stand("a")
    with line.queue.listen(["course"]) as bell:
        async with line.queue.turn({"course": 1}, 1) as turn:
            now = SystemClock().now()
            await line.store.write(lambda connection: pauses.begin(connection, "course", now, None))
            taken = await line.store.write(lambda connection: line.queue.take(connection, ["course"], 1, now, turn))
        assert (turn.drawn, taken) == (["job_a"], [])
        assert await line.lines["course"].lacking(["job_a-1"]) == set()
        rings = 0
        with anyio.move_on_after(0.2):
            while True:
                await bell.wait(3600)
                rings += 1
                open_to = await line.store.read(lambda connection: room(connection, ["course"], 1, line.queue.limits))
                async with line.queue.turn(open_to, 1) as turn:
                    assert not turn.drawn
        # Of its place when it was added, and of that when it was put back.
        assert rings <= 2
    await line.store.write(lambda connection: pauses.end(connection, "course"))
    assert await line.take(1) == ["a"]


async def test_what_was_paused_on_a_dashboard_goes_on_here(line: Line) -> None:
    await line.add("a")
    await line.stand("a")
    await line.lines["course"]._queue.pause()
    await line.queue.resume("course")
    assert await line.queue.held() == frozenset()
    assert await line.taken(1) == ["a"]


async def test_places_that_stand_for_nothing_any_more_keep_nobody_waiting(server: RedisServer, data: Path) -> None:
    server.flush()
    async with Redis.from_url(server.url) as client, local_web(data, (), queue_url=server.url) as local:
        await heard(client, 2)
        stale = [Place(f"job_{number}-1", JobId(f"job_{number}")) for number in range(4)]
        await BullLine("fondation-course", client, client).add(stale)
        job_id = (await local.submit()).job_id
        with anyio.fail_after(60):
            assert (await local.claim(wait=60)).job.id == job_id


async def test_a_delivery_that_came_to_nothing_says_why_on_a_dashboard(server: RedisServer, data: Path) -> None:
    server.flush()
    async with Redis.from_url(server.url) as client, local_web(data, (), queue_url=server.url) as local:
        await heard(client, 2)
        job_id = (await local.submit()).job_id
        claim = await local.claim(wait=60)
        await local.worker.finish(claim.lease.id, failed(retryable=True))

        async def said() -> bool:
            return await client.hget(f"bull:fondation-course:{job_id}-1", "failedReason") == b"disk_full"

        await until(said)
