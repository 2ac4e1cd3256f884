"""The tables of the line, as those beside it: which jobs wait for their turn, and which kinds of them are paused."""

from sqlalchemy import BigInteger, Column, Computed, Index, Integer, Table, Text, text

from fondation_web.store.columns import Grade, Instant
from fondation_web.store.tables import metadata

__all__ = ["metadata", "pauses", "tickets"]

_IN_LINE, _PARKED = "parked_at IS NULL", "parked_at IS NOT NULL"

tickets = Table(
    "tickets",
    metadata,
    # Ever growing, so that what came first leaves first among tickets of the same millisecond.
    Column("number", Integer, primary_key=True),
    Column("job_id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("priority", Grade, nullable=False, server_default="1"),
    # In its order tickets leave: a step of priority is worth a day. Made by the database, for older releases as well.
    Column("rank", BigInteger, Computed("not_before - 86400000 * priority", persisted=True)),
    # Whose limit it counts for, and since when it stands aside because of that: not in line, and not walked past.
    Column("owner", Text),
    Column("parked_at", Instant),
    Index(None, "kind", "not_before", "number"),
    Index("ix_tickets_line", "kind", "rank", "number", sqlite_where=text(_IN_LINE), postgresql_where=text(_IN_LINE)),
    Index(
        *("ix_tickets_aside", "owner", "kind", "rank", "number"),
        sqlite_where=text(_PARKED),
        postgresql_where=text(_PARKED),
    ),
    sqlite_autoincrement=True,
)

pauses = Table(
    "pauses",
    metadata,
    # The kind of job that nobody is given, since when, and the name of the key that asked for it.
    Column("kind", Text, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("by", Text),
)
