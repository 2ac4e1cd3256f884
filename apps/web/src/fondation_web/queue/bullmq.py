"""The engine on Redis: BullMQ says whose turn it is. What is true of a job stands in the store, its ticket too."""

from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import datetime
from functools import partial
from itertools import count
from typing import NamedTuple

import anyio
import structlog
from redis.exceptions import RedisError
from sqlalchemy import Connection

from fondation_shared.clock import Clock
from fondation_shared.ids import JobId
from fondation_shared.jobs import JobKind
from fondation_web.queue import admission, taking, tickets
from fondation_web.queue.bells import Bells
from fondation_web.queue.bull_adoption import Adopt, Adoption
from fondation_web.queue.bull_differences import Amiss, Differences, Doubt, Look
from fondation_web.queue.bull_line import BullLine, Place, or_unreachable
from fondation_web.queue.bull_places import by_turn, job_of, place_of, placed
from fondation_web.queue.bull_telling import Telling
from fondation_web.queue.limits import Limits
from fondation_web.queue.port import Bell, Left, Room, Ticket, Turn
from fondation_web.store.herald import Herald

AGAIN_SECONDS = 1.0
_NOTHING = (
    "There is nothing to deliver: the store has the truth. What has ended is tried again by POST /v1/jobs/{}/retry"
)

_log = structlog.get_logger()


class _Ours(NamedTuple):
    """Whose place was drawn; `priority` is BullMQ's."""

    kind: JobKind
    job_id: JobId
    priority: int


class BullQueue:
    """`Queue` by a line a kind. Where Redis is away, tickets go in the order of the store until it is back."""

    at_hand = False

    def __init__(self, clock: Clock, lines: Mapping[JobKind, BullLine], herald: Herald, limits: Limits) -> None:
        self.limits = limits
        self._clock = clock
        self._lines = lines
        self._bells = Bells(clock)
        self._adoption = Adoption(lines, self._bells.ring_all)
        self._round = count()
        self._herald = herald
        self._doubt = Doubt()
        self._telling = Telling(lines, clock, self._unheard)
        herald.listen("queue", self._told, self._missed)

    async def serve(self, adopt: Adopt) -> None:
        """Bring to Redis what is announced, ring for what it says, adopt what is found there; until cancelled."""
        async with anyio.create_task_group() as group:
            self._adoption.serve(group, adopt)
            group.start_soon(self._telling.run)
            for kind, line in self._lines.items():
                group.start_soon(self._hear, kind, line)

    def add(self, connection: Connection, ticket: Ticket) -> None:
        """See `Queue.add`."""
        tickets.add(connection, ticket)

    def announce(self, added: Sequence[Ticket], left: Sequence[Left] = (), back: Sequence[Ticket] = ()) -> None:
        """See `Queue.announce`."""
        self._telling.hear(added, left, back)
        for delivery in left:
            if delivery.kind in self.limits.kinds:
                self._bells.ring_one(delivery.kind)
                self._herald.tell("queue", delivery.kind)

    @asynccontextmanager
    async def turn(self, room: Room, limit: int) -> AsyncIterator[Turn]:
        """See `Queue.turn`."""
        try:
            drawn = await self._draw(room, limit)
        except RedisError:
            yield Turn()
            return
        turn = Turn([each.job_id for each in drawn.values()])
        try:
            yield turn
        except BaseException:
            await self._unless_away(self._put_back(drawn))
            raise
        await self._unless_away(self._drop(drawn, turn))

    def take(
        self, connection: Connection, kinds: Collection[JobKind], limit: int, now: datetime, turn: Turn
    ) -> list[JobId]:
        """See `Queue.take`."""
        if turn.drawn is None:
            found, parked = taking.take(connection, kinds, limit, now, self.limits)
            turn.parked = [*turn.parked, *parked]
            return found
        # Redis held back what was not due: by its clock and that of the web which told it, ours may be another.
        done = taking.take_these(connection, turn.drawn, now, self.limits)
        taken = [due.job_id for due in done.taken]
        turn.taken = [*turn.taken, *taken]
        turn.parked = [*turn.parked, *(due.job_id for due in done.parked)]
        turn.kept = [due.job_id for due in done.kept]
        return taken

    def remove(self, connection: Connection, job_id: JobId) -> bool:
        """See `Queue.remove`."""
        return tickets.remove(connection, job_id)

    def next_due(self, connection: Connection, kinds: Collection[JobKind], now: datetime) -> datetime | None:
        """See `Queue.next_due`; of those to come alone: what is due already rings when its turn is there."""
        return tickets.next_delayed(connection, admission.room(connection, kinds, 1, self.limits), now)

    def listen(self, kinds: Collection[JobKind]) -> AbstractContextManager[Bell]:
        """See `Queue.listen`."""
        return self._bells.listen(kinds)

    async def held(self) -> frozenset[JobKind]:
        """See `Queue.held`."""
        with or_unreachable():
            return frozenset([kind for kind, line in self._lines.items() if await line.paused()])

    async def resume(self, kind: JobKind) -> None:
        """See `Queue.resume`: Redis tells the other webs."""
        await self._unless_away(self._lines[kind].resume())
        self._bells.ring_all(kind)

    def close(self) -> None:
        """See `Queue.close`."""
        self._bells.close()

    def differences(self, look: Look) -> Differences:
        """Between this line and the store, which `look` shows."""
        return Differences(self._lines, look, self._doubt)

    async def right(self, amiss: Collection[Amiss]) -> None:
        """Let the lost stand in line again, and the others leave.

        Raises:
            Unreachable: it is away.

        """
        with or_unreachable():
            await self._right(amiss)

    async def _right(self, amiss: Collection[Amiss]) -> None:
        now = self._clock.now()
        lost = sorted((each for each in amiss if isinstance(each, Ticket)), key=by_turn)
        for kind, line in self._lines.items():
            await line.put_back([placed(ticket, now) for ticket in lost if ticket.kind == kind])
        back = {place_of(ticket) for ticket in lost}
        for each in amiss:
            if not isinstance(each, Ticket) and each[1] not in back:
                await self._clear(*each)

    async def _clear(self, kind: JobKind, place: str) -> None:
        drawn = await self._lines[kind].find(place)
        if drawn is not None and job_of(drawn) is None:
            self._adoption.take_in(kind, drawn)
        else:
            await self._lines[kind].leave(place, fault="Its delivery is over.")

    async def _draw(self, room: Room, limit: int) -> dict[str, _Ours]:
        """The places whose turn it is, and whose they are; what strangers put in line is adopted meanwhile.

        Kinds take turns, at another one each time: who has much to do of one does not keep the other waiting.
        """
        found: dict[str, _Ours] = {}
        left = deque(room)
        left.rotate(next(self._round))
        space = Counter(room)
        while left and len(found) < limit:
            kind = left.popleft()
            for drawn in await self._lines[kind].draw(0 if self._adoption.full(kind) else min(1, space[kind])):
                left.append(kind)
                job_id = job_of(drawn)
                if job_id is None:
                    self._adoption.take_in(kind, drawn)
                else:
                    found[drawn.id] = _Ours(kind, job_id, drawn.priority)
                    space[kind] -= 1
        return found

    async def _put_back(self, drawn: Mapping[str, _Ours]) -> None:
        for place, each in drawn.items():
            await self._lines[each.kind].put_back([Place(place, each.job_id, priority=each.priority)])

    async def _drop(self, drawn: Mapping[str, _Ours], turn: Turn) -> None:
        """Those that were not taken.

        Where a limit was in the way they come back later. Or nothing stood for them: cancelled, delivered already, put
        in line twice, tried again on a dashboard.
        """
        for place, each in drawn.items():
            line = self._lines[each.kind]
            if each.job_id in turn.parked:
                await line.take_out(place)
            elif each.job_id in turn.kept:
                await self._put_back({place: each})
            elif each.job_id not in turn.taken:
                await line.leave(place, fault=_NOTHING.format(each.job_id))

    async def _unless_away(self, telling: Awaitable[None]) -> None:
        """Carried through even where the caller is called off; what Redis does not hear, upkeep tells it again."""
        with anyio.CancelScope(shield=True):
            try:
                await telling
            except RedisError as error:
                _log.warning("Redis cannot be told", cause=str(error))

    async def _hear(self, kind: JobKind, line: BullLine) -> None:
        ring, ring_all, told = partial(self._bells.ring_one, kind), partial(self._bells.ring_all, kind), ""
        while True:
            try:
                await line.listen(ring, ring_all)
            except RedisError as error:
                if str(error) != told:
                    _log.warning("Redis cannot be heard", queue=kind, cause=str(error))
                told = str(error)
            self._doubt.there = True
            await self._clock.sleep(AGAIN_SECONDS)
            self._bells.ring_all()

    def _unheard(self, kind: JobKind) -> None:
        """Redis rings nobody for a ticket: here it is this web, and elsewhere the others of its store."""
        self._doubt.there = True
        self._bells.ring_one(kind)
        self._herald.tell("queue", kind)

    def _told(self, words: str) -> None:
        """Another web has a ticket that Redis did not hear of."""
        self._doubt.there = True
        for kind in self._lines:
            if kind == words:
                self._bells.ring_one(kind)

    def _missed(self) -> None:
        """Another web may have had one, and is gone."""
        self._doubt.there = True
        self._bells.ring_all()
