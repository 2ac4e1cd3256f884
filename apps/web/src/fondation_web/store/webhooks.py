"""Webhooks in the store: which addresses are told of jobs, and what their messages are signed with."""

from dataclasses import dataclass, field, fields
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, or_, select, update

from fondation_shared.ids import JobId, WebhookId
from fondation_shared.webhooks import MESSAGE_TYPES, DeliveryState, MessageType, Webhook
from fondation_web.store.outbox_tables import deliveries, delivery_attempts, webhooks
from fondation_web.store.prepared import Command, Query
from fondation_web.store.tables import jobs


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook as it is kept. `events` is space-separated; no `secret` where the settings have it.

    `job_id`: the only job that it is told of. `failing_since`: since when no sending was taken.
    """

    id: WebhookId
    url: str
    host: str
    secret: str | None = field(repr=False)
    events: str
    created_at: datetime
    job_id: JobId | None = None
    disabled_at: datetime | None = None
    failing_since: datetime | None = None

    @property
    def types(self) -> list[MessageType]:
        """The messages that it gets."""
        wanted = self.events.split()
        return [name for name in MESSAGE_TYPES if name in wanted]

    @property
    def gone(self) -> bool:
        """Whether nothing is sent there any more. What stands in the settings comes back with them."""
        return self.disabled_at is not None and self.secret is not None

    def shown(self) -> Webhook:
        """As the API shows it: without the secret."""
        return Webhook(
            id=self.id,
            url=self.url,
            events=self.types,
            job_id=self.job_id,
            created_at=self.created_at,
            failing_since=self.failing_since,
            disabled_at=self.disabled_at,
            disabled_for=None if self.disabled_at is None else "failing" if self.failing_since else "gone",
        )


_AT_ONCE = 1000
_COLUMNS = [webhooks.c[each.name] for each in fields(WebhookRow)]
_TOLD = select(*_COLUMNS).where(webhooks.c.disabled_at.is_(None))
_TOLD_ALL = Query(_TOLD.where(webhooks.c.job_id.is_(None)), WebhookRow)
_TOLD_OF_JOB = Query(_TOLD.where(webhooks.c.job_id == bindparam("this_job")), WebhookRow)
_DROP_MESSAGES = [
    Command(delete(table).where(table.c.webhook_id == bindparam("hook"), table.c.id == bindparam("message")))
    for table in (delivery_attempts, deliveries)
]


def add(connection: Connection, webhook: WebhookRow) -> None:
    """Keep a new one."""
    connection.execute(insert(webhooks).values({column.name: getattr(webhook, column.name) for column in _COLUMNS}))


def find(connection: Connection, webhook_id: WebhookId) -> WebhookRow | None:
    """The webhook of that id."""
    row = connection.execute(select(*_COLUMNS).where(webhooks.c.id == webhook_id)).first()
    return None if row is None else WebhookRow(*row)


def of_all_jobs(connection: Connection) -> list[WebhookRow]:
    """Those that are told of every job, the newest first."""
    # Put in order here: they are few, and to find them in order all others would be read.
    found = select(*_COLUMNS).where(webhooks.c.job_id.is_(None))
    return sorted((WebhookRow(*row) for row in connection.execute(found)), key=_name, reverse=True)


def listening(connection: Connection, job_id: JobId) -> list[WebhookRow]:
    """Those that are told of this job, its own last."""
    told = (_TOLD_ALL.all(connection), _TOLD_OF_JOB.all(connection, this_job=job_id))
    return [row for rows in told for row in sorted(rows, key=_name)]


def of_job(connection: Connection, job_id: JobId) -> WebhookRow | None:
    """The one that is told of this job alone."""
    row = connection.execute(select(*_COLUMNS).where(webhooks.c.job_id == job_id)).first()
    return None if row is None else WebhookRow(*row)


def change(connection: Connection, webhook: WebhookRow) -> None:
    """Write back where it is, what it gets, and whether it is told anything."""
    values = {name: getattr(webhook, name) for name in ("url", "host", "events", "disabled_at")}
    connection.execute(update(webhooks).where(webhooks.c.id == webhook.id).values(values))


def disable(connection: Connection, webhook_id: WebhookId, now: datetime) -> None:
    """Tell it nothing more: it is gone, or somebody says so."""
    known = update(webhooks).where(webhooks.c.id == webhook_id)
    connection.execute(known.values(disabled_at=now, failing_since=None))


def disable_failing(connection: Connection, webhook: WebhookRow, now: datetime) -> bool:
    """Tell it nothing more, unless it took something since it was read; whether that is so."""
    same = (webhooks.c.id == webhook.id) & (webhooks.c.failing_since == webhook.failing_since)
    return connection.execute(update(webhooks).where(same).values(disabled_at=now)).rowcount == 1


def note_failing(connection: Connection, webhook_id: WebhookId, since: datetime | None) -> None:
    """Note since when no sending was taken; None: the last one was."""
    connection.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(failing_since=since))


def enable(connection: Connection, webhook_id: WebhookId) -> None:
    """Tell it again what happens from now on."""
    known = update(webhooks).where(webhooks.c.id == webhook_id)
    connection.execute(known.values(disabled_at=None, failing_since=None))


def remove_some(connection: Connection, webhook_id: WebhookId) -> bool:
    """Forget a thousand messages that it was told, with their answers; whether more are left.

    With the last of them the webhook itself goes.
    """
    # In PostgreSQL it gets no new message from here on, so that all of them are seen below.
    connection.execute(select(webhooks.c.id).where(webhooks.c.id == webhook_id).with_for_update())
    some = select(deliveries.c.id).where(deliveries.c.webhook_id == webhook_id).limit(_AT_ONCE)
    found = list(connection.execute(some).scalars())
    for table in (delivery_attempts, deliveries):
        connection.execute(delete(table).where(table.c.webhook_id == webhook_id, table.c.id.in_(found)))
    if len(found) == _AT_ONCE:
        return True
    connection.execute(delete(webhooks).where(webhooks.c.id == webhook_id))
    return False


def forget(connection: Connection, before: datetime) -> int:
    """Forget settled messages that came before that instant, a thousand at most, and their answers; how many.

    So are those that wait for a webhook that is told nothing more.
    As many webhooks of single jobs that ended before then go as well, once nothing is left of what they were told.
    """
    # Not EXISTS: rather than look for some webhooks PostgreSQL would read them all.
    silent = select(webhooks.c.disabled_at.is_not(None)).where(webhooks.c.id == deliveries.c.webhook_id)
    old = select(deliveries.c.webhook_id.label("hook"), deliveries.c.id.label("message")).where(
        deliveries.c.created_at < before, or_(deliveries.c.state != DeliveryState.PENDING, silent.scalar_subquery())
    )
    old = old.order_by(deliveries.c.created_at).limit(_AT_ONCE)
    found = [dict(row) for row in connection.execute(old).mappings()]
    for drop in _DROP_MESSAGES:
        drop.run_all(connection, found)
    told = exists().where(deliveries.c.webhook_id == webhooks.c.id)
    ended = exists().where(jobs.c.id == webhooks.c.job_id, jobs.c.finished_at < before)
    # None is older than its job's end.
    spare = select(webhooks.c.id).where(webhooks.c.job_id.is_not(None), webhooks.c.created_at < before, ended, ~told)
    gone = list(connection.execute(spare.order_by(webhooks.c.created_at).limit(_AT_ONCE)).scalars())
    connection.execute(delete(webhooks).where(webhooks.c.id.in_(gone)))
    return len(found) + len(gone)


def count_of_all_jobs(connection: Connection) -> int:
    """How many are told of every job."""
    found = select(func.count()).select_from(webhooks).where(webhooks.c.job_id.is_(None))
    return int(connection.execute(found).scalar_one())


def _name(webhook: WebhookRow) -> str:
    return webhook.id
