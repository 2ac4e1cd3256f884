"""Addresses that are told of jobs, what they are told, and what they answered."""

import sqlalchemy as sa
from alembic import op

from fondation_web.store.columns import Instant

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Three tables, all of them empty."""
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("secret", sa.Text),
        sa.Column("events", sa.Text, nullable=False),
        sa.Column("job_id", sa.Text),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("disabled_at", Instant),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_webhooks_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index(op.f("ix_webhooks_job_id"), "webhooks", ["job_id"])
    _deliveries()
    _attempts()


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("webhook_id", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due_at", Instant, nullable=False),
        sa.Column("taken", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], name=op.f("fk_deliveries_webhook_id")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_deliveries_job_id")),
        sa.PrimaryKeyConstraint("webhook_id", "id", name=op.f("pk_deliveries")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_deliveries_state_due_at"), "deliveries", ["state", "due_at"])
    op.create_index(op.f("ix_deliveries_webhook_id_created_at"), "deliveries", ["webhook_id", "created_at"])
    op.create_index(op.f("ix_deliveries_created_at"), "deliveries", ["created_at"])


def _attempts() -> None:
    op.create_table(
        "delivery_attempts",
        sa.Column("webhook_id", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("answer", sa.Text),
        sa.Column("error", sa.Text),
        sa.ForeignKeyConstraint(
            ["webhook_id", "id"],
            ["deliveries.webhook_id", "deliveries.id"],
            name=op.f("fk_delivery_attempts_webhook_id"),
        ),
        sa.PrimaryKeyConstraint("webhook_id", "id", "number", name=op.f("pk_delivery_attempts")),
        sqlite_with_rowid=False,
    )
