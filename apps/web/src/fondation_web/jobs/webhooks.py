"""Somebody wants to be told of jobs: of all of them, or of the one that they ask for."""

from dataclasses import replace
from functools import partial

import anyio

from fondation_shared.errors import Conflict, FieldProblem, IllegalMove, Invalid, NotFound
from fondation_shared.ids import JobId, MessageId, WebhookId, new_webhook_id
from fondation_shared.webhooks import USUAL, Delivery, NewWebhook, Webhook, WebhookOfJob, WebhookRequest
from fondation_web.jobs.change import Change
from fondation_web.outbox.message import new_secret
from fondation_web.outbox.outbox import CONVEX, Outbox
from fondation_web.outbox.target import NameServerAway, TargetError, parse, resolve
from fondation_web.store import deliveries, webhooks
from fondation_web.store.idempotency import Once
from fondation_web.store.webhooks import WebhookRow

MOST = 50
"""How many addresses may be told of all jobs: each of them makes every job dearer."""
LOOK_UP_SECONDS = 3.0
_WHY = {
    "gone": "Its address said that it is gone.",
    "failing": "Its address took no message for days.",
}


async def checked_address(url: str | None, outbox: Outbox, field: str = "webhook") -> str | None:
    """The address in the one form that stands for it.

    Where it leads is looked up to tell early what a sending would find out; a slow name server holds nobody up.

    Raises:
        Invalid: it is none, or is where no messages are sent.

    """
    if not url:
        return None
    target = parse(url, field)
    look = partial(resolve, target, outbox.allowed)
    with anyio.move_on_after(LOOK_UP_SECONDS):
        try:
            await anyio.to_thread.run_sync(look, abandon_on_cancel=True, limiter=outbox.lookers)
        except NameServerAway:
            return target.url
        except TargetError as error:
            problem = FieldProblem(field=field, message=error.detail)
            raise Invalid(
                error.detail,
                hint="FONDATION_WEBHOOK_NETWORKS=…   # on the server; networks of your own",
                errors=[problem],
            ) from error
    return target.url


def register(change: Change, wanted: WebhookRequest, once: Once | None) -> NewWebhook:
    """A checked address is told of every job from now on.

    Raises:
        Conflict: there are as many as may be.
        IdempotencyMismatch: see `Change.once`.

    """

    def act() -> NewWebhook:
        if webhooks.count_of_all_jobs(change.connection) >= MOST:
            raise Conflict(f"There are {MOST} webhooks, and no more may be.", hint="Remove one that is not needed.")
        secret = new_secret()
        row = _row(wanted.url, secret, change)
        made = replace(row, events=" ".join(wanted.events))
        webhooks.add(change.connection, made)
        return NewWebhook(**made.shown().model_dump(), secret=secret)

    return change.once(once, NewWebhook, act)


def attach(change: Change, job_id: JobId, url: str | None) -> WebhookOfJob | None:
    """Let a checked address be told of this job; None where nobody asked for that.

    The messages to an address that is told of all jobs are signed alike, whatever they tell of.
    """
    if url is None:
        return None
    same = [known for known in webhooks.listening(change.connection, job_id) if known.url == url and known.secret]
    secret = same[0].secret if same else new_secret()
    row = replace(_row(url, secret, change), job_id=job_id)
    webhooks.add(change.connection, row)
    return WebhookOfJob(id=row.id, secret=None if same else secret)


def hand_on_webhook(change: Change, before: JobId, after: JobId) -> WebhookOfJob | None:
    """A job that is tried again tells whom the one before has told, signed as before."""
    known = webhooks.of_job(change.connection, before)
    if known is None or known.disabled_at is not None:
        return None
    row = replace(known, id=new_webhook_id(), job_id=after, created_at=change.now, failing_since=None)
    webhooks.add(change.connection, row)
    return WebhookOfJob(id=row.id)


def silence(change: Change, webhook_id: WebhookId) -> None:
    """Tell an address nothing more.

    Raises:
        NotFound: there is no such webhook.
        IllegalMove: it stands in the settings.

    """
    webhooks.disable(change.connection, _own(change, webhook_id), change.now)


def enable(change: Change, webhook_id: WebhookId) -> Webhook:
    """Tell an address again what happens from now on, signed as before. Raises as `silence`."""
    webhooks.enable(change.connection, _own(change, webhook_id))
    return webhook(change, webhook_id)


def _own(change: Change, webhook_id: WebhookId) -> WebhookId:
    """The webhook's id, where it is not the settings' own."""
    found = webhook(change, webhook_id)
    if found.id == CONVEX:
        raise IllegalMove(
            "This webhook stands in the server's settings.", hint="unset CONVEX_WEBHOOK_SECRET   # then start web again"
        )
    return found.id


def resend(change: Change, webhook_id: WebhookId, message_id: MessageId, once: Once | None) -> Delivery:
    """Have a message sent again, at once and then as often as a new one: it stays the same message.

    Raises:
        NotFound: there is no such message to that webhook.
        IllegalMove: the webhook is told nothing more.
        IdempotencyMismatch: see `Change.once`.

    """

    def act() -> Delivery:
        known = webhook(change, webhook_id)
        if deliveries.find(change.connection, webhook_id, message_id) is None:
            raise NotFound(f"The webhook {webhook_id} was told no message {message_id}.")
        if known.disabled_at is not None:
            raise IllegalMove(
                f"The webhook {webhook_id} is told nothing more.",
                cause=_WHY[known.disabled_for or "gone"],
                hint=f"POST /v1/webhooks/{webhook_id}/enable   # once its address is there again",
            )
        deliveries.resend(change.connection, webhook_id, message_id, change.now)
        change.posted = True
        row = deliveries.find(change.connection, webhook_id, message_id)
        return deliveries.shown(change.connection, webhook_id, [row] if row else [])[0]

    return change.once(once, Delivery, act)


def webhook(change: Change, webhook_id: WebhookId) -> Webhook:
    """The webhook of that id. Raises NotFound."""
    found = webhooks.find(change.connection, webhook_id)
    if found is None:
        raise NotFound(f"There is no webhook {webhook_id}.")
    return found.shown()


def _row(url: str, secret: str | None, change: Change) -> WebhookRow:
    place = parse(url, "url").place
    return WebhookRow(new_webhook_id(), url, place, secret, " ".join(USUAL), change.now)
