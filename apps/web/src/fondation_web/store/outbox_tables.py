"""The tables of webhooks, as those beside it: who is told of jobs, what they are told, what they answered."""

from sqlalchemy import Column, Float, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, Text

from fondation_shared.webhooks import DeliveryState
from fondation_web.store.columns import Instant, Word
from fondation_web.store.line_tables import metadata

__all__ = ["deliveries", "delivery_attempts", "metadata", "webhooks"]

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    # Of the address, with the port.
    Column("host", Text, nullable=False),
    # What its messages are signed with; empty where that stands in the settings.
    Column("secret", Text),
    # Space-separated types of messages.
    Column("events", Text, nullable=False),
    # The only job that it is told of; empty: it is told of all.
    Column("job_id", Text, ForeignKey("jobs.id"), index=True),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    # Since when no sending was taken; empty where the last one was, and where it said itself that it is gone.
    Column("failing_since", Instant),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("webhook_id", Text, ForeignKey("webhooks.id"), primary_key=True),
    # The message's id: the same at every address.
    Column("id", Text, primary_key=True),
    Column("job_id", Text, ForeignKey("jobs.id"), nullable=False),
    Column("type", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Word(DeliveryState), nullable=False),
    # While it is pending: when it is to be sent, or, while somebody sends it, when somebody else may.
    Column("due_at", Instant, nullable=False),
    Column("taken", Integer, nullable=False),
    # How often it was sent in all, and since it was last asked for: the first is the fencing token of a sending.
    Column("attempts", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index(None, "state", "due_at"),
    Index(None, "created_at"),
    sqlite_with_rowid=False,
)

delivery_attempts = Table(
    "delivery_attempts",
    metadata,
    Column("webhook_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("status", Integer),
    Column("answer", Text),
    Column("error", Text),
    ForeignKeyConstraint(["webhook_id", "id"], ["deliveries.webhook_id", "deliveries.id"]),
    sqlite_with_rowid=False,
)
