"""The line of the store as another engine's is compared with it: some tickets at a time."""

from collections.abc import Sequence
from datetime import datetime
from itertools import starmap
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from fondation_shared.ids import JobId, KeyId
from fondation_shared.jobs import JobKind
from fondation_shared.priority import Priority
from fondation_shared.states import JobStatus
from fondation_web.queue.port import Ticket
from fondation_web.store.line_tables import tickets
from fondation_web.store.tables import jobs

PAGE = 500
_TICKETS = (
    select(
        tickets.c.number,
        tickets.c.job_id,
        tickets.c.kind,
        tickets.c.not_before,
        jobs.c.attempt + 1,
        tickets.c.priority,
        tickets.c.owner,
    )
    .join(jobs, jobs.c.id == tickets.c.job_id)
    .where(tickets.c.parked_at.is_(None))
    .order_by(tickets.c.number)
)
_COUNT = select(tickets.c.kind, func.count()).where(tickets.c.parked_at.is_(None)).group_by(tickets.c.kind)
_UNDER_WAY = select(jobs.c.id, jobs.c.kind, jobs.c.attempt).where(
    jobs.c.status.in_([JobStatus.RUNNING, JobStatus.CANCELLING])
)


class Delivery(NamedTuple):
    """What somebody works on."""

    job_id: JobId
    kind: JobKind
    attempt: int


class Page(NamedTuple):
    """Tickets in the order in which they came; `last`: after which number there are more, None where these are all."""

    tickets: list[Ticket]
    last: int | None


def page(connection: Connection, after: int) -> Page:
    """The next tickets that stand in line behind number `after`."""
    found = connection.execute(_TICKETS.where(tickets.c.number > after).limit(PAGE)).all()
    return Page(list(starmap(_ticket, found)), found[-1].number if len(found) == PAGE else None)


def named(connection: Connection, job_ids: Sequence[JobId]) -> list[Ticket]:
    """The tickets of these jobs that stand in line."""
    return list(starmap(_ticket, connection.execute(_TICKETS.where(tickets.c.job_id.in_(job_ids)))))


def counted(connection: Connection) -> dict[JobKind, int]:
    """How many stand in line, by kind."""
    return dict(starmap(_count, connection.execute(_COUNT)))


def under_way(connection: Connection) -> list[Delivery]:
    """What is worked on."""
    return [Delivery(*row) for row in connection.execute(_UNDER_WAY)]


def _ticket(_: int, *told: *tuple[JobId, JobKind, datetime, int, Priority, KeyId | None]) -> Ticket:
    return Ticket(*told)


def _count(kind: JobKind, count: int) -> tuple[JobKind, int]:
    return kind, count
