"""Courses and their versions in the store."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from fondation_shared.ids import CourseId, JobId
from fondation_shared.jobs import Course, CourseResult, CourseVersion, Language, Verdict
from fondation_shared.refresh import ChapterCounts, Staleness
from fondation_web.store import cursors, followings, jobs
from fondation_web.store.cursors import Page
from fondation_web.store.prepared import Command, Query
from fondation_web.store.tables import courses, versions

_ADD = Command(
    insert(courses).values(
        {name: bindparam(name) for name in ("id", "identity", "repository", "language", "created_at")}
    )
)
_HOLD = Query(select(courses.c.id).where(courses.c.id == bindparam("course")).with_for_update(), CourseId)


def add(
    connection: Connection, course_id: CourseId, identity: str, repository: str, language: Language, now: datetime
) -> None:
    """Keep a new course."""
    _ADD.run(connection, id=course_id, identity=identity, repository=repository, language=language, created_at=now)


def hold(connection: Connection, course_id: CourseId) -> None:
    """Nobody else who holds the course goes on until the transaction ends: what is seen of its jobs stays true."""
    _HOLD.first(connection, course=course_id)


_WITH_IDENTITY = Query(select(courses.c.id).where(courses.c.identity == bindparam("identity")), CourseId)


def with_identity(connection: Connection, identity: str) -> CourseId | None:
    """The course that requests of this identity mean."""
    return _WITH_IDENTITY.first(connection, identity=identity)


_NUMBER = select(func.coalesce(func.max(versions.c.number), 0) + 1).where(versions.c.course_id == bindparam("course"))
_ADD_VERSION = Command(
    insert(versions).values(
        course_id=bindparam("course"),
        number=_NUMBER.scalar_subquery(),
        job_id=bindparam("job"),
        commit=bindparam("commit"),
        verdict=bindparam("verdict"),
        changes=bindparam("changes"),
        created_at=bindparam("created_at"),
    )
)
_FOLLOW = Command(
    update(courses)
    .where(courses.c.id == bindparam("course"))
    .values(title=bindparam("title"), repository=bindparam("repository"))
)


def add_version(
    connection: Connection, course_id: CourseId, job_id: JobId, made: CourseResult, verdict: Verdict, now: datetime
) -> None:
    """Add the course's next version."""
    _ADD_VERSION.run(
        connection,
        course=course_id,
        job=job_id,
        commit=made.commit,
        verdict=verdict,
        changes=made.changes.to_json() if made.changes else None,
        created_at=now,
    )


def note_staleness(connection: Connection, course_id: CourseId, seen: Staleness) -> None:
    """Keep what the last look at a course's repository brought."""
    connection.execute(update(courses).where(courses.c.id == course_id).values(staleness=seen.to_json()))


def follow(connection: Connection, course_id: CourseId, title: str, repository: str) -> None:
    """Give a course its newest version's title and, where that was made from a newer archive, the archive."""
    _FOLLOW.run(connection, course=course_id, title=title, repository=repository)


def find(connection: Connection, course_id: CourseId) -> Course | None:
    """One course with its versions, the newest first, and its last job."""
    rows = connection.execute(select(courses).where(courses.c.id == course_id)).all()
    return next(iter(_shown(connection, rows)), None)


def page(connection: Connection, text: str | None, before: CourseId | None, limit: int) -> Page[Course]:
    """Up to `limit` courses, the newest first, from the one behind `before`; `text` as in the list of jobs.

    Raises:
        Invalid: there is no course `before`.

    """
    fits = None
    if text:
        named = courses.c.title.icontains(text, autoescape=True)
        fits = or_(courses.c.repository.icontains(text, autoescape=True), named)
    query, end = cursors.behind(connection, select(courses), courses.c.id, before, fits)
    return cursors.page(_shown(connection, connection.execute(query.limit(limit + 1)).all()), limit, end)


def _shown(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> list[Course]:
    ids = [CourseId(row.id) for row in rows]
    history = _versions(connection, ids)
    newest = jobs.newest_of_courses(connection, ids)
    last = dict(zip(newest, jobs.shown_all(connection, list(newest.values())), strict=True))
    following = followings.of_courses(connection, ids)
    return [
        Course(
            id=course_id,
            repository=row.repository,
            language=row.language,
            title=row.title,
            versions=history[course_id],
            staleness=_staleness(row.staleness, history[course_id]),
            following=following.get(course_id),
            last_job=last[course_id],
            created_at=row.created_at,
        )
        for course_id, row in zip(ids, rows, strict=True)
    ]


def _versions(connection: Connection, course_ids: Sequence[CourseId]) -> dict[CourseId, list[CourseVersion]]:
    found: dict[CourseId, list[CourseVersion]] = {course_id: [] for course_id in course_ids}
    query = select(versions).where(versions.c.course_id.in_(course_ids)).order_by(versions.c.number.desc())
    for row in connection.execute(query):
        version = CourseVersion(
            number=row.number,
            job_id=row.job_id,
            commit=row.commit,
            verdict=row.verdict,
            created_at=row.created_at,
            changes=None if row.changes is None else ChapterCounts.model_validate_json(row.changes),
        )
        found[CourseId(row.course_id)].append(version)
    return found


def _staleness(stored: str | None, history: Sequence[CourseVersion]) -> Staleness | None:
    """How far the newest version lay behind when that was looked at last: at the latest when it was made."""
    if not history:
        return None
    newest = history[0]
    seen = None if stored is None else Staleness.model_validate_json(stored)
    if seen is not None and seen.from_commit == newest.commit:
        return seen
    return Staleness(from_commit=newest.commit, commit=newest.commit, commits=0, checked_at=newest.created_at)
