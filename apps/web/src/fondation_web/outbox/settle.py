"""What an answer means: the message is taken, is sent again later, or is given up."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from fondation_shared.webhooks import DeliveryAttempt, DeliveryState
from fondation_web.outbox.schedule import asked_seconds, pause_seconds
from fondation_web.outbox.sender import Answer
from fondation_web.outbox.target import TargetError
from fondation_web.store import deliveries, webhooks
from fondation_web.store.deliveries import DeliveryRow
from fondation_web.store.webhooks import WebhookRow

_TAKEN = range(200, 300)
_REDIRECTS = range(300, 400)
_GONE = 410

FAILING = timedelta(days=5)
"""How long an address may take nothing before it is told nothing more, as Standard Webhooks suggests."""

_chance = random.SystemRandom()
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sent:
    """A sending: when it began, how long it took, what came back."""

    at: datetime
    seconds: float
    answer: Answer | TargetError

    @property
    def gone(self) -> bool:
        """Whether the address says that nothing more is to be sent there."""
        return isinstance(self.answer, Answer) and self.answer.status == _GONE

    def attempt(self, number: int) -> DeliveryAttempt:
        """The sending as it is kept and shown."""
        if isinstance(self.answer, TargetError):
            return DeliveryAttempt(number=number, at=self.at, seconds=self.seconds, error=self.answer.detail)
        status, text = self.answer.status, self.answer.text
        return DeliveryAttempt(
            number=number,
            at=self.at,
            seconds=self.seconds,
            status=status,
            answer=text or None,
            error=_why_not(status),
        )


def settle(connection: Connection, taken: DeliveryRow, sent: Sent, now: datetime) -> None:
    """Keep what became of a sending, and what follows for the message and its webhook."""
    attempt = sent.attempt(taken.attempts)
    webhook = webhooks.find(connection, taken.webhook_id)
    if attempt.error is None:
        deliveries.settle(connection, taken, attempt, DeliveryState.DELIVERED, now)
        if webhook is not None and webhook.failing_since is not None and not webhook.gone:
            webhooks.note_failing(connection, webhook.id, None)
        return
    pause = pause_seconds(taken.tries, _asked(sent.answer, now), _chance)
    over = pause is None or sent.gone or webhook is None or webhook.gone
    state = DeliveryState.FAILED if over else DeliveryState.PENDING
    deliveries.settle(connection, taken, attempt, state, now + timedelta(seconds=pause or 0))
    if sent.gone:
        _log.warning("a webhook is gone: nothing more is sent there", webhook=taken.webhook_id)
        webhooks.disable(connection, taken.webhook_id, now)
        deliveries.give_up(connection, taken.webhook_id)
    elif webhook is not None:
        _look_for_how_long(connection, webhook, sent.at, now, given_up=pause is None)


def _look_for_how_long(
    connection: Connection, webhook: WebhookRow, at: datetime, now: datetime, *, given_up: bool
) -> None:
    """Tell nothing more to an address that took nothing for days, where a message was just given up as well.

    What stands in the settings is for whoever wrote them.
    """
    if webhook.gone or webhook.secret is None:
        return
    if webhook.failing_since is None:
        webhooks.note_failing(connection, webhook.id, at)
    elif given_up and now - webhook.failing_since >= FAILING and webhooks.disable_failing(connection, webhook, now):
        _log.warning("a webhook takes nothing for days: nothing more is sent there", webhook=webhook.id)
        deliveries.give_up(connection, webhook.id)


def _asked(answer: Answer | TargetError, now: datetime) -> float | None:
    return asked_seconds(answer.retry_after, now) if isinstance(answer, Answer) else None


def _why_not(status: int) -> str | None:
    """Why an answer does not count; None where it does."""
    if status in _TAKEN:
        return None
    if status == _GONE:
        return "The address is gone, so nothing more is sent there."
    if status in _REDIRECTS:
        return "It leads elsewhere, and messages go nowhere but to the address that was given."
    return f"It answered {status}: only a status from 200 to 299 counts."
