"""The engine of one machine: tickets in a table of the store, bells in the process of web. One web process a store."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from fondation_shared.clock import Clock
from fondation_shared.ids import JobId
from fondation_shared.jobs import JobKind
from fondation_web.queue.bells import Bells
from fondation_web.queue.port import Bell, Ticket
from fondation_web.store.tables import tickets

_ADD = insert(tickets)
_OF_KINDS = tickets.c.kind.in_(bindparam("kinds", expanding=True))
_DUE = (
    select(tickets.c.number, tickets.c.job_id)
    .where(_OF_KINDS, tickets.c.not_before <= bindparam("now"))
    .order_by(tickets.c.not_before, tickets.c.number)
    .limit(bindparam("limit"))
    # For PostgreSQL; SQLite has one writer at a time and says nothing here.
    .with_for_update(skip_locked=True)
)
_TAKE = delete(tickets).where(tickets.c.number.in_(bindparam("numbers", expanding=True)))
_REMOVE = delete(tickets).where(tickets.c.job_id == bindparam("job"))
_NEXT_DUE = select(func.min(tickets.c.not_before)).where(_OF_KINDS)


class EmbeddedQueue:
    """`Queue` in the store itself."""

    def __init__(self, clock: Clock) -> None:
        self._bells = Bells(clock)

    def add(self, connection: Connection, ticket: Ticket) -> None:
        """See `Queue.add`."""
        values = {"job_id": ticket.job_id, "kind": ticket.kind, "not_before": ticket.not_before}
        connection.execute(_ADD, values)

    def take(self, connection: Connection, kinds: Collection[JobKind], limit: int, now: datetime) -> list[JobId]:
        """See `Queue.take`."""
        due = connection.execute(_DUE, {"kinds": list(kinds), "now": now, "limit": limit}).all()
        if due:
            connection.execute(_TAKE, {"numbers": [row.number for row in due]})
        return [JobId(row.job_id) for row in due]

    def remove(self, connection: Connection, job_id: JobId) -> None:
        """See `Queue.remove`."""
        connection.execute(_REMOVE, {"job": job_id})

    def next_due(self, connection: Connection, kinds: Collection[JobKind]) -> datetime | None:
        """See `Queue.next_due`."""
        return connection.execute(_NEXT_DUE, {"kinds": list(kinds)}).scalar()

    def listen(self, kinds: Collection[JobKind]) -> AbstractContextManager[Bell]:
        """See `Queue.listen`."""
        return self._bells.listen(kinds)

    def announce(self, tickets: Collection[Ticket]) -> None:
        """See `Queue.announce`."""
        for ticket in tickets:
            self._bells.ring_one(ticket.kind)

    def close(self) -> None:
        """See `Queue.close`."""
        self._bells.close()
