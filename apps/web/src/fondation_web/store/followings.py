"""How courses follow their repositories, in the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from fondation_shared.following import Following, Hook, Push, Schedule
from fondation_shared.ids import CourseId
from fondation_web.store.prepared import Query
from fondation_web.store.tables import followings

HOOKS = "/v1/hooks"
"""Where hooks are, before their ids."""
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Due:
    """A schedule whose time has come: what it says, and the instant that was due."""

    course_id: CourseId
    cron: str
    timezone: str
    next_due: datetime


def _change(connection: Connection, course_id: CourseId, **values: object) -> None:
    """Note something of a course, whose row the caller holds."""
    row = followings.c.course_id == course_id
    if connection.execute(update(followings).where(row).values(**values)).rowcount == 0:
        connection.execute(insert(followings).values(course_id=course_id, **values))


def set_hook(connection: Connection, course_id: CourseId, hook_id: str | None, secret: str | None) -> None:
    """Where pushes are told from now on; None: nowhere."""
    _change(connection, course_id, hook_id=hook_id, secret=secret)


def set_schedule(
    connection: Connection, course_id: CourseId, cron: str | None, timezone: str | None, next_due: datetime | None
) -> None:
    """When to look from now on; None: never."""
    _change(connection, course_id, cron=cron, timezone=timezone, next_due=next_due)


def want(connection: Connection, course_id: CourseId, at: datetime) -> None:
    """The course is to be brought up to date once the job that is under way has ended."""
    _change(connection, course_id, wanted_at=at)


def note_push(connection: Connection, course_id: CourseId, push: Push) -> None:
    """Keep what the last push led to."""
    _change(connection, course_id, last_push=push.to_json())


# Asked whenever a job of a course ends.
_FOLLOWS = Query(select(followings.c.course_id).where(followings.c.course_id == bindparam("course")), CourseId)


def follows(connection: Connection, course_id: CourseId) -> bool:
    """Whether anything is known of how a course follows its repository."""
    return _FOLLOWS.first(connection, course=course_id) is not None


def take_wanted(connection: Connection, course_id: CourseId) -> bool:
    """Whether a held course is wanted up to date; from now on it is not, so that one job comes of it."""
    row = (followings.c.course_id == course_id) & followings.c.wanted_at.is_not(None)
    return connection.execute(update(followings).where(row).values(wanted_at=None)).rowcount == 1


def secret_of(connection: Connection, hook_id: str) -> tuple[CourseId, str] | None:
    """The course of a hook, and what is signed with."""
    query = select(followings.c.course_id, followings.c.secret).where(followings.c.hook_id == hook_id)
    row = connection.execute(query).first()
    return None if row is None else (CourseId(row.course_id), row.secret)


def next_due(connection: Connection) -> datetime | None:
    """When the first schedule is due."""
    found: datetime | None = connection.execute(select(func.min(followings.c.next_due))).scalar()
    return found


def due(connection: Connection, now: datetime) -> list[Due]:
    """The schedules whose time has come, fifty at most, the longest due first."""
    columns = (followings.c.course_id, followings.c.cron, followings.c.timezone, followings.c.next_due)
    query = select(*columns).where(followings.c.next_due <= now).order_by(followings.c.next_due).limit(_AT_ONCE)
    return [Due(*row) for row in connection.execute(query)]


def claim(connection: Connection, seen: Due, following: datetime | None) -> bool:
    """Whether this web is the one that acts on what was due: of several, the one that sets when it is due next."""
    row = (followings.c.course_id == seen.course_id) & (followings.c.next_due == seen.next_due)
    return connection.execute(update(followings).where(row).values(next_due=following)).rowcount == 1


def of_courses(connection: Connection, course_ids: Sequence[CourseId]) -> dict[CourseId, Following]:
    """How courses follow; those that do not are left out."""
    rows = connection.execute(select(followings).where(followings.c.course_id.in_(course_ids))).all()
    return {CourseId(row.course_id): shown for row in rows if (shown := _shown(row)) is not None}


def _shown(row: Row[tuple[object, ...]]) -> Following | None:
    schedule = Schedule(cron=row.cron, timezone=row.timezone, next_due=row.next_due) if row.next_due else None
    hook = Hook(id=row.hook_id, path=f"{HOOKS}/{row.hook_id}") if row.hook_id else None
    if schedule is None and hook is None:
        return None
    push = Push.model_validate_json(row.last_push) if hook and row.last_push else None
    return Following(schedule=schedule, hook=hook, last_push=push)
