"""The engines of the queue as use cases handle them, each with a real store, BullMQ with a Redis too."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import anyio
import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis_server import RedisServer
from sqlalchemy import Connection, select

from fondation_shared.ids import JobId
from fondation_shared.jobs import JobKind
from fondation_shared.priority import NORMAL, Priority
from fondation_shared.testing import FakeClock
from fondation_web.in_process import LocalWeb
from fondation_web.queue.admission import room
from fondation_web.queue.bull_differences import Amiss, Differences, Doubt
from fondation_web.queue.bull_line import BullLine
from fondation_web.queue.bull_opening import NAMES
from fondation_web.queue.bull_places import place_of
from fondation_web.queue.bullmq import BullQueue
from fondation_web.queue.embedded import EmbeddedQueue
from fondation_web.queue.limits import Limits
from fondation_web.queue.port import Bell, Queue, Ticket
from fondation_web.queue.shared import SharedQueue
from fondation_web.store.herald import NoHerald
from fondation_web.store.line_tables import tickets
from fondation_web.store.opening import open_store
from fondation_web.store.store import Store

STORED = ("embedded", "shared")
ENGINES = (*STORED, "bullmq")
IN_THE_STORE = pytest.mark.parametrize("line", STORED, indirect=True)
"""For what the engines promise alone whose line is in the store."""
_PATIENCE_SECONDS = 60


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what another process does."""
    with anyio.fail_after(_PATIENCE_SECONDS):
        while not await holds():  # noqa: ASYNC110 - seen from outside
            await anyio.sleep(0.01)


async def rung(bell: Bell) -> bool:
    """Whether it rings, however long that takes; the clock stands still, so nothing else ends the wait."""
    with anyio.move_on_after(_PATIENCE_SECONDS) as patience:
        await bell.wait(3600)
    return not patience.cancelled_caught


async def silent(bell: Bell) -> bool:
    """Whether it has not rung so far."""
    with anyio.move_on_after(0.05) as patience:
        await bell.wait(3600)
    return patience.cancelled_caught


async def nothing(kind: JobKind, place: str, said: object, wish: Priority | None) -> Mapping[str, object]:
    """Adopts nobody."""
    raise AssertionError((kind, place, said, wish))


@dataclass
class Line:
    """A queue with its store; time passes when the test says so, for Redis as well."""

    queue: Queue
    store: Store
    clock: FakeClock
    lines: Mapping[JobKind, BullLine] = field(default_factory=dict)

    def ticket(
        self,
        name: str,
        *,
        kind: JobKind = "course",
        after: float = 0.0,
        attempt: int = 1,
        priority: Priority = NORMAL,
    ) -> Ticket:
        due = self.clock.now() + timedelta(seconds=after)
        return Ticket(JobId(f"job_{name}"), kind, due, attempt, priority)

    async def add(self, *added: Ticket) -> None:
        """Put them in line, and return once they stand there."""

        def work(connection: Connection) -> None:
            for ticket in added:
                self.queue.add(connection, ticket)

        await self.store.write(work, lambda _: self.queue.announce(added))
        await until(lambda: self._stand(added))

    async def _stand(self, added: tuple[Ticket, ...]) -> bool:
        for kind, line in self.lines.items():
            if await line.lacking([place_of(ticket) for ticket in added if ticket.kind == kind]):
                return False
        return True

    async def take(self, limit: int = 1, *kinds: JobKind) -> list[str]:
        wanted = kinds or ("course",)
        open_to = await self.store.read(lambda connection: room(connection, wanted, limit, self.queue.limits))
        async with self.queue.turn(open_to, limit) as turn:
            taken = await self.store.write(
                lambda connection: self.queue.take(connection, wanted, limit, self.clock.now(), turn)
            )
        return [job_id.removeprefix("job_") for job_id in taken]

    async def pass_time(self, seconds: float) -> None:
        """Let time pass for web, and in Redis for what is due by then."""
        self.clock.advance(seconds)
        due = select(tickets.c.kind, tickets.c.job_id).where(tickets.c.not_before <= self.clock.now())
        if self.lines:
            for kind, job_id in await self.store.read(lambda connection: list(connection.execute(due))):
                # The package has no error of its own for what is not delayed.
                with contextlib.suppress(TypeError):
                    await self.lines[kind]._queue.backend.promote(f"{job_id}-1")


@asynccontextmanager
async def stored_line(engine: str, database_url: str) -> AsyncIterator[Line]:
    """A line that the store itself keeps."""
    clock, store = FakeClock(), open_store(database_url)
    queue = EmbeddedQueue(clock, Limits()) if engine == "embedded" else SharedQueue(clock, NoHerald(), Limits())
    yield Line(queue, store, clock)
    queue.close()
    store.close()


@asynccontextmanager
async def bull_line(server: RedisServer, database_url: str) -> AsyncIterator[Line]:
    """A line that BullMQ keeps, on a Redis that knows of nothing else."""
    server.flush()
    clock, store = FakeClock(), open_store(database_url)
    async with Redis.from_url(server.url, decode_responses=True, retry=Retry(NoBackoff(), 0)) as client:
        lines = {kind: BullLine(name, client, client) for kind, name in NAMES.items()}
        queue = BullQueue(clock, lines, NoHerald(), Limits())
        async with anyio.create_task_group() as group:
            group.start_soon(queue.serve, nothing)
            await heard(client, len(lines))
            yield Line(queue, store, clock, lines)
            group.cancel_scope.cancel()
        queue.close()
    store.close()


async def heard(client: Redis, queues: int) -> None:
    """Return when so many queues' events are listened to."""

    async def listening() -> bool:
        known = await client.client_list()
        return sum(each["cmd"] == "xread" and "b" in each["flags"] for each in known) >= queues

    await until(listening)


async def settled(local: LocalWeb) -> LocalWeb:
    """That web, once an engine beside its store knows what the store knows."""
    queue = local.parts.queue

    async def same() -> bool:
        amiss: list[Amiss] = []

        async def note(found: frozenset[Amiss]) -> None:
            amiss.extend(found)

        if isinstance(queue, BullQueue):
            await Differences(queue._lines, local.parts.desk.look, Doubt()).tell(note)
        return not amiss

    await until(same)
    return local
