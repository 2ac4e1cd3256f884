"""When what a job left was deleted because its time was over."""

import sqlalchemy as sa
from alembic import op

from fondation_web.store.columns import Instant

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """A column for it, and an index that finds whose time is over."""
    op.add_column("jobs", sa.Column("cleared_at", Instant))
    op.create_index(op.f("ix_jobs_cleared_at_finished_at"), "jobs", ["cleared_at", "finished_at"])
