"""The outbox in the store: messages to addresses, each until it is settled, and what was answered to each sending."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, tuple_, update

from fondation_shared.ids import JobId, MessageId, WebhookId
from fondation_shared.webhooks import Delivery, DeliveryAttempt, DeliveryState, MessageType
from fondation_web.store import cursors
from fondation_web.store.outbox_tables import deliveries, delivery_attempts, webhooks
from fondation_web.store.prepared import Command


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A message to one address, as it is kept. `attempts` is the fencing token of whoever sends it.

    `tries` counts sendings since it was last asked for: it says which pause comes next.
    """

    webhook_id: WebhookId
    id: MessageId
    job_id: JobId
    type: MessageType
    body: str
    created_at: datetime
    due_at: datetime
    state: DeliveryState = DeliveryState.PENDING
    taken: int = 0
    attempts: int = 0
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that is to be sent now, and where to; `secret`: what it is signed with, if the store has it."""

    row: DeliveryRow
    url: str
    host: str
    secret: str | None = field(repr=False)


_COLUMNS = [deliveries.c[each.name] for each in fields(DeliveryRow)]
_ADD = Command(insert(deliveries))
_PENDING = deliveries.c.state == DeliveryState.PENDING
_HOSTS = webhooks.c.id == deliveries.c.webhook_id


def add(connection: Connection, posted: Sequence[DeliveryRow]) -> None:
    """Keep new messages."""
    _ADD.run_all(connection, [{column.name: getattr(row, column.name) for column in _COLUMNS} for row in posted])


def find(connection: Connection, webhook_id: WebhookId, message_id: MessageId) -> DeliveryRow | None:
    """The message to that address."""
    row = connection.execute(select(*_COLUMNS).where(_is(webhook_id, message_id))).first()
    return None if row is None else DeliveryRow(*row)


def next_due(
    connection: Connection, busy: Collection[str] | None, others: Collection[WebhookId] = ()
) -> datetime | None:
    """When the first of the pending messages is due that does not go to a `busy` host; None where there is none.

    `others`: webhooks that another web sees to.
    """
    if busy is None:
        return None
    first = select(deliveries.c.due_at).where(_PENDING, deliveries.c.webhook_id.not_in(list(others)))
    first = first.order_by(deliveries.c.due_at).limit(1)
    if busy:
        first = first.join(webhooks, _HOSTS).where(webhooks.c.host.not_in(list(busy)))
    return connection.execute(first).scalar()


def due(
    connection: Connection, now: datetime, most: int, busy: Collection[str], others: Collection[WebhookId] = ()
) -> list[Taken]:
    """Up to `most` messages that are due and that nobody else is about to take; those due first go first."""
    query = (
        select(*_COLUMNS, webhooks.c.url, webhooks.c.host, webhooks.c.secret)
        .join(webhooks, _HOSTS)
        .where(_PENDING, deliveries.c.due_at <= now, webhooks.c.host.not_in(list(busy)))
        .where(deliveries.c.webhook_id.not_in(list(others)))
        .order_by(deliveries.c.due_at)
        .limit(most)
        # For PostgreSQL; SQLite has one writer at a time and says nothing here.
        .with_for_update(of=deliveries, skip_locked=True)
    )
    return [
        Taken(_counted(DeliveryRow(*row[: len(_COLUMNS)])), row.url, row.host, row.secret)
        for row in connection.execute(query)
    ]


def hold(connection: Connection, taken: Sequence[Taken], until: datetime) -> None:
    """Give these to nobody else before that instant."""
    for row in (each.row for each in taken):
        counted = {"taken": 1, "due_at": until, "attempts": row.attempts, "tries": row.tries}
        connection.execute(update(deliveries).where(_is(row.webhook_id, row.id)).values(counted))


def settle(
    connection: Connection, row: DeliveryRow, attempt: DeliveryAttempt, state: DeliveryState, due_at: datetime
) -> bool:
    """Keep what became of a sending, and where the message stands now.

    False where somebody else sends it by now, or somebody asked meanwhile that it be sent again.
    Where the webhook was removed meanwhile nothing is kept.
    """
    this = _is(row.webhook_id, row.id)
    held = and_(this, deliveries.c.attempts == row.attempts, or_(deliveries.c.taken == 1, ~_PENDING))
    done = connection.execute(update(deliveries).where(held).values(state=state, due_at=due_at, taken=0)).rowcount == 1
    if done or find(connection, row.webhook_id, row.id) is not None:
        connection.execute(
            insert(delivery_attempts).values(
                webhook_id=row.webhook_id, id=row.id, **attempt.model_dump(mode="python", by_alias=False)
            )
        )
    return done


def give_up(connection: Connection, webhook_id: WebhookId) -> None:
    """Send nothing more of what waits for that address."""
    waiting = and_(deliveries.c.webhook_id == webhook_id, _PENDING)
    connection.execute(update(deliveries).where(waiting).values(state=DeliveryState.FAILED, taken=0))


def resend(connection: Connection, webhook_id: WebhookId, message_id: MessageId, now: datetime) -> None:
    """Have a message sent as if it were new; it stays the same one."""
    anew = {"state": DeliveryState.PENDING, "due_at": now, "taken": 0, "tries": 0}
    connection.execute(update(deliveries).where(_is(webhook_id, message_id)).values(anew))


def release(connection: Connection, now: datetime) -> None:
    """Have what was being sent when the only web ended sent again at once."""
    connection.execute(update(deliveries).where(_PENDING, deliveries.c.taken == 1).values(due_at=now, taken=0))


def page(
    connection: Connection, webhook_id: WebhookId, state: DeliveryState | None, before: MessageId | None, limit: int
) -> list[Delivery]:
    """Up to `limit` messages to that address, the newest first, from the one behind `before`.

    Raises:
        Invalid: there is no message `before`.

    """
    query = select(*_COLUMNS).where(deliveries.c.webhook_id == webhook_id)
    if before is not None:
        last = find(connection, webhook_id, before)
        if last is None:
            raise cursors.refused()
        query = query.where(tuple_(deliveries.c.created_at, deliveries.c.id) < (last.created_at, last.id))
    if state is not None:
        query = query.where(deliveries.c.state == state)
    query = query.order_by(deliveries.c.created_at.desc(), deliveries.c.id.desc()).limit(limit)
    return shown(connection, webhook_id, [DeliveryRow(*row) for row in connection.execute(query)])


def shown(connection: Connection, webhook_id: WebhookId, rows: Sequence[DeliveryRow]) -> list[Delivery]:
    """Messages to one address as the API shows them, with every sending."""
    found = select(delivery_attempts).where(
        delivery_attempts.c.webhook_id == webhook_id, delivery_attempts.c.id.in_([row.id for row in rows])
    )
    sent: dict[str, list[DeliveryAttempt]] = {}
    for attempt in connection.execute(found.order_by(delivery_attempts.c.number)):
        sent.setdefault(attempt.id, []).append(DeliveryAttempt.model_validate(attempt, from_attributes=True))
    return [
        Delivery(
            id=row.id,
            webhook_id=row.webhook_id,
            job_id=row.job_id,
            type=row.type,
            state=row.state,
            created_at=row.created_at,
            due_at=row.due_at if row.state is DeliveryState.PENDING and not row.taken else None,
            attempts=sent.get(row.id, []),
        )
        for row in rows
    ]


def _counted(row: DeliveryRow) -> DeliveryRow:
    return replace(row, attempts=row.attempts + 1, tries=row.tries + 1)


def _is(webhook_id: WebhookId, message_id: MessageId) -> ColumnElement[bool]:
    return and_(deliveries.c.webhook_id == webhook_id, deliveries.c.id == message_id)
