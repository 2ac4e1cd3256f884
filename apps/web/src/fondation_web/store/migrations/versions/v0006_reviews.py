"""Jobs may wait for a person, and say what they spent on models."""

import sqlalchemy as sa
from alembic import op

from fondation_web.store.columns import Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """A table of what people are to look at, and a column for sums; jobs from before have neither."""
    op.create_table(
        "reviews",
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("offered", sa.Text, nullable=False),
        sa.Column("offered_at", Instant, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("answered_at", Instant),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_reviews_job_id")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_reviews")),
    )
    op.add_column("jobs", sa.Column("spent", sa.Text))
