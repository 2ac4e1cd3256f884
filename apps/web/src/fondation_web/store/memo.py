"""Which expensive steps of a course or a project are remembered; their bytes lie with the artifacts."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from fondation_shared.ids import CourseId, ProjectId
from fondation_shared.jobs import MemoKey
from fondation_web.blob import Blob
from fondation_web.store.prepared import Query
from fondation_web.store.tables import memo

_KEYS = Query(select(memo.c.key).where(memo.c.owner == bindparam("owner")).order_by(memo.c.key), str)


def keys(connection: Connection, owner: CourseId | ProjectId) -> list[MemoKey]:
    """What the jobs of a course or a project remember."""
    return _KEYS.all(connection, owner=owner)


def blob(connection: Connection, owner: CourseId | ProjectId, key: MemoKey) -> Blob | None:
    """Where the bytes of a remembered step lie."""
    wanted = select(memo.c.blob, memo.c.size, memo.c.sha256, memo.c.seal)
    found = connection.execute(wanted.where(memo.c.owner == owner, memo.c.key == key)).first()
    return None if found is None else Blob(*found)


def add(connection: Connection, owner: CourseId | ProjectId, key: MemoKey, place: Blob, now: datetime) -> None:
    """Remember a step."""
    lies = {"blob": place.key, "size": place.size, "sha256": place.sha256, "seal": place.seal}
    connection.execute(insert(memo).values(owner=owner, key=key, created_at=now, **lies))


def forget(connection: Connection, owner: CourseId | ProjectId, place: Blob) -> None:
    """Remember a step no more: those bytes are gone, or spoilt."""
    connection.execute(delete(memo).where(memo.c.owner == owner, memo.c.blob == place.key))
