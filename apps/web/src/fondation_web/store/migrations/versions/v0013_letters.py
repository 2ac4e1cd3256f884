"""Jobs that failed though their work did not: since when, and of what."""

import sqlalchemy as sa
from alembic import op

from fondation_web.store.columns import Instant

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Two columns, and an index of the letters alone."""
    op.add_column("jobs", sa.Column("dead_at", Instant))
    op.add_column("jobs", sa.Column("dead_of", sa.Text))
    dead = sa.text("dead_at IS NOT NULL")
    op.create_index(op.f("ix_jobs_dead_at_id"), "jobs", ["dead_at", "id"], sqlite_where=dead, postgresql_where=dead)
