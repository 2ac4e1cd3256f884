"""Indexes that keep a look as short as it is in a small store."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Two give way to others, which serve an older release as well."""
    _index("ix_jobs_open_of_course", "jobs", ["course_id", "id"], "finished_at IS NULL")
    _index("ix_jobs_open_of_project", "jobs", ["project_id", "id"], "finished_at IS NULL")
    _index("ix_jobs_ended", "jobs", ["finished_at", "status", "started_at"], "finished_at IS NOT NULL")
    _index("ix_jobs_kept", "jobs", ["finished_at", "id"], "cleared_at IS NULL AND finished_at IS NOT NULL")
    op.drop_index(op.f("ix_jobs_cleared_at_finished_at"), "jobs")
    op.create_index(op.f("ix_memo_created_at_owner_key"), "memo", ["created_at", "owner", "key"])
    op.create_index(op.f("ix_project_versions_job_id"), "project_versions", ["job_id"])
    _index("ix_uploads_there", "uploads", ["created_at"], "removed_at IS NULL")
    _index("ix_webhooks_of_jobs", "webhooks", ["created_at"], "job_id IS NOT NULL")
    for columns in (["webhook_id", "created_at", "id"], ["webhook_id", "state", "created_at", "id"]):
        op.create_index(op.f(f"ix_deliveries_{'_'.join(columns)}"), "deliveries", columns)
    op.drop_index(op.f("ix_deliveries_webhook_id_created_at"), "deliveries")


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
