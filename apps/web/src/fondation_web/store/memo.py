"""Which expensive steps of a course or a project are remembered; their bytes lie with the artifacts."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from fondation_shared.ids import CourseId, ProjectId
from fondation_shared.jobs import MemoKey
from fondation_web.store.prepared import Query
from fondation_web.store.tables import memo

_KEYS = Query(select(memo.c.key).where(memo.c.owner == bindparam("owner")).order_by(memo.c.key), str)


def keys(connection: Connection, owner: CourseId | ProjectId) -> list[MemoKey]:
    """What the jobs of a course or a project remember."""
    return _KEYS.all(connection, owner=owner)


def blob(connection: Connection, owner: CourseId | ProjectId, key: MemoKey) -> str | None:
    """Where the bytes of a remembered step lie."""
    found = select(memo.c.blob).where(memo.c.owner == owner, memo.c.key == key)
    return connection.execute(found).scalar()


def add(
    connection: Connection, owner: CourseId | ProjectId, key: MemoKey, place: str, size: int, now: datetime
) -> None:
    """Remember a step."""
    connection.execute(insert(memo).values(owner=owner, key=key, blob=place, size=size, created_at=now))
