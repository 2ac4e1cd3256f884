"""Answers that were given under an Idempotency-Key."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, insert, select

from fondation_web.store.prepared import Command, Query
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


_AT_ONCE = 1000
_THIS = and_(idempotency_keys.c.owner == bindparam("who"), idempotency_keys.c.key == bindparam("said"))
_RECALL = Query(
    select(idempotency_keys.c.fingerprint, idempotency_keys.c.answer).where(
        _THIS, idempotency_keys.c.created_at >= bindparam("not_before")
    ),
    Given,
)
_DROP = Command(delete(idempotency_keys).where(_THIS))
_DROP_OLD = Command(delete(idempotency_keys).where(_THIS, idempotency_keys.c.created_at < bindparam("not_before")))
_ADD = Command(insert(idempotency_keys))


def recall(connection: Connection, once: Once, not_before: datetime) -> Given | None:
    """The answer that was given under this key since then."""
    return _RECALL.first(connection, who=once.owner, said=once.key, not_before=not_before)


def remember(connection: Connection, once: Once, answer: str, now: datetime, not_before: datetime) -> None:
    """Keep an answer under its key; an earlier one was given before `not_before`, or by another web a moment ago.

    Raises:
        IntegrityError: another web was first: its answer is the one.

    """
    _DROP_OLD.run(connection, who=once.owner, said=once.key, not_before=not_before)
    _ADD.run(connection, owner=once.owner, key=once.key, fingerprint=once.fingerprint, answer=answer, created_at=now)


def forget(connection: Connection, before: datetime) -> int:
    """Forget some of what is older, a thousand at most; how many that were."""
    key = (idempotency_keys.c.owner.label("who"), idempotency_keys.c.key.label("said"))
    old = select(*key).where(idempotency_keys.c.created_at < before).order_by(idempotency_keys.c.created_at)
    found = [dict(row) for row in connection.execute(old.limit(_AT_ONCE)).mappings()]
    _DROP.run_all(connection, found)
    return len(found)
