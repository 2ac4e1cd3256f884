"""Tickets that stand aside are found by their kind as well: each kind has a line of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_PARKED = sa.text("parked_at IS NOT NULL")


def upgrade() -> None:
    """An index takes the place of another one, which lacks the kind."""
    columns = ["owner", "kind", "rank", "number"]
    op.create_index("ix_tickets_aside", "tickets", columns, sqlite_where=_PARKED, postgresql_where=_PARKED)
    op.drop_index("ix_tickets_parked", "tickets")
