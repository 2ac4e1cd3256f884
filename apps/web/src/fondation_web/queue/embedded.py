"""The engine of one web: tickets in the store, bells in the process that rings them."""

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from datetime import datetime

from sqlalchemy import Connection

from fondation_shared.clock import Clock
from fondation_shared.ids import JobId
from fondation_shared.jobs import JobKind
from fondation_web.queue import tickets
from fondation_web.queue.bells import Bells
from fondation_web.queue.port import Bell, Left, Ticket, Turn


class EmbeddedQueue:
    """`Queue` in a store that has one web."""

    def __init__(self, clock: Clock) -> None:
        self._bells = Bells(clock)

    def add(self, connection: Connection, ticket: Ticket) -> None:
        """See `Queue.add`."""
        tickets.add(connection, ticket)
        # Not after the commit: whoever begins to look now looks behind this change, and may share its commit.
        self._bells.ring_one(ticket.kind)

    def announce(self, added: Sequence[Ticket], left: Sequence[Left] = ()) -> None:
        """See `Queue.announce`: the bells rang already."""

    at_hand = True

    def turn(self, kinds: Collection[JobKind], limit: int) -> AbstractAsyncContextManager[Turn]:  # noqa: ARG002 - the port's
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
        return tickets.take(connection, kinds, limit, now)

    def remove(self, connection: Connection, job_id: JobId) -> None:
        """See `Queue.remove`."""
        tickets.remove(connection, job_id)

    def next_due(self, connection: Connection, kinds: Collection[JobKind]) -> datetime | None:
        """See `Queue.next_due`."""
        return tickets.next_due(connection, kinds)

    def listen(self, kinds: Collection[JobKind]) -> AbstractContextManager[Bell]:
        """See `Queue.listen`."""
        return self._bells.listen(kinds)

    async def check(self) -> None:
        """See `Queue.check`: there is none."""

    def close(self) -> None:
        """See `Queue.close`."""
        self._bells.close()
