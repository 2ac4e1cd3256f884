"""What engines share whose line is the table of tickets alone: they differ in who is told of a ticket, and when."""

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from datetime import datetime

from sqlalchemy import Connection

from fondation_shared.clock import Clock
from fondation_shared.ids import JobId
from fondation_shared.jobs import JobKind
from fondation_web.queue import admission, taking, tickets
from fondation_web.queue.bells import Bells
from fondation_web.queue.limits import Limits
from fondation_web.queue.port import Bell, Left, Room, Ticket, Turn


class StoredLine:
    """`Queue` but for `add`, and for who else is told."""

    at_hand = True

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self.limits = limits
        self._bells = Bells(clock)

    def announce(self, added: Sequence[Ticket], left: Sequence[Left] = (), back: Sequence[Ticket] = ()) -> None:  # noqa: ARG002 - of those an engine knows more
        """See `Queue.announce`; of what is added each engine rings in its own time."""
        freed = [delivery.kind for delivery in left if delivery.kind in self.limits.kinds]
        for kind in (*freed, *(ticket.kind for ticket in back)):
            self._ring(kind)

    def _ring(self, kind: JobKind) -> None:
        self._bells.ring_one(kind)

    def turn(self, room: Room, limit: int) -> AbstractAsyncContextManager[Turn]:  # noqa: ARG002 - the port's
        """See `Queue.turn`."""
        return nullcontext(Turn())

    def take(
        self,
        connection: Connection,
        kinds: Collection[JobKind],
        limit: int,
        now: datetime,
        turn: Turn,
    ) -> list[JobId]:
        """See `Queue.take`."""
        taken, parked = taking.take(connection, kinds, limit, now, self.limits)
        turn.parked = [*turn.parked, *parked]
        return taken

    def remove(self, connection: Connection, job_id: JobId) -> bool:
        """See `Queue.remove`."""
        return tickets.remove(connection, job_id)

    def next_due(self, connection: Connection, kinds: Collection[JobKind], now: datetime) -> datetime | None:
        """See `Queue.next_due`."""
        return tickets.next_due(connection, admission.room(connection, kinds, 1, self.limits), now)

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
