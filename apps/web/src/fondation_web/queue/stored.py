"""What engines share whose line is the table of tickets alone: they differ in who is told of a ticket, and when."""

from collections.abc import Collection
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from datetime import datetime

from sqlalchemy import Connection

from fondation_shared.clock import Clock
from fondation_shared.ids import JobId
from fondation_shared.jobs import JobKind
from fondation_web.queue import admission, tickets
from fondation_web.queue.bells import Bells
from fondation_web.queue.port import Bell, Room, Turn


class StoredLine:
    """`Queue` but for `add` and `announce`."""

    at_hand = True

    def __init__(self, clock: Clock) -> None:
        self._bells = Bells(clock)

    def turn(self, room: Room, limit: int) -> AbstractAsyncContextManager[Turn]:  # noqa: ARG002 - the port's
        """See `Queue.turn`."""
        return nullcontext(Turn())

    def take(
        self,
        connection: Connection,
        kinds: Collection[JobKind],
        limit: int,
        now: datetime,
        turn: Turn,  # noqa: ARG002 - the store alone says whose it is
    ) -> list[JobId]:
        """See `Queue.take`."""
        return tickets.take(connection, admission.room(connection, kinds, limit), limit, now)

    def remove(self, connection: Connection, job_id: JobId) -> None:
        """See `Queue.remove`."""
        tickets.remove(connection, job_id)

    def next_due(self, connection: Connection, kinds: Collection[JobKind]) -> datetime | None:
        """See `Queue.next_due`."""
        return tickets.next_due(connection, admission.room(connection, kinds, 1))

    def listen(self, kinds: Collection[JobKind]) -> AbstractContextManager[Bell]:
        """See `Queue.listen`."""
        return self._bells.listen(kinds)

    async def held(self) -> frozenset[JobKind]:
        """See `Queue.held`: the store says it all."""
        return frozenset()

    async def resume(self, kind: JobKind) -> None:
        """See `Queue.resume`."""
        self._bells.ring_all(kind)

    def close(self) -> None:
        """See `Queue.close`."""
        self._bells.close()
