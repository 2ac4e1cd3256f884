"""What the jobs add up to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Connection, cast, func, select

from fondation_shared.states import JobStatus
from fondation_web.store.jobs import count_by_status
from fondation_web.store.tables import jobs


@dataclass(frozen=True, slots=True)
class Figures:
    """`by_status` has every status; `finished` jobs that had begun took `milliseconds` altogether."""

    by_status: dict[JobStatus, int]
    finished: int
    milliseconds: int
    oldest_queued: datetime | None


def figures(connection: Connection) -> Figures:
    """What the jobs add up to now."""
    counted = count_by_status(connection)
    took = cast(jobs.c.finished_at, BigInteger) - cast(jobs.c.started_at, BigInteger)
    ended = jobs.c.started_at.is_not(None) & jobs.c.finished_at.is_not(None)
    finished, total = connection.execute(select(func.count(), func.sum(took)).select_from(jobs).where(ended)).one()
    oldest = select(func.min(jobs.c.created_at)).where(jobs.c.status == JobStatus.QUEUED)
    return Figures(
        by_status={status: counted.get(status, 0) for status in JobStatus},
        finished=int(finished),
        milliseconds=int(total or 0),
        oldest_queued=connection.execute(oldest).scalar(),
    )
