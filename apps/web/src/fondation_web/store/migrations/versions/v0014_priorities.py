"""Jobs have priorities and owners; their tickets may stand aside, and whole kinds of them may be paused."""

import sqlalchemy as sa
from alembic import op

from fondation_web.store.columns import Grade, Instant

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """What an older release adds is of normal priority, nobody's, and in line."""
    op.add_column("jobs", sa.Column("priority", Grade, nullable=False, server_default="1"))
    op.add_column("jobs", sa.Column("owner", sa.Text))
    _index("ix_jobs_under_way", "jobs", ["kind", "owner"], "status IN ('running', 'cancelling')")
    op.add_column("tickets", sa.Column("priority", Grade, nullable=False, server_default="1"))
    # SQLite adds no column that it would have to fill, PostgreSQL puts none in an index that it has not filled.
    rank = sa.Computed("not_before - 86400000 * priority", persisted=op.get_bind().dialect.name != "sqlite")
    op.add_column("tickets", sa.Column("rank", sa.BigInteger, rank))
    op.add_column("tickets", sa.Column("owner", sa.Text))
    op.add_column("tickets", sa.Column("parked_at", Instant))
    _index("ix_tickets_line", "tickets", ["kind", "rank", "number"], "parked_at IS NULL")
    _index("ix_tickets_parked", "tickets", ["owner", "rank", "number"], "parked_at IS NOT NULL")
    op.create_table(
        "pauses",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.Column("by", sa.Text),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_pauses")),
    )


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
