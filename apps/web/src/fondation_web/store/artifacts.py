"""Which files a job left, and where their bytes lie."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select

from fondation_shared.ids import JobId, LeaseId
from fondation_shared.jobs import Artifact
from fondation_web.blob import Blob
from fondation_web.store.tables import artifacts


@dataclass(frozen=True, slots=True)
class ArtifactRow:
    """An artifact as it is kept; `blob` is where its bytes lie."""

    job_id: JobId
    lease_id: LeaseId
    blob: Blob
    shown: Artifact
    created_at: datetime


def find(connection: Connection, job_id: JobId, name: str) -> ArtifactRow | None:
    """One artifact of a job."""
    query = select(artifacts).where(artifacts.c.job_id == job_id, artifacts.c.name == name)
    row = connection.execute(query).first()
    return None if row is None else _artifact(row)


def of_job(connection: Connection, job_id: JobId) -> list[ArtifactRow]:
    """Every artifact of a job, by name."""
    query = select(artifacts).where(artifacts.c.job_id == job_id).order_by(artifacts.c.name)
    return [_artifact(row) for row in connection.execute(query)]


def put(connection: Connection, artifact: ArtifactRow) -> None:
    """Keep an artifact in place of the one of the same name."""
    same = (artifacts.c.job_id == artifact.job_id) & (artifacts.c.name == artifact.shown.name)
    connection.execute(delete(artifacts).where(same))
    connection.execute(
        insert(artifacts).values(
            job_id=artifact.job_id,
            name=artifact.shown.name,
            lease_id=artifact.lease_id,
            blob=artifact.blob.key,
            seal=artifact.blob.seal,
            media_type=artifact.shown.media_type,
            size=artifact.shown.size,
            sha256=artifact.shown.sha256,
            created_at=artifact.created_at,
        )
    )


def keep_only(connection: Connection, job_id: JobId, lease_id: LeaseId) -> None:
    """Forget what other deliveries of the job had left."""
    connection.execute(delete(artifacts).where(artifacts.c.job_id == job_id, artifacts.c.lease_id != lease_id))


def _artifact(row: Row[tuple[object, ...]]) -> ArtifactRow:
    return ArtifactRow(
        job_id=row.job_id,
        lease_id=row.lease_id,
        blob=Blob(row.blob, row.size, row.sha256, row.seal),
        shown=Artifact(name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256),
        created_at=row.created_at,
    )
