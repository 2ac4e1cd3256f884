"""Indexes that keep a look as short as it is in a small store."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """One gives way to a longer one, which serves an older release as well."""
    op.create_index(op.f("ix_jobs_kind_id"), "jobs", ["kind", "id"])
    _index("ix_jobs_open_of_course", "jobs", ["course_id", "id"], "finished_at IS NULL")
    _index("ix_jobs_open_of_project", "jobs", ["project_id", "id"], "finished_at IS NULL")
    _index("ix_jobs_ended", "jobs", ["finished_at", "status", "started_at"], "finished_at IS NOT NULL")
    op.create_index(op.f("ix_jobs_cleared_at_finished_at_id"), "jobs", ["cleared_at", "finished_at", "id"])
    op.drop_index(op.f("ix_jobs_cleared_at_finished_at"), "jobs")
    op.create_index(op.f("ix_memo_created_at_owner_key"), "memo", ["created_at", "owner", "key"])
    op.create_index(op.f("ix_project_versions_job_id"), "project_versions", ["job_id"])
    _index("ix_uploads_there", "uploads", ["created_at"], "removed_at IS NULL")
    _index("ix_webhooks_of_jobs", "webhooks", ["created_at"], "job_id IS NOT NULL")
    columns = ["webhook_id", "state", "created_at", "id"]
    op.create_index(op.f("ix_deliveries_webhook_id_state_created_at_id"), "deliveries", columns)


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
