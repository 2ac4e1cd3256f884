"""Tickets in a table of the store: statements of the engines that keep their line there."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select

from fondation_shared.ids import JobId
from fondation_shared.jobs import JobKind
from fondation_web.queue.port import Room, Ticket
from fondation_web.store.columns import Instant
from fondation_web.store.line_tables import tickets
from fondation_web.store.prepared import Command, Query


class _Due(NamedTuple):
    """A ticket in the order in which tickets leave."""

    rank: int
    number: int
    job_id: JobId
    kind: JobKind


def _instant(value: datetime) -> datetime:
    return value


_ADD = Command(insert(tickets).values({name: bindparam(name) for name in ("job_id", "kind", "not_before", "priority")}))
_PLACE = (tickets.c.rank, tickets.c.number, tickets.c.job_id, tickets.c.kind)
_NOW = bindparam("now", type_=Instant())
_OF_KIND = tickets.c.kind == bindparam("kind")
_DUE = Query(
    select(*_PLACE)
    # What is due has no later rank: the index ends there, and what is delayed before that is little.
    .where(_OF_KIND, tickets.c.parked_at.is_(None), tickets.c.rank <= _NOW, tickets.c.not_before <= _NOW)
    .order_by(tickets.c.rank, tickets.c.number)
    .limit(bindparam("most"))
    # For PostgreSQL; SQLite has one writer at a time and says nothing here.
    .with_for_update(skip_locked=True),
    _Due,
)
_NAMED = Query(
    select(*_PLACE).where(tickets.c.job_id == bindparam("job")).with_for_update(skip_locked=True),
    _Due,
)
_TAKE = Command(delete(tickets).where(tickets.c.number == bindparam("number")))
# One that somebody takes at this moment waits for its job, and is passed over once that is no more queued.
_OF_JOB = select(tickets.c.number).where(tickets.c.job_id == bindparam("job")).with_for_update(skip_locked=True)
_REMOVE = Command(delete(tickets).where(tickets.c.number.in_(_OF_JOB)))
_NEXT_DUE = Query(
    select(tickets.c.not_before)
    .where(_OF_KIND, tickets.c.not_before > bindparam("after"))
    .order_by(tickets.c.not_before)
    .limit(1),
    _instant,
)
_EVER = datetime.min.replace(tzinfo=UTC)


def add(connection: Connection, ticket: Ticket) -> None:
    """See `Queue.add`."""
    _ADD.run(
        connection,
        job_id=ticket.job_id,
        kind=ticket.kind,
        not_before=ticket.not_before,
        priority=ticket.priority,
    )


def take(connection: Connection, room: Room, limit: int, now: datetime) -> list[JobId]:
    """See `Queue.take`."""
    found = [due for kind, most in room.items() for due in _DUE.all(connection, kind=kind, now=now, most=most)]
    first = sorted(found)[:limit]
    _TAKE.run_all(connection, [{"number": due.number} for due in first])
    return [due.job_id for due in first]


def take_these(connection: Connection, job_ids: Collection[JobId], room: Room) -> list[JobId]:
    """Those of `job_ids` that are in line and of a kind that may be given out, in that order; they leave it.

    Whether they are due was said elsewhere. One that is named twice, as it stood at two places, is taken once.
    """
    named = dict.fromkeys(job_ids)
    found = [due for job_id in named for due in _NAMED.all(connection, job=job_id) if due.kind in room]
    _TAKE.run_all(connection, [{"number": due.number} for due in found])
    return [due.job_id for due in found]


def remove(connection: Connection, job_id: JobId) -> None:
    """See `Queue.remove`."""
    _REMOVE.run(connection, job=job_id)


def next_due(connection: Connection, kinds: Collection[JobKind], *, after: datetime = _EVER) -> datetime | None:
    """See `Queue.next_due`; of the tickets that are due later than `after`."""
    return min((due for kind in kinds for due in _NEXT_DUE.all(connection, kind=kind, after=after)), default=None)
