"""One of BullMQ's queues on Redis: whose turn is next. It knows ids; what they stand for is in the store.

The same scripts as Node's package: its dashboards show these jobs, and its producers can add to them. Of this package
only what fetches and settles a job by hand is used: who may work on one is decided by leases of the store.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bullmq import Job, Queue, QueueEvents, Worker
from bullmq.custom_errors import UnrecoverableError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from fondation_shared.errors import Unreachable
from fondation_shared.ids import JobId

_TOKEN = "fondation"  # noqa: S105 - the same for every web, so that each can settle what another one drew
_LOCK = timedelta(days=30)
"""BullMQ's lock on a job that was drawn. Longer than any: silence is told by leases, and not by this."""
_KEPT = {"count": 1000}
"""Of those that left, for dashboards: Redis does not grow."""
_SORTED, _LISTED = ("prioritized", "delayed"), ("wait", "paused")
"""Where BullMQ keeps those that stand in line. Places of ours have a priority; what was moved by hand is listed."""
_ADDED_AT_ONCE = 100
"""So long as a message is made, nothing else runs."""
_SEEN = "fondation"
"""A word of ours among what BullMQ keeps of a queue, which goes with the queue."""
_EPOCH, _MILLISECOND = datetime.fromtimestamp(0, UTC), timedelta(milliseconds=1)
_MOMENT = timedelta(minutes=1)
LISTEN_SECONDS = 30.0
"""How long the connection that hears is silent, at most."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job stands in line, once for each time it is to be delivered; `id` and `priority` are BullMQ's.

    `delay` counts from `since`; without one, from when Redis is told.
    """

    id: str
    job_id: JobId
    delay: timedelta = timedelta()
    priority: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """Whose turn it is; `data` as its producer gave it, who may be a stranger.

    `added` is when, in milliseconds: BullMQ counts its own ids from 1 again where Redis forgot everything.
    """

    id: str
    added: int
    data: object
    priority: int = 0


class BullLine:
    """`name` is the queue's; every method but `listen` answers or raises `RedisError` as soon as `redis` does."""

    def __init__(self, name: str, redis: Redis, listening: Redis) -> None:
        self._name = name
        self._redis = redis
        self._listening = listening
        connection = {"connection": redis}
        self._queue = Queue(name, connection)
        self._worker = Worker(name, None, connection | {"lockDuration": _milliseconds(_LOCK)})

    async def add(self, places: Sequence[Place]) -> None:
        """Let jobs stand in line. Those whose place is known stay where they are."""
        for first in range(0, len(places), _ADDED_AT_ONCE):
            await self._queue.addBulk([self._entry(place) for place in places[first : first + _ADDED_AT_ONCE]])

    def _entry(self, place: Place) -> dict[str, object]:
        # To the millisecond as the store has it: whoever comes then, and finds it not due yet, is not told later.
        since = _begun(place.since)
        begun, due = (_instant(at) for at in (since, since + place.delay))
        options = {"jobId": place.id, "timestamp": begun, "delay": due - begun, "priority": place.priority, **_kept()}
        return {"name": self._name, "data": {"jobId": place.job_id}, "opts": options}

    async def draw(self, most: int) -> list[Drawn]:
        """Up to `most` whose turn it is, in order. They count as drawn until `leave`, or until `put_back`."""
        found: list[Drawn] = []
        while len(found) < most:
            job = await self._worker.moveToActive(_TOKEN)
            if job is None:
                break
            found.append(_drawn(job))
        return found

    async def find(self, place_id: str) -> Drawn | None:
        """What stands at that place, drawn or not."""
        job = await Job.fromId(self._queue, place_id)
        return None if job is None else _drawn(job)

    async def leave(self, place_id: str, answer: object = None, *, fault: str | None = None) -> None:
        """What was drawn is over: done with `answer`, or failed for a `fault`. Repeats do nothing."""
        job = await Job.fromId(self._queue, place_id)
        if job is None or await job.getState() != "active":
            return
        # A stranger's stays as well no longer than ours, unless its producer said how long.
        job.opts = _kept() | job.opts
        # Since that look another web may have settled it; the package has no error of its own for that.
        with contextlib.suppress(TypeError):
            if fault is None:
                await job.moveToCompleted(answer, _TOKEN)
            else:
                await job.moveToFailed(UnrecoverableError(fault), _TOKEN)

    async def take_out(self, place_id: str) -> None:
        """What was drawn stands aside: its place is free again. Nothing where it stands in line anew."""
        job = await Job.fromId(self._queue, place_id)
        if job is not None and await job.getState() == "active":
            await self.leave(place_id, fault="parked")
            await self.remove([place_id])

    async def remove(self, place_ids: Sequence[str]) -> None:
        """Let them no longer stand in line; what is drawn stays drawn."""
        for each in place_ids:
            await self._queue.remove(each)

    async def put_back(self, places: Sequence[Place]) -> None:
        """Let those stand in line again that were drawn, or lost, and never came to be delivered."""
        ids = [place.id for place in places]
        known = [each for each, there in zip(ids, await self._asked("exists", ids), strict=True) if there]
        for each in known:
            await self.leave(each, fault="drawn, and not delivered")
        await self.remove(known)
        await self.add(places)

    async def lacking(self, place_ids: Sequence[str]) -> set[str]:
        """Those of them that do not stand in line, nor will when they are due: lost, or drawn."""
        left = list(place_ids)
        for command, names in (("zscore", _SORTED), ("lpos", _LISTED)):
            for name in names:
                found = await self._asked(command, left, name)
                left = [each for each, place in zip(left, found, strict=True) if place is None]
        return set(left)

    async def count(self) -> int:
        """How many stand in line, or will when they are due, or were drawn."""
        async with self._redis.pipeline(transaction=False) as asking:
            for name in _SORTED:
                asking.zcard(self._key(name))
            for name in (*_LISTED, "active"):
                asking.llen(self._key(name))
            return sum(await asking.execute())

    async def unseen(self) -> str | None:
        """What to tell `see` once all was looked at; None where that was done, and Redis forgot nothing since.

        A Redis that was started anew may have forgotten the last second.
        """
        run = str((await self._redis.info("server"))["run_id"])
        return None if await self._redis.hget(self._key("meta"), _SEEN) == run else run

    async def see(self, run: str) -> None:
        """All was looked at."""
        await self._redis.hset(self._key("meta"), _SEEN, run)

    async def drawn(self) -> set[str]:
        """The ids of all that were drawn and did not leave."""
        return {str(each) for each in await self._queue.backend.getRanges(["active"], 0, -1)}

    def _key(self, name: str) -> str:
        return str(self._queue.backend.toKey(name))

    async def _asked(self, command: str, place_ids: Sequence[str], name: str | None = None) -> list[object]:
        """What Redis says to a command on each of these, or on what it keeps under `name`; all in one message."""
        async with self._redis.pipeline(transaction=False) as asking:
            for each in place_ids:
                asking.execute_command(command, *([self._key(each)] if name is None else [self._key(name), each]))
            return await asking.execute() if place_ids else []

    async def paused(self) -> bool:
        """Whether somebody paused the queue, on a dashboard for instance: nobody is drawn."""
        return bool(await self._queue.isPaused())

    async def resume(self) -> None:
        """Let those be drawn again that stand in line."""
        await self._queue.resume()

    async def listen(self, ring: Callable[[], None], ring_all: Callable[[], None]) -> None:
        """Call `ring` whenever a place is taken or comes up, whoever took it, `ring_all` when the queue goes on.

        Returns once Redis cannot be heard.
        """
        told = QueueEvents(
            self._name, {"connection": self._listening, "blockingTimeout": 1000 * LISTEN_SECONDS, "autorun": False}
        )
        for event in ("waiting", "delayed"):
            told.on(event, lambda *_: ring())
        told.on("resumed", lambda *_: ring_all())
        await told.run()


def _kept() -> dict[str, object]:
    return {"removeOnComplete": _KEPT, "removeOnFail": _KEPT}


def _drawn(job: Job) -> Drawn:
    return Drawn(str(job.id), int(job.timestamp), job.data, int(job.priority))


def _begun(since: datetime | None) -> datetime:
    """When a delay began that was told of a moment ago; now, where that is told by another clock than the machine's."""
    now = datetime.now(UTC)
    return since if since is not None and abs(now - since) < _MOMENT else now


def _instant(at: datetime) -> int:
    """In whole milliseconds, rounded down."""
    return (at - _EPOCH) // _MILLISECOND


def _milliseconds(time: timedelta) -> int:
    return max(0, round(time.total_seconds() * 1000))


@contextlib.contextmanager
def or_unreachable() -> Iterator[None]:
    """What Redis does not answer leaves the block as `Unreachable`."""
    try:
        yield
    except RedisError as error:
        raise Unreachable(
            "Redis does not answer.", cause=str(error), hint="fondation doctor   # shows FONDATION_QUEUE_URL"
        ) from error
