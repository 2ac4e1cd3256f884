"""Leases: who holds which job until when. A lease's id is the fencing token of one delivery."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from fondation_shared.ids import JobId, LeaseId
from fondation_web.store.prepared import Command, Query
from fondation_web.store.tables import leases

EXPIRED = "expired"
"""The outcome of a lease whose worker was not heard of in time."""
LEFT = "left"
"""The outcome of a lease whose worker said goodbye, or never heard of it."""


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """A lease as it is kept; `outcome` is empty while it is held."""

    id: LeaseId
    job_id: JobId
    attempt: int
    worker_id: str
    granted_at: datetime
    expires_at: datetime
    last_seq: int = 0
    outcome: str | None = None


_COLUMNS = [leases.c[field.name] for field in fields(LeaseRow)]
_HELD = leases.c.outcome.is_(None)
_THIS = leases.c.id == bindparam("lease_id")
_ADD = Command(insert(leases))
_FIND = Query(select(*_COLUMNS).where(_THIS), LeaseRow)
_RENEW = Command(update(leases).where(_THIS).values(expires_at=bindparam("until")))
_COUNT_EVENTS = Command(update(leases).where(_THIS).values(last_seq=bindparam("seq")))
_END = Command(update(leases).where(_THIS).values(outcome=bindparam("how"), ended_at=bindparam("at")))
_OVERDUE = select(*_COLUMNS).where(_HELD, leases.c.expires_at <= bindparam("now")).order_by(leases.c.expires_at)
_NEXT_EXPIRY = select(func.min(leases.c.expires_at)).where(_HELD)


def add(connection: Connection, granted: Sequence[LeaseRow]) -> None:
    """Keep new leases."""
    _ADD.run_all(
        connection,
        [{"ended_at": None, **{column.name: getattr(lease, column.name) for column in _COLUMNS}} for lease in granted],
    )


def find(connection: Connection, lease_id: LeaseId) -> LeaseRow | None:
    """The lease of that id, held or ended."""
    return _FIND.first(connection, lease_id=lease_id)


def renew(connection: Connection, lease_id: LeaseId, until: datetime) -> None:
    """Hold a lease until another time."""
    _RENEW.run(connection, lease_id=lease_id, until=until)


def count_events(connection: Connection, lease_id: LeaseId, last_seq: int) -> None:
    """Note the number of the last event that a lease has stored."""
    _COUNT_EVENTS.run(connection, lease_id=lease_id, seq=last_seq)


def end(connection: Connection, lease_id: LeaseId, outcome: str, now: datetime) -> None:
    """Note how a lease ended."""
    _END.run(connection, lease_id=lease_id, how=outcome, at=now)


def overdue(connection: Connection, now: datetime) -> list[LeaseRow]:
    """The held leases whose time is over."""
    return [LeaseRow(*row) for row in connection.execute(_OVERDUE, {"now": now})]


def next_expiry(connection: Connection) -> datetime | None:
    """When the first of the held leases expires."""
    return connection.execute(_NEXT_EXPIRY).scalar()


def of_worker(connection: Connection, worker_id: str) -> list[LeaseRow]:
    """What a worker holds."""
    query = select(*_COLUMNS).where(leases.c.worker_id == worker_id, _HELD)
    return [LeaseRow(*row) for row in connection.execute(query)]


def earlier(connection: Connection, job_id: JobId, attempt: int) -> list[LeaseId]:
    """The leases of a job's deliveries before `attempt`."""
    query = select(leases.c.id).where(leases.c.job_id == job_id, leases.c.attempt < attempt)
    return [LeaseId(found) for found in connection.execute(query).scalars()]


def extend_all(connection: Connection, until: datetime) -> None:
    """Hold every lease at least until then."""
    connection.execute(update(leases).where(_HELD, leases.c.expires_at < until).values(expires_at=until))
