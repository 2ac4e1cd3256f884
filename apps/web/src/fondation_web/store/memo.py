"""Which expensive steps of a course are remembered; their bytes lie with the artifacts."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from fondation_shared.ids import CourseId
from fondation_shared.jobs import MemoKey
from fondation_web.store.prepared import Query
from fondation_web.store.tables import memo

_KEYS = Query(select(memo.c.key).where(memo.c.course_id == bindparam("course")).order_by(memo.c.key), str)


def keys(connection: Connection, course_id: CourseId) -> list[MemoKey]:
    """What the jobs of a course remember."""
    return _KEYS.all(connection, course=course_id)


def blob(connection: Connection, course_id: CourseId, key: MemoKey) -> str | None:
    """Where the bytes of a remembered step lie."""
    found = select(memo.c.blob).where(memo.c.course_id == course_id, memo.c.key == key)
    return connection.execute(found).scalar()


def add(connection: Connection, course_id: CourseId, key: MemoKey, place: str, size: int, now: datetime) -> None:
    """Remember a step."""
    connection.execute(insert(memo).values(course_id=course_id, key=key, blob=place, size=size, created_at=now))
