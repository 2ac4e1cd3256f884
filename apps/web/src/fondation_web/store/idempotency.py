"""Answers that were given under an Idempotency-Key."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from fondation_web.store.tables import idempotency_keys


@dataclass(frozen=True, slots=True)
class Once:
    """A call that must have one effect: whose key it is, and the hash of what the call asks."""

    owner: str
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as JSON, and the hash of the call that it answered."""

    fingerprint: str
    answer: str


def recall(connection: Connection, once: Once, not_before: datetime) -> Given | None:
    """The answer that was given under this key since then."""
    table = idempotency_keys.c
    query = select(table.fingerprint, table.answer).where(
        table.owner == once.owner, table.key == once.key, table.created_at >= not_before
    )
    row = connection.execute(query).first()
    return None if row is None else Given(row.fingerprint, row.answer)


def remember(connection: Connection, once: Once, answer: str, now: datetime) -> None:
    """Keep an answer under its key."""
    table = idempotency_keys
    connection.execute(delete(table).where(table.c.owner == once.owner, table.c.key == once.key))
    connection.execute(
        insert(table).values(
            owner=once.owner, key=once.key, fingerprint=once.fingerprint, answer=answer, created_at=now
        )
    )


def forget(connection: Connection, before: datetime) -> int:
    """Forget what is older; how many that were."""
    return connection.execute(delete(idempotency_keys).where(idempotency_keys.c.created_at < before)).rowcount
