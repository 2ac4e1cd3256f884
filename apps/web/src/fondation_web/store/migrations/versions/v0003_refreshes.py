"""Jobs that bring a course up to date, what became of its chapters, and how far it lies behind."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Note what a job is made from and for; what a version changed; what the last look at a repository brought."""
    op.add_column("jobs", sa.Column("refreshes", sa.Text))
    op.add_column("jobs", sa.Column("purpose", sa.Text))
    op.add_column("versions", sa.Column("changes", sa.Text))
    op.add_column("courses", sa.Column("staleness", sa.Text))
