"""What all webs of a store agree on, and how often somebody signed out with a key."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """A table, and a column that begins at none."""
    op.create_table(
        "notes",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_notes")),
    )
    op.add_column("api_keys", sa.Column("sign_outs", sa.Integer, nullable=False, server_default="0"))
