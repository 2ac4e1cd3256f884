"""Jobs that make nothing, and say what something would take."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """A column for what they say."""
    op.add_column("jobs", sa.Column("estimate", sa.Text))
