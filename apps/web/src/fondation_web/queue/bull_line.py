"""One of BullMQ's queues on Redis: whose turn is next. It knows ids; what they stand for is in the store.

The same scripts as Node's package: its dashboards show these jobs, and its producers can add to them. Of this package
only what fetches and settles a job by hand is used: who may work on one is decided by leases of the store.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bullmq import Job, Queue, QueueEvents, Worker
from bullmq.custom_errors import UnrecoverableError
from redis.asyncio import Redis

from fondation_shared.ids import JobId

_TOKEN = "fondation"  # noqa: S105 - the same for every web, so that each can settle what another one drew
_LOCK = timedelta(days=30)
"""BullMQ's lock on a job that was drawn. Longer than any: silence is told by leases, and not by this."""
_KEPT = {"count": 1000}
_STANDING = ["wait", "paused", "delayed", "prioritized"]
LISTEN_SECONDS = 30.0
"""How long the connection that hears is silent, at most."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job stands in line, once for each time it is to be delivered; `id` and `priority` are BullMQ's."""

    id: str
    job_id: JobId
    delay: timedelta = timedelta()
    priority: int = 0


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
        self._listening = listening
        connection = {"connection": redis}
        self._queue = Queue(name, connection)
        self._worker = Worker(name, None, connection | {"lockDuration": _milliseconds(_LOCK)})

    async def add(self, places: Sequence[Place]) -> None:
        """Let jobs stand in line. Those whose place is known stay where they are."""
        if places:
            await self._queue.addBulk([self._entry(place) for place in places])

    def _entry(self, place: Place) -> dict[str, object]:
        kept = {"removeOnComplete": _KEPT, "removeOnFail": _KEPT}
        options = {"jobId": place.id, "delay": _milliseconds(place.delay), "priority": place.priority, **kept}
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
        # Since that look another web may have settled it; the package has no error of its own for that.
        with contextlib.suppress(TypeError):
            if fault is None:
                await job.moveToCompleted(answer, _TOKEN)
            else:
                await job.moveToFailed(UnrecoverableError(fault), _TOKEN)

    async def remove(self, place_ids: Sequence[str]) -> None:
        """Let them no longer stand in line; what is drawn stays drawn."""
        for each in place_ids:
            await self._queue.remove(each)

    async def put_back(self, places: Sequence[Place]) -> None:
        """Let those stand in line again that were drawn, or lost, and never came to be delivered."""
        for place in places:
            await self.leave(place.id, fault="drawn, and not delivered")
        await self.remove([place.id for place in places])
        await self.add(places)

    async def standing(self) -> set[str]:
        """The ids of all that stand in line, or will when they are due."""
        return {str(each) for each in await self._queue.backend.getRanges(_STANDING, 0, -1)}

    async def drawn(self) -> set[str]:
        """The ids of all that were drawn and did not leave."""
        return {str(each) for each in await self._queue.backend.getRanges(["active"], 0, -1)}

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


def _drawn(job: Job) -> Drawn:
    return Drawn(str(job.id), int(job.timestamp), job.data, int(job.priority))


def _milliseconds(time: timedelta) -> int:
    return max(0, round(time.total_seconds() * 1000))
