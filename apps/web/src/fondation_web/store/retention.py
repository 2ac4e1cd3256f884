"""What was kept long enough: files, logs and drafts of jobs that are over, and steps that nobody remembers for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, or_, select, update

from fondation_shared.ids import JobId
from fondation_web.store.tables import artifacts, events, jobs, memo, project_versions, reviews, versions

_AT_ONCE = 100


def due(connection: Connection, before: datetime) -> list[JobId]:
    """Some of the jobs whose time is over: they ended before then, and no course and no project is made of them.

    The newest version of a course is kept, and so is every version of a project, which can be brought back. One that a
    job reads that is under way is kept until that has ended.
    """
    found = select(jobs.c.id).where(_is_due(before)).order_by(jobs.c.finished_at).limit(_AT_ONCE)
    return [JobId(job_id) for job_id in connection.execute(found).scalars()]


def clear(connection: Connection, job_ids: Sequence[JobId], before: datetime, now: datetime) -> list[str]:
    """Forget what these jobs left, but for those that are due no more; the keys of their bytes.

    What they were asked, how they ended and the last entry of their log stay.
    """
    still = list(connection.execute(select(jobs.c.id).where(jobs.c.id.in_(job_ids), _is_due(before))).scalars())
    keys = list(connection.execute(select(artifacts.c.blob).where(artifacts.c.job_id.in_(still))).scalars())
    last = select(jobs.c.last_seq).where(jobs.c.id == events.c.job_id).scalar_subquery()
    connection.execute(delete(artifacts).where(artifacts.c.job_id.in_(still)))
    connection.execute(delete(events).where(events.c.job_id.in_(still), events.c.seq < last))
    connection.execute(delete(reviews).where(reviews.c.job_id.in_(still)))
    connection.execute(update(jobs).where(jobs.c.id.in_(still)).values(cleared_at=now))
    return keys


def idle_steps(connection: Connection, before: datetime) -> list[str]:
    """The keys of some of the steps that were remembered before then for a course or project idle since then."""
    return list(connection.execute(select(memo.c.blob).where(_is_idle(before)).limit(_AT_ONCE)).scalars())


def forget_steps(connection: Connection, keys: Sequence[str], before: datetime) -> list[str]:
    """Remember these steps no more, but for those whose course or project is idle no more; the keys of their bytes."""
    still = list(connection.execute(select(memo.c.blob).where(memo.c.blob.in_(keys), _is_idle(before))).scalars())
    connection.execute(delete(memo).where(memo.c.blob.in_(still)))
    return still


def _is_due(before: datetime) -> ColumnElement[bool]:
    number = func.max(versions.c.number)
    newest = select(number).where(versions.c.course_id == jobs.c.course_id).correlate(jobs).scalar_subquery()
    mine = select(versions.c.number).where(versions.c.job_id == jobs.c.id).correlate(jobs).scalar_subquery()
    reader = jobs.alias()
    is_read = exists().where(
        reader.c.course_id == jobs.c.course_id, reader.c.refreshes == jobs.c.id, reader.c.finished_at.is_(None)
    )
    return and_(
        jobs.c.cleared_at.is_(None),
        jobs.c.finished_at < before,
        or_(mine.is_(None), mine < newest),
        ~exists().where(project_versions.c.job_id == jobs.c.id),
        ~is_read,
    )


def _is_idle(before: datetime) -> ColumnElement[bool]:
    since = or_(jobs.c.finished_at.is_(None), jobs.c.finished_at >= before)
    busy = [exists().where(column == memo.c.owner, since) for column in (jobs.c.course_id, jobs.c.project_id)]
    return and_(memo.c.created_at < before, *(~each for each in busy))
