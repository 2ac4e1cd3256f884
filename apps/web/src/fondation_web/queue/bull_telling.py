"""Brings to Redis what is announced: who came into line and who left it, side by side, some at a time."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import islice
from typing import Generic, TypeVar

import anyio
import structlog
from redis.exceptions import RedisError

from fondation_shared.clock import Clock
from fondation_shared.jobs import JobKind
from fondation_shared.states import JobStatus
from fondation_web.queue.bull_line import BullLine
from fondation_web.queue.bull_places import place_id, placed
from fondation_web.queue.port import Left, Ticket
from fondation_web.together import together

T = TypeVar("T")

ADDED_AT_ONCE = 100
"""In one message: so long as that is made, nothing else runs."""
LEFT_AT_ONCE = 16
"""Each takes some round trips."""

_log = structlog.get_logger()


class Telling:
    """`unheard` is called for each ticket that Redis could not be told of; upkeep tells it again."""

    def __init__(self, lines: Mapping[JobKind, BullLine], clock: Clock, unheard: Callable[[JobKind], None]) -> None:
        self._lines = lines
        self._clock = clock
        self._unheard = unheard
        self._came = _Pile(ADDED_AT_ONCE, self._add)
        self._back = _Pile(LEFT_AT_ONCE, self._put_back)
        self._left = _Pile(LEFT_AT_ONCE, self._leave)

    def hear(self, added: Sequence[Ticket], left: Sequence[Left], back: Sequence[Ticket]) -> None:
        """Tell it soon, in this order; on the event loop."""
        self._came.put(added)
        self._back.put(back)
        self._left.put(left)

    async def run(self) -> None:
        """Tell what there is, until cancelled. Nobody who comes waits for those who leave."""
        async with anyio.create_task_group() as group:
            group.start_soon(self._bring, self._came)
            group.start_soon(self._bring, self._back)
            group.start_soon(self._left.run, lambda _: None)

    async def _bring(self, pile: "_Pile[Ticket]") -> None:
        await pile.run(lambda ticket: self._unheard(ticket.kind))

    async def _add(self, added: Sequence[Ticket]) -> None:
        now = self._clock.now()
        for kind, line in self._lines.items():
            await line.add([placed(ticket, now) for ticket in added if ticket.kind == kind])

    async def _put_back(self, back: Sequence[Ticket]) -> None:
        """What was parked has no place, or a web died before that was gone."""
        now = self._clock.now()
        for kind, line in self._lines.items():
            await line.put_back([placed(ticket, now) for ticket in back if ticket.kind == kind])

    async def _leave(self, left: Sequence[Left]) -> None:
        await together(self._leave_one, left, RedisError)

    async def _leave_one(self, delivery: Left) -> None:
        line = self._lines[delivery.kind]
        place = place_id(delivery.job_id, delivery.attempt)
        if delivery.status in {JobStatus.COMPLETED, JobStatus.WAITING}:
            await line.leave(place, {"status": delivery.status})
        else:
            await line.leave(place, fault=delivery.reason or delivery.status)
        if delivery.status is JobStatus.CANCELLED:
            await line.remove([place_id(delivery.job_id, delivery.attempt + 1)])


class _Pile(Generic[T]):
    """What is to be told, up to `most` at once, in the order in which it came."""

    def __init__(self, most: int, tell: Callable[[Sequence[T]], Awaitable[None]]) -> None:
        self._most = most
        self._tell = tell
        self._waiting: deque[T] = deque()
        self._some = anyio.Event()

    def put(self, said: Sequence[T]) -> None:
        self._waiting.extend(said)
        if said:
            self._some.set()

    async def run(self, unheard: Callable[[T], None]) -> None:
        while True:
            await self._some.wait()
            self._some = anyio.Event()
            while batch := list(islice(self._waiting, self._most)):
                try:
                    await self._tell(batch)
                except RedisError as error:
                    # All that waits, so that nothing gathers while Redis is away, or takes its time to say so.
                    _log.warning("Redis cannot be told", cause=str(error), left_to_upkeep=len(self._waiting))
                    batch = list(self._waiting)
                    for each in batch:
                        unheard(each)
                for _ in batch:
                    self._waiting.popleft()
