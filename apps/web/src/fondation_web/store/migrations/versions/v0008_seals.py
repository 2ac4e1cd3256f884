"""How bytes were when they were put, so that a change of them is seen."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """The seal of every file; the hash of a remembered step, which had none."""
    for table in ("artifacts", "memo", "uploads"):
        op.add_column(table, sa.Column("seal", sa.Text))
    op.add_column("memo", sa.Column("sha256", sa.Text))
