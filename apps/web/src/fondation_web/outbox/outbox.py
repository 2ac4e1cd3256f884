"""The outbox: what happened to a job becomes messages in the transaction that made it so, and is sent behind that."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import anyio
from sqlalchemy import Connection

from fondation_shared.ids import WebhookId
from fondation_shared.webhooks import MessageType
from fondation_web.outbox.message import message
from fondation_web.outbox.target import Network
from fondation_web.outbox.wake import Wake
from fondation_web.store import deliveries, webhooks
from fondation_web.store.deliveries import DeliveryRow
from fondation_web.store.jobs import JobRow
from fondation_web.store.webhooks import WebhookRow

CONVEX = WebhookId("whk_convex")
"""The webhook that stands in the settings, with its secret."""
_LOOKERS = 8


@dataclass(frozen=True, slots=True)
class News:
    """Entry `seq` of a job's log says that its status changed; the job as it is since then."""

    job: JobRow
    seq: int
    type: MessageType


@dataclass(frozen=True, slots=True)
class Outbox:
    """`origin`: what links begin with. `allowed`: networks beside the public internet that messages may go to.

    `lookers`: threads that look up addresses which people name; the rest of web does not wait for these.
    """

    origin: str = ""
    allowed: tuple[Network, ...] = ()
    wake: Wake = field(default_factory=Wake)
    lookers: anyio.CapacityLimiter = field(default_factory=partial(anyio.CapacityLimiter, _LOOKERS))

    def post(self, connection: Connection, news: Sequence[News], now: datetime) -> bool:
        """Write the messages that tell of this; whether there are any. They count when the transaction does."""
        posted = [row for each in news for row in self._rows(connection, each, now)]
        if posted:
            deliveries.add(connection, posted)
        return bool(posted)

    def _rows(self, connection: Connection, news: News, now: datetime) -> list[DeliveryRow]:
        """One for each address and secret: whoever was given a secret gets messages that are signed with it."""
        told: dict[tuple[str, str | None], WebhookRow] = {}
        for webhook in webhooks.listening(connection, news.job.id):
            if news.type in webhook.types:
                told.setdefault((webhook.url, webhook.secret), webhook)
        if not told:
            return []
        said = message(news.job, news.seq, news.type, now, self.origin)
        body = said.to_json()
        return [
            DeliveryRow(webhook.id, said.id, news.job.id, news.type, body, created_at=now, due_at=now)
            for webhook in told.values()
        ]
