"""Uploaded archives in the store; their bytes lie with the artifacts."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from fondation_shared.ids import UploadId
from fondation_shared.jobs import Upload
from fondation_web.store.tables import uploads


@dataclass(frozen=True, slots=True)
class UploadRow:
    """An upload as it is kept; `blob` is the key of its bytes."""

    shown: Upload
    blob: str


def add(connection: Connection, upload: UploadRow) -> None:
    """Keep a checked archive."""
    shown = upload.shown
    connection.execute(
        insert(uploads).values(
            id=shown.id,
            name=shown.name,
            blob=upload.blob,
            size=shown.size,
            sha256=shown.sha256,
            entries=shown.entries,
            created_at=shown.created_at,
        )
    )


def find(connection: Connection, upload_id: UploadId) -> UploadRow | None:
    """The upload of that id."""
    row = connection.execute(select(uploads).where(uploads.c.id == upload_id)).first()
    if row is None:
        return None
    shown = Upload(
        id=row.id,
        name=row.name,
        size=row.size,
        sha256=row.sha256,
        entries=row.entries,
        created_at=row.created_at,
    )
    return UploadRow(shown, row.blob)
