"""Which bytes the store has a use for, by the keys that they lie under."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from fondation_web.store.tables import artifacts, memo, uploads

FOLDERS = ("jobs", "memo", "uploads")
"""Where they lie: `jobs/JOB/…`, `memo/COURSE/…`, `uploads/UPLOAD`."""


def in_use(connection: Connection, keys: Sequence[str]) -> set[str]:
    """Those of `keys` that are an artifact's, a remembered step's or an archive's."""
    jobs, courses, archives = (_owners(keys, folder) for folder in FOLDERS)
    named = [
        select(artifacts.c.blob).where(artifacts.c.job_id.in_(jobs)),
        select(memo.c.blob).where(memo.c.course_id.in_(courses)),
        select(uploads.c.blob).where(uploads.c.id.in_(archives), uploads.c.removed_at.is_(None)),
    ]
    return {blob for query in named for blob in connection.execute(query).scalars()}.intersection(keys)


def _owners(keys: Sequence[str], folder: str) -> set[str]:
    parts = (key.split("/") for key in keys)
    return {part[1] for part in parts if part[0] == folder and len(part) > 1}
