"""Leases: who holds which job until when. A lease's id is the fencing token of one delivery."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from fondation_shared.ids import JobId, LeaseId
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


_INSERT = insert(leases)
_BY_ID = select(leases).where(leases.c.id == bindparam("lease_id"))
_RENEW = update(leases).where(leases.c.id == bindparam("lease_id")).values(expires_at=bindparam("until"))
_COUNT_EVENTS = update(leases).where(leases.c.id == bindparam("lease_id")).values(last_seq=bindparam("seq"))
_END = (
    update(leases)
    .where(leases.c.id == bindparam("lease_id"))
    .values(outcome=bindparam("how"), ended_at=bindparam("at"))
)
_HELD = leases.c.outcome.is_(None)
_OVERDUE = select(leases).where(_HELD, leases.c.expires_at <= bindparam("now")).order_by(leases.c.expires_at)
_NEXT_EXPIRY = select(func.min(leases.c.expires_at)).where(_HELD)
_OF_WORKER = select(leases).where(leases.c.worker_id == bindparam("worker"), _HELD)
_EXTEND_ALL = (
    update(leases).where(_HELD, leases.c.expires_at < bindparam("until")).values(expires_at=bindparam("until"))
)


def add(connection: Connection, granted: Sequence[LeaseRow]) -> None:
    """Keep new leases."""
    connection.execute(
        _INSERT,
        [
            {
                "id": lease.id,
                "job_id": lease.job_id,
                "attempt": lease.attempt,
                "worker_id": lease.worker_id,
                "granted_at": lease.granted_at,
                "expires_at": lease.expires_at,
                "last_seq": lease.last_seq,
            }
            for lease in granted
        ],
    )


def find(connection: Connection, lease_id: LeaseId) -> LeaseRow | None:
    """The lease of that id, held or ended."""
    row = connection.execute(_BY_ID, {"lease_id": lease_id}).first()
    return None if row is None else _lease(row)


def renew(connection: Connection, lease_id: LeaseId, until: datetime) -> None:
    """Hold a lease until another time."""
    connection.execute(_RENEW, {"lease_id": lease_id, "until": until})


def count_events(connection: Connection, lease_id: LeaseId, last_seq: int) -> None:
    """Note the number of the last event that a lease has stored."""
    connection.execute(_COUNT_EVENTS, {"lease_id": lease_id, "seq": last_seq})


def end(connection: Connection, lease_id: LeaseId, outcome: str, now: datetime) -> None:
    """Note how a lease ended."""
    connection.execute(_END, {"lease_id": lease_id, "how": outcome, "at": now})


def overdue(connection: Connection, now: datetime) -> list[LeaseRow]:
    """The held leases whose time is over."""
    return [_lease(row) for row in connection.execute(_OVERDUE, {"now": now})]


def next_expiry(connection: Connection) -> datetime | None:
    """When the first of the held leases expires."""
    return connection.execute(_NEXT_EXPIRY).scalar()


def of_worker(connection: Connection, worker_id: str) -> list[LeaseRow]:
    """What a worker holds."""
    return [_lease(row) for row in connection.execute(_OF_WORKER, {"worker": worker_id})]


def earlier(connection: Connection, job_id: JobId, attempt: int) -> list[LeaseId]:
    """The leases of a job's deliveries before `attempt`."""
    query = select(leases.c.id).where(leases.c.job_id == job_id, leases.c.attempt < attempt)
    return [LeaseId(found) for found in connection.execute(query).scalars()]


def extend_all(connection: Connection, until: datetime) -> None:
    """Hold every lease at least until then."""
    connection.execute(_EXTEND_ALL, {"until": until})


def _lease(row: Row[tuple[object, ...]]) -> LeaseRow:
    return LeaseRow(
        id=row.id,
        job_id=row.job_id,
        attempt=row.attempt,
        worker_id=row.worker_id,
        granted_at=row.granted_at,
        expires_at=row.expires_at,
        last_seq=row.last_seq,
        outcome=row.outcome,
    )
