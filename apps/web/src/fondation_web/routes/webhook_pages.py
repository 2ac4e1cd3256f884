"""The pages of webhooks: who is told of jobs, what they were told, what they answered."""

from functools import partial

from fastapi import APIRouter, Request
from pydantic import ValidationError
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from fondation_shared.errors import Conflict, FieldProblem, FondationError, Invalid, NotFound
from fondation_shared.ids import MessageId, WebhookId, new_request_id
from fondation_shared.webhooks import MESSAGE_TYPES, USUAL, Delivery, NewWebhook, Webhook, WebhookRequest
from fondation_web.auth import Caller, requires
from fondation_web.calls import fingerprint, once
from fondation_web.cards import card_of
from fondation_web.deps import AtEdge, Cursor, Web
from fondation_web.edge import Edge
from fondation_web.errors import request_id
from fondation_web.french import in_language
from fondation_web.jobs.removal import remove
from fondation_web.jobs.webhooks import checked_address, enable, register, resend
from fondation_web.outbox.outbox import CONVEX
from fondation_web.parts import Parts
from fondation_web.routes.signin import fields
from fondation_web.store import deliveries, webhooks

router = APIRouter(prefix="/webhooks", include_in_schema=False)

_AT_ONCE = 30
_OK, _MADE = 200, 201


@router.get("", dependencies=[requires("admin")])
async def show_webhooks(web: Web, edge: AtEdge, request: Request) -> Response:
    """Every address that is told of all jobs, and the form that adds one."""
    return await _list(web, edge, request, _OK)


@router.post("", dependencies=[requires("admin")])
async def add_webhook(web: Web, edge: AtEdge, request: Request) -> Response:
    """The form was sent: the list with the secret, this once, or the form again with what is wrong."""
    sent = await fields(request)
    caller: Caller = request.state.caller
    try:
        wanted = _wanted(sent)
        call = once(caller.key_id, sent.get("once"), fingerprint("POST", "/v1/webhooks", wanted))
        async with web.calls.in_turn(call):
            made = await web.desk.given(call, NewWebhook)
            if made is None:
                url = await checked_address(wanted.url, web.desk.outbox, "url")
                made = await web.desk.do(partial(register, wanted=wanted.model_copy(update={"url": url}), once=call))
    except (Invalid, Conflict) as error:
        return await _list(web, edge, request, error.status, sent=sent, refused=error)
    page = await _list(web, edge, request, _MADE, made=made)
    page.headers["Cache-Control"] = "no-store"
    return page


@router.get("/{webhook_id}", dependencies=[requires("admin")])
async def show_webhook(
    web: Web, edge: AtEdge, request: Request, webhook_id: WebhookId, cursor: Cursor = None
) -> Response:
    """What an address was told, the newest first, with every sending and its answer."""
    webhook, told = await web.desk.look(partial(_one, webhook_id, cursor))
    words = edge.pages.words(request)
    return edge.pages.render(
        request,
        "webhook.html",
        webhook=webhook,
        told=told[:_AT_ONCE],
        next=told[_AT_ONCE - 1].id if len(told) > _AT_ONCE else None,
        fixed=webhook.id == CONVEX,
        sentence=lambda text: in_language(text, words.language),
    )


@router.post("/{webhook_id}/remove", dependencies=[requires("admin")])
async def remove_webhook(web: Web, webhook_id: WebhookId) -> Response:
    """Tell an address nothing more."""
    await remove(web.desk, webhook_id)
    return RedirectResponse("/webhooks", 303)


@router.post("/{webhook_id}/enable", dependencies=[requires("admin")])
async def enable_webhook(web: Web, webhook_id: WebhookId) -> Response:
    """Tell an address again what happens from now on."""
    await web.desk.do(partial(enable, webhook_id=webhook_id))
    return RedirectResponse(f"/webhooks/{webhook_id}", 303)


@router.post("/{webhook_id}/resend/{message_id}", dependencies=[requires("admin")])
async def resend_message(web: Web, webhook_id: WebhookId, message_id: MessageId) -> Response:
    """Send a message again."""
    await web.desk.do(partial(resend, webhook_id=webhook_id, message_id=message_id, once=None))
    return RedirectResponse(f"/webhooks/{webhook_id}", 303)


async def _list(
    web: Parts,
    edge: Edge,
    request: Request,
    status: int,
    *,
    sent: dict[str, str] | None = None,
    made: NewWebhook | None = None,
    refused: FondationError | None = None,
) -> Response:
    known = await web.desk.look(webhooks.of_all_jobs)
    return edge.pages.render(
        request,
        "webhooks.html",
        status=status,
        webhooks=[row.shown() for row in known],
        made=made,
        card=card_of(refused, edge.pages.words(request), request_id(request)) if refused else None,
        url=(sent or {}).get("url", ""),
        types=MESSAGE_TYPES,
        chosen=USUAL if sent is None else _chosen(sent),
        once=new_request_id(),
    )


def _wanted(sent: dict[str, str]) -> WebhookRequest:
    if not _chosen(sent):
        raise Invalid("No event is chosen.", hint="Choose at least one of which the address is told.")
    try:
        return WebhookRequest.model_validate({"url": sent.get("url", ""), "events": _chosen(sent)})
    except ValidationError as error:
        found = [FieldProblem(field=str(one["loc"][0]), message=one["msg"]) for one in error.errors()]
        raise Invalid(f"{found[0].field}: {found[0].message}.", errors=found) from None


def _chosen(sent: dict[str, str]) -> list[str]:
    return [name for name in MESSAGE_TYPES if name in sent]


def _one(webhook_id: WebhookId, cursor: str | None, connection: Connection) -> tuple[Webhook, list[Delivery]]:
    found = webhooks.find(connection, webhook_id)
    if found is None:
        raise NotFound(f"There is no webhook {webhook_id}.")
    before = None if cursor is None else MessageId(cursor)
    return found.shown(), deliveries.page(connection, webhook_id, None, before, _AT_ONCE + 1)
