"""The engine of several webs: tickets in the store that they share, and a bell in each of them."""

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
from fondation_web.store.herald import Herald

KINDS: dict[str, JobKind] = {"course": "course", "project": "project"}


class SharedQueue:
    """`Queue` in a store that has several webs: a ticket rings one bell in each, and whoever comes first takes it."""

    def __init__(self, clock: Clock, herald: Herald) -> None:
        self._bells = Bells(clock)
        self._herald = herald
        herald.listen("queue", lambda kind: self._bells.ring_one(KINDS[kind]), self._bells.ring_all)

    def add(self, connection: Connection, ticket: Ticket) -> None:
        """See `Queue.add`."""
        tickets.add(connection, ticket)

    def announce(self, added: Sequence[Ticket], left: Sequence[Left] = ()) -> None:  # noqa: ARG002 - the port's
        """See `Queue.announce`."""
        for ticket in added:
            self._bells.ring_one(ticket.kind)
            self._herald.tell("queue", ticket.kind)

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
