"""Which bytes the store has no use for, by the keys that they lie under."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from fondation_web.store.tables import artifacts, courses, jobs, memo, projects, uploads

FOLDERS = ("jobs", "memo", "uploads")
"""Where they lie: `jobs/JOB/…`, `memo/COURSE-OR-PROJECT/…`, `uploads/UPLOAD`."""


def unnamed(connection: Connection, keys: Sequence[str]) -> list[str]:
    """Those of `keys` that are of this store and that nothing in it names.

    What belongs to a job, a course or a project that is not known here, or came before the first archive that is,
    belongs to another store: whoever starts web with an empty one beside an old folder finds the folder as it was.
    """
    owners = {folder: {_owner(key) for key in keys if key.startswith(f"{folder}/")} for folder in FOLDERS}
    ours, used = _ours(connection, owners), _used(connection, owners)
    return [key for key in keys if key not in used and _owner(key) in ours]


def _ours(connection: Connection, owners: dict[str, set[str]]) -> set[str]:
    known = [
        select(jobs.c.id).where(jobs.c.id.in_(owners["jobs"])),
        select(courses.c.id).where(courses.c.id.in_(owners["memo"])),
        select(projects.c.id).where(projects.c.id.in_(owners["memo"])),
    ]
    found = {str(owner) for query in known for owner in connection.execute(query).scalars()}
    first = connection.execute(select(func.min(uploads.c.id))).scalar()
    return found if first is None else found | {owner for owner in owners["uploads"] if owner >= first}


def _used(connection: Connection, owners: dict[str, set[str]]) -> set[str]:
    used = [
        select(artifacts.c.blob).where(artifacts.c.job_id.in_(owners["jobs"])),
        select(memo.c.blob).where(memo.c.owner.in_(owners["memo"])),
        select(uploads.c.blob).where(uploads.c.id.in_(owners["uploads"]), uploads.c.removed_at.is_(None)),
    ]
    return {blob for query in used for blob in connection.execute(query).scalars()}


def _owner(key: str) -> str:
    return key.split("/")[1]
