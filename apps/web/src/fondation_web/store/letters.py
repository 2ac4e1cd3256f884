"""Dead letters in the store: two columns of their jobs, and an index of the letters alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, tuple_, update

from fondation_shared.ids import JobId
from fondation_shared.jobs import JobKind
from fondation_web.store import cursors
from fondation_web.store.jobs import JobRow, find
from fondation_web.store.tables import jobs


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """Which letters are meant: those of a kind of job, those that died of `code`."""

    kind: JobKind | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter as it is kept: its job, and since when it is one."""

    job: JobRow
    died_at: datetime


_COLUMNS = [jobs.c[name] for name in JobRow._fields]
_DEAD = jobs.c.dead_at.is_not(None)
_died = tuple_(jobs.c.dead_at, jobs.c.id)


def add(connection: Connection, job_id: JobId, code: str, now: datetime) -> None:
    """A job that has just ended is a letter."""
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(dead_at=now, dead_of=code))


def remove(connection: Connection, job_ids: Sequence[JobId]) -> list[JobId]:
    """Those of these that were letters, and are none any more."""
    taken = update(jobs).where(jobs.c.id.in_(job_ids), _DEAD).values(dead_at=None, dead_of=None).returning(jobs.c.id)
    return [JobId(job_id) for job_id in connection.execute(taken).scalars()]


def page(connection: Connection, wanted: LetterFilter, after: JobId | None, limit: int) -> list[LetterRow]:
    """Up to `limit` letters, those that died last first, from the one behind `after`.

    Raises:
        Invalid: there was never a letter `after`.

    """
    query = select(*_COLUMNS, jobs.c.dead_at).where(_DEAD, *_fits(wanted))
    if after is not None:
        query = query.where(_died < _place(connection, after))
    query = query.order_by(jobs.c.dead_at.desc(), jobs.c.id.desc()).limit(limit)
    return [LetterRow(JobRow(*row), died_at) for *row, died_at in connection.execute(query)]


def oldest(connection: Connection, wanted: LetterFilter, after: JobId | None, limit: int) -> list[JobId]:
    """Up to `limit` letters, those that died first first, from the one behind `after`.

    Raises:
        Invalid: there was never a letter `after`.

    """
    query = select(jobs.c.id).where(_DEAD, *_fits(wanted)).order_by(jobs.c.dead_at, jobs.c.id)
    if after is not None:
        query = query.where(_died > _place(connection, after))
    return [JobId(job_id) for job_id in connection.execute(query.limit(limit)).scalars()]


def tally(connection: Connection) -> list[tuple[str, int]]:
    """Of what the letters died, and how many of it, the most frequent first."""
    count = func.count().label("letters")
    query = select(jobs.c.dead_of, count).where(_DEAD).group_by(jobs.c.dead_of).order_by(count.desc(), jobs.c.dead_of)
    return [(str(code), int(letters)) for code, letters in connection.execute(query)]


def _fits(wanted: LetterFilter) -> list[ColumnElement[bool]]:
    asked = ((jobs.c.kind, wanted.kind), (jobs.c.dead_of, wanted.code))
    return [column == value for column, value in asked if value is not None]


def _place(connection: Connection, letter: JobId) -> tuple[datetime, JobId]:
    """Where a letter stands, or stood before it was taken up: a job dies when it ends."""
    job = find(connection, letter)
    if job is None or job.finished_at is None:
        raise cursors.refused()
    return job.finished_at, job.id
