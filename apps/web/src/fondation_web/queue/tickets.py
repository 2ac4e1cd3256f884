"""Tickets in a table of the store: statements of the engines that keep their line there."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from fondation_shared.ids import JobId, KeyId
from fondation_shared.jobs import JobKind
from fondation_web.queue.port import Ticket
from fondation_web.store.columns import Instant
from fondation_web.store.line_tables import tickets
from fondation_web.store.prepared import Command, Query
from fondation_web.store.tables import jobs


class Due(NamedTuple):
    """A ticket in the order in which tickets leave."""

    rank: int
    number: int
    job_id: JobId
    kind: JobKind
    owner: KeyId | None


def _instant(value: datetime) -> datetime:
    return value


def _number(value: int) -> int:
    return value


_ADD = Command(
    insert(tickets).values({name: bindparam(name) for name in ("job_id", "kind", "not_before", "priority", "owner")})
)
_PLACE = (tickets.c.rank, tickets.c.number, tickets.c.job_id, tickets.c.kind, tickets.c.owner)
_IN_LINE = tickets.c.parked_at.is_(None)
_NOW = bindparam("now", type_=Instant())
_OF_KIND = tickets.c.kind == bindparam("kind")
# What is due has no later rank: the index ends there, and what is delayed before that is little.
_IS_DUE = (_OF_KIND, _IN_LINE, tickets.c.rank <= _NOW, tickets.c.not_before <= _NOW)
_DUE = Query(
    select(*_PLACE)
    .where(*_IS_DUE)
    .order_by(tickets.c.rank, tickets.c.number)
    .limit(bindparam("most"))
    # For PostgreSQL; SQLite has one writer at a time and says nothing here.
    .with_for_update(skip_locked=True),
    Due,
)
_NAMED = Query(
    select(*_PLACE).where(tickets.c.job_id == bindparam("job"), _IN_LINE).with_for_update(skip_locked=True),
    Due,
)
_TICKETS = select(
    tickets.c.job_id, tickets.c.kind, tickets.c.not_before, jobs.c.attempt + 1, tickets.c.priority, tickets.c.owner
).join(jobs, jobs.c.id == tickets.c.job_id)
_IS_PARKED = tickets.c.parked_at.is_not(None)
_PARKED = (
    select(tickets.c.number)
    .where(tickets.c.owner == bindparam("owner"), _OF_KIND, _IS_PARKED)
    .order_by(tickets.c.rank, tickets.c.number)
    .limit(bindparam("most"))
)
_NEXT_OWNER = (
    select(tickets.c.owner).where(tickets.c.owner > bindparam("last"), _IS_PARKED).order_by(tickets.c.owner).limit(1)
)
_PARK = Command(update(tickets).where(tickets.c.number == bindparam("ticket")).values(parked_at=bindparam("since")))
_TAKE = Command(delete(tickets).where(tickets.c.number == bindparam("number")))
# One that somebody takes at this moment waits for its job, and is passed over once that is no more queued.
_OF_JOB = select(tickets.c.number).where(tickets.c.job_id == bindparam("job")).with_for_update(skip_locked=True)
_OF_JOB_ALONE = Query(_OF_JOB, _number)
_NEXT_DUE = Query(
    select(tickets.c.not_before)
    .where(_OF_KIND, _IN_LINE, tickets.c.not_before > _NOW)
    .order_by(tickets.c.not_before)
    .limit(1),
    _instant,
)
_FIRST_DUE = Query(
    select(tickets.c.not_before).where(*_IS_DUE).order_by(tickets.c.rank, tickets.c.number).limit(1), _instant
)


def add(connection: Connection, ticket: Ticket) -> None:
    """See `Queue.add`."""
    _ADD.run(
        connection,
        job_id=ticket.job_id,
        kind=ticket.kind,
        not_before=ticket.not_before,
        priority=ticket.priority,
        owner=ticket.owner,
    )


def due(connection: Connection, kind: JobKind, now: datetime, most: int) -> list[Due]:
    """The first of a kind that are due, in order; nobody else takes them until the transaction ends."""
    return _DUE.all(connection, kind=kind, now=now, most=most)


def named(connection: Connection, job_id: JobId) -> list[Due]:
    """The ticket of a job, as `due`, whether it is due or not; none where that is not in line."""
    return _NAMED.all(connection, job=job_id)


def drop(connection: Connection, found: Sequence[Due]) -> None:
    """Let these leave the line for good."""
    _TAKE.run_all(connection, [{"number": each.number} for each in found])


def park(connection: Connection, found: Sequence[Due], now: datetime) -> None:
    """Let these stand aside."""
    _PARK.run_all(connection, [{"ticket": each.number, "since": now} for each in found])


def unpark(connection: Connection, owner: KeyId, kind: JobKind, most: int) -> list[Ticket]:
    """The first of an owner's parked tickets of a kind, which stand in line again."""
    numbers = list(connection.execute(_PARKED, {"owner": owner, "kind": kind, "most": most}).scalars())
    _PARK.run_all(connection, [{"ticket": number, "since": None} for number in numbers])
    return [Ticket(*row) for row in connection.execute(_TICKETS.where(tickets.c.number.in_(numbers)))]


def owners_of_parked(connection: Connection) -> list[KeyId]:
    """Of whom tickets stand aside: one step in the index for each of them, however many of theirs there are."""
    found: list[KeyId] = []
    while (owner := connection.execute(_NEXT_OWNER, {"last": found[-1] if found else ""}).scalar()) is not None:
        found.append(KeyId(owner))
    return found


def remove(connection: Connection, job_id: JobId) -> bool:
    """See `Queue.remove`."""
    found = _OF_JOB_ALONE.all(connection, job=job_id)
    _TAKE.run_all(connection, [{"number": number} for number in found])
    return bool(found)


def next_due(connection: Connection, kinds: Collection[JobKind], now: datetime) -> datetime | None:
    """See `Queue.next_due`."""
    first = [at for kind in kinds for at in _FIRST_DUE.all(connection, kind=kind, now=now)]
    return min(first, default=None) or next_delayed(connection, kinds, now)


def next_delayed(connection: Connection, kinds: Collection[JobKind], now: datetime) -> datetime | None:
    """As `next_due`, of tickets that are not due yet."""
    return min((at for kind in kinds for at in _NEXT_DUE.all(connection, kind=kind, now=now)), default=None)
