"""Uploads whose bytes were deleted, and a quick way to the jobs that read them."""

import sqlalchemy as sa
from alembic import op

from fondation_web.store.columns import Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Note when an archive was deleted; find jobs by repository."""
    op.add_column("uploads", sa.Column("removed_at", Instant))
    op.create_index(op.f("ix_jobs_repository"), "jobs", ["repository"])
