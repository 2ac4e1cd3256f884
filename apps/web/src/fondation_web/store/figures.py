"""What the jobs add up to.

Those that ended some time ago change no more: what they add up to is kept in a note, and only the rest is counted.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel
from sqlalchemy import BigInteger, Connection, cast, func, insert, select, update

from fondation_shared.states import TERMINAL, JobStatus
from fondation_web.store.tables import jobs, notes

NAME = "figures"
SETTLED = timedelta(minutes=10)
"""So long after a job ended nobody is still about to keep that it did, even by another clock."""
_AT_ONCE = 10_000
_LIVE = [status for status in JobStatus if status not in TERMINAL]
_OVER = sorted(TERMINAL)


class Ended(BaseModel):
    """What the jobs add up to that ended until an instant; those that had begun took `milliseconds` altogether."""

    until: datetime = datetime.min.replace(year=1970, tzinfo=UTC)
    by_status: Counter[str] = Counter()
    begun: int = 0
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """`by_status` has every status; `finished` jobs that had begun took `milliseconds` altogether.

    `dead` are dead letters.
    """

    by_status: dict[JobStatus, int]
    finished: int
    milliseconds: int
    oldest_queued: datetime | None
    dead: int


def figures(connection: Connection) -> Figures:
    """What the jobs add up to now."""
    ended = _with(connection, _kept(connection)[0], None)
    count = select(jobs.c.status, func.count()).where(jobs.c.status.in_(_LIVE)).group_by(jobs.c.status)
    counted = ended.by_status + Counter({str(status): int(found) for status, found in connection.execute(count)})
    # The ids of jobs rise with the time at which they came.
    oldest = select(jobs.c.created_at).where(jobs.c.status == JobStatus.QUEUED).order_by(jobs.c.id).limit(1)
    return Figures(
        by_status={status: counted[status] for status in JobStatus},
        finished=ended.begun,
        milliseconds=ended.milliseconds,
        oldest_queued=connection.execute(oldest).scalar(),
        dead=connection.execute(select(func.count()).where(jobs.c.dead_at.is_not(None))).scalar_one(),
    )


def next_sum(connection: Connection, before: datetime) -> tuple[str | None, Ended] | None:
    """The note as it stands, and what it is to say: with the next of the jobs that ended until then. None: no more."""
    kept, stands = _kept(connection)
    later = select(jobs.c.finished_at).where(jobs.c.finished_at > kept.until, jobs.c.finished_at <= before)
    later = later.order_by(jobs.c.finished_at)
    if connection.execute(later.limit(1)).first() is None:
        return None
    until = connection.execute(later.limit(1).offset(_AT_ONCE - 1)).scalar() or before
    return stands, _with(connection, kept, until)


def keep(connection: Connection, stands: str | None, now: Ended) -> None:
    """Have the note say that, unless somebody else has changed it meanwhile."""
    if _note(connection) != stands:
        return
    text = now.model_dump_json()
    if stands is None:
        connection.execute(insert(notes).values(name=NAME, value=text))
    else:
        # Once more, for whoever changes it at this moment.
        same = (notes.c.name == NAME) & (notes.c.value == stands)
        connection.execute(update(notes).where(same).values(value=text))


def _note(connection: Connection) -> str | None:
    return connection.execute(select(notes.c.value).where(notes.c.name == NAME)).scalar()


def _kept(connection: Connection) -> tuple[Ended, str | None]:
    stands = _note(connection)
    return (Ended() if stands is None else Ended.model_validate_json(stands)), stands


def _with(connection: Connection, kept: Ended, until: datetime | None) -> Ended:
    """With the jobs that ended since, up to `until`, or all of them."""
    took = func.sum(cast(jobs.c.finished_at, BigInteger) - cast(jobs.c.started_at, BigInteger))
    # Not grouped: for that SQLite would rather read all jobs, in the order of their status.
    counts = [func.count().filter(jobs.c.status == status) for status in _OVER]
    query = select(func.count(jobs.c.started_at), took, *counts).where(jobs.c.finished_at > kept.until)
    if until is not None:
        query = query.where(jobs.c.finished_at <= until)
    begun, milliseconds, *counted = connection.execute(query).one()
    return Ended(
        until=until or kept.until,
        by_status=kept.by_status + Counter({str(status): int(n) for status, n in zip(_OVER, counted, strict=True)}),
        begun=kept.begun + int(begun),
        milliseconds=kept.milliseconds + int(milliseconds or 0),
    )
