"""Why a job that is queued is given to nobody, other than that others go first."""

from sqlalchemy import Connection, select

from fondation_shared.errors import Unreachable
from fondation_shared.ids import JobId
from fondation_shared.jobs import Job, JobKind
from fondation_shared.queue import Held
from fondation_shared.states import JobStatus
from fondation_web.queue.port import Queue
from fondation_web.store import pauses
from fondation_web.store.line_tables import tickets


def held(connection: Connection, job: Job) -> Held | None:
    """What the store says holds it back."""
    if job.status is not JobStatus.QUEUED:
        return None
    if job.kind in pauses.every(connection):
        return "paused"
    return "owner" if _stands_aside(connection, job.id) else None


async def held_by_engine(queue: Queue) -> frozenset[JobKind]:
    """The kinds that the line's engine holds back; none while it is away, for then it does not."""
    try:
        return await queue.held()
    except Unreachable:
        return frozenset()


async def engine_answers(queue: Queue) -> bool:
    """Whether the line's engine is there; where the store keeps the line, it is."""
    try:
        await queue.held()
    except Unreachable:
        return False
    return True


def _stands_aside(connection: Connection, job_id: JobId) -> bool:
    aside = select(tickets.c.number).where(tickets.c.job_id == job_id, tickets.c.parked_at.is_not(None))
    return connection.execute(aside).first() is not None
