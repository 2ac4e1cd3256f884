"""Every file that a store names, and which state of it."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from fondation_web.blob import Blob
from fondation_web.store.tables import artifacts, memo, uploads

_NAMING = (artifacts, memo, uploads)


def named(connection: Connection) -> Iterator[Blob]:
    """All of them, those of archives that were deleted left out."""
    for table in _NAMING:
        query = select(table.c.blob, table.c.size, table.c.sha256, table.c.seal)
        if table is uploads:
            query = query.where(uploads.c.removed_at.is_(None))
        for row in connection.execute(query):
            yield Blob(row.blob, row.size, row.sha256, row.seal)
