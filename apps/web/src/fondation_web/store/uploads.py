"""Uploaded archives in the store; their bytes lie with the artifacts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, exists, insert, or_, select, update

from fondation_shared.ids import UploadId
from fondation_shared.jobs import Upload
from fondation_web.blob import Blob
from fondation_web.store.tables import jobs, uploads

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class UploadRow:
    """An upload as it is kept; `blob` is where its bytes lie, unless they were `removed`."""

    shown: Upload
    blob: Blob
    removed: bool = False


def add(connection: Connection, upload: UploadRow) -> None:
    """Keep a checked archive."""
    shown = upload.shown
    connection.execute(
        insert(uploads).values(
            id=shown.id,
            name=shown.name,
            blob=upload.blob.key,
            seal=upload.blob.seal,
            size=shown.size,
            sha256=shown.sha256,
            entries=shown.entries,
            created_at=shown.created_at,
        )
    )


def find(connection: Connection, upload_id: UploadId) -> UploadRow | None:
    """The upload of that id."""
    row = connection.execute(select(uploads).where(uploads.c.id == upload_id)).first()
    return None if row is None else _upload(row)


def idle(connection: Connection, before: datetime, among: Sequence[UploadId] | None = None) -> list[UploadId]:
    """Some archives that came before that instant and that no job has read since; of all, or `among` some."""
    read = exists().where(
        jobs.c.repository == uploads.c.id, or_(jobs.c.finished_at.is_(None), jobs.c.finished_at >= before)
    )
    found = select(uploads.c.id).where(uploads.c.removed_at.is_(None), uploads.c.created_at < before, ~read)
    found = found.order_by(uploads.c.created_at).limit(_AT_ONCE)
    if among is not None:
        found = found.where(uploads.c.id.in_(among))
    return [UploadId(upload_id) for upload_id in connection.execute(found).scalars()]


def hold(connection: Connection, upload_ids: Sequence[UploadId]) -> None:
    """Nobody else who holds them goes on until the transaction ends: what is seen of their jobs stays true."""
    connection.execute(
        select(uploads.c.id).where(uploads.c.id.in_(upload_ids)).order_by(uploads.c.id).with_for_update()
    )


def remove(connection: Connection, upload_ids: Sequence[UploadId], before: datetime, now: datetime) -> list[str]:
    """Note that these archives are deleted, but for those that are idle no more; the keys of their bytes."""
    hold(connection, upload_ids)
    still = set(idle(connection, before, upload_ids))
    connection.execute(update(uploads).where(uploads.c.id.in_(still)).values(removed_at=now))
    return list(connection.execute(select(uploads.c.blob).where(uploads.c.id.in_(still))).scalars())


def _upload(row: Row[tuple[object, ...]]) -> UploadRow:
    shown = Upload(
        id=row.id,
        name=row.name,
        size=row.size,
        sha256=row.sha256,
        entries=row.entries,
        created_at=row.created_at,
    )
    return UploadRow(shown, Blob(row.blob, row.size, row.sha256, row.seal), row.removed_at is not None)
