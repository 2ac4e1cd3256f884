"""What was kept long enough: files, logs and drafts of jobs that are over, and steps that nobody remembers for.

Whatever is kept in spite of its age is looked at again and again, so each look is a short one, and says where the next
goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    ScalarSelect,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from fondation_shared.ids import JobId
from fondation_web.store.tables import artifacts, events, jobs, memo, project_versions, reviews, versions

_LOOKED_AT = 500

Kept = TypeVar("Kept")
Mark = TypeVar("Mark")
Step = tuple[str, str]
"""A step that is remembered: for which course or project, under which key."""
JobMark = tuple[datetime, JobId]
StepMark = tuple[datetime, str, str]


@dataclass(frozen=True, slots=True)
class Look(Generic[Kept, Mark]):
    """What a look found to be due, and where the next one goes on; None: there is nothing behind."""

    due: list[Kept]
    on: Mark | None


def due(connection: Connection, before: datetime, after: JobMark | None) -> Look[JobId, JobMark]:
    """Jobs whose time is over, of some behind `after`: they ended before then, and nothing is made of them.

    The newest version of a course is kept, and so is every version of a project, which can be brought back. One that a
    job reads that is under way is kept until that has ended.
    """
    place = (jobs.c.finished_at, jobs.c.id)
    query = select(*place, _is_spare()).where(_is_old(before)).order_by(*place).limit(_LOOKED_AT)
    if after is not None:
        query = query.where(tuple_(*place) > after)
    rows = connection.execute(query).all()
    on = (rows[-1].finished_at, JobId(rows[-1].id)) if len(rows) == _LOOKED_AT else None
    return Look([JobId(job_id) for _, job_id, is_spare in rows if is_spare], on)


def clear(connection: Connection, job_ids: Sequence[JobId], before: datetime, now: datetime) -> list[str]:
    """Forget what these jobs left, but for those that are due no more; the keys of their bytes.

    What they were asked, how they ended and the last entry of their log stay.
    """
    of_these = select(jobs.c.id).where(jobs.c.id.in_(job_ids), _is_old(before), _is_spare())
    still = list(connection.execute(of_these).scalars())
    keys = list(connection.execute(select(artifacts.c.blob).where(artifacts.c.job_id.in_(still))).scalars())
    last = select(jobs.c.last_seq).where(jobs.c.id == events.c.job_id).scalar_subquery()
    connection.execute(delete(artifacts).where(artifacts.c.job_id.in_(still)))
    connection.execute(delete(events).where(events.c.job_id.in_(still), events.c.seq < last))
    connection.execute(delete(reviews).where(reviews.c.job_id.in_(still)))
    connection.execute(update(jobs).where(jobs.c.id.in_(still)).values(cleared_at=now))
    return keys


def idle_steps(connection: Connection, before: datetime, after: StepMark | None) -> Look[Step, StepMark]:
    """Steps, of some behind `after`, that were remembered before then for a course or project idle since then."""
    place = (memo.c.created_at, memo.c.owner, memo.c.key)
    query = select(*place, _is_idle(before)).where(memo.c.created_at < before).order_by(*place).limit(_LOOKED_AT)
    if after is not None:
        query = query.where(tuple_(*place) > after)
    rows = connection.execute(query).all()
    on = (rows[-1].created_at, rows[-1].owner, rows[-1].key) if len(rows) == _LOOKED_AT else None
    return Look([(owner, key) for _, owner, key, is_idle in rows if is_idle], on)


def forget_steps(connection: Connection, steps: Sequence[Step], before: datetime) -> list[str]:
    """Remember these steps no more, but for those whose course or project is idle no more; the keys of their bytes."""
    # One by one: SQLite finds no pairs in an index.
    still = delete(memo).where(memo.c.created_at < before, _is_idle(before)).returning(memo.c.blob)
    each = [still.where(memo.c.owner == owner, memo.c.key == key) for owner, key in steps]
    return [blob for one in each for blob in connection.execute(one).scalars()]


def _is_old(before: datetime) -> ColumnElement[bool]:
    return and_(jobs.c.cleared_at.is_(None), jobs.c.finished_at < before)


def _is_spare() -> ColumnElement[bool]:
    """Whether nothing is made of the job."""
    number = func.max(versions.c.number)
    newest = select(number).where(versions.c.course_id == jobs.c.course_id).correlate(jobs).scalar_subquery()
    mine = select(versions.c.number).where(versions.c.job_id == jobs.c.id).correlate(jobs).scalar_subquery()
    reader = jobs.alias()
    # Not EXISTS: rather than look for some of these PostgreSQL would read them all.
    read = select(reader.c.id).where(
        reader.c.course_id == jobs.c.course_id, reader.c.refreshes == jobs.c.id, reader.c.finished_at.is_(None)
    )
    built = select(project_versions.c.number).where(project_versions.c.job_id == jobs.c.id)
    unused = [query.limit(1).correlate(jobs).scalar_subquery().is_(None) for query in (read, built)]
    return and_(or_(mine.is_(None), mine < newest), *unused)


def _is_idle(before: datetime) -> ColumnElement[bool]:
    """Whether no job of the step's course or project is under way, and the newest ended before then."""
    job = jobs.alias()
    owned = [column == memo.c.owner for column in (job.c.course_id, job.c.project_id)]
    busy = [exists().where(each, job.c.finished_at.is_(None)) for each in owned]
    lately = [func.coalesce(_newest_end(job, each) >= before, False) for each in owned]
    return ~or_(*busy, *lately)


def _newest_end(job: FromClause, owned: ColumnElement[bool]) -> ScalarSelect[datetime]:
    return select(job.c.finished_at).where(owned).order_by(job.c.id.desc()).limit(1).correlate(memo).scalar_subquery()
