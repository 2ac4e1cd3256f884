"""Webhooks: who is told of jobs, what they were told, what they answered."""

from functools import partial

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.responses import Response

from fondation_shared.errors import NotFound
from fondation_shared.ids import MessageId, WebhookId
from fondation_shared.webhooks import (
    Delivery,
    DeliveryPage,
    DeliveryState,
    NewWebhook,
    Webhook,
    WebhookPage,
    WebhookRequest,
)
from fondation_web.auth import requires
from fondation_web.deps import Cursor, Json, Limit, Posted, TextRoute, Web
from fondation_web.jobs.removal import remove
from fondation_web.jobs.webhooks import checked_address, enable, register, resend
from fondation_web.store import deliveries, webhooks

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"], route_class=TextRoute)


@router.post("", dependencies=[requires("admin")], status_code=201, response_model=NewWebhook)
async def create_webhook(web: Web, request: WebhookRequest, posted: Posted) -> Json:
    """Have an address told of every job. The secret that its messages are signed with is in this answer alone."""
    call = posted.for_body(request)
    with web.calls.alone(call):
        made = await web.desk.given(call, NewWebhook)
        if made is None:
            url = await checked_address(request.url, web.desk.outbox, "url")
            wanted = request.model_copy(update={"url": url})
            made = await web.desk.do(partial(register, wanted=wanted, once=call))
        return Json(made, 201, {"Location": f"/v1/webhooks/{made.id}", "Cache-Control": "no-store"})


@router.get("", dependencies=[requires("admin")], response_model=WebhookPage)
async def list_webhooks(web: Web) -> Json:
    """Every address that is told of all jobs, the newest first."""
    return Json(await web.desk.look(_all))


@router.get("/{webhook_id}", dependencies=[requires("admin")], response_model=Webhook)
async def get_webhook(web: Web, webhook_id: WebhookId) -> Json:
    """One of them, or the one that a request has named."""
    return Json(await web.desk.look(partial(_one, webhook_id)))


@router.delete("/{webhook_id}", dependencies=[requires("admin")], status_code=204)
async def delete_webhook(web: Web, webhook_id: WebhookId) -> Response:
    """Tell an address nothing more, and forget what it was told."""
    await remove(web.desk, webhook_id)
    return Response(status_code=204)


@router.post("/{webhook_id}/enable", dependencies=[requires("admin")], response_model=Webhook)
async def enable_webhook(web: Web, webhook_id: WebhookId) -> Json:
    """Tell an address again that was told nothing more: what happens from now on, signed as before."""
    return Json(await web.desk.do(partial(enable, webhook_id=webhook_id)))


@router.get("/{webhook_id}/deliveries", dependencies=[requires("admin")], response_model=DeliveryPage)
async def list_deliveries(
    web: Web, webhook_id: WebhookId, state: DeliveryState | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Json:
    """What an address was told, the newest first, with every sending and its answer."""
    return Json(await web.desk.look(partial(_page, webhook_id, state, cursor, limit)))


@router.post(
    "/{webhook_id}/deliveries/{message_id}/resend",
    dependencies=[requires("admin")],
    status_code=202,
    response_model=Delivery,
)
async def resend_delivery(web: Web, webhook_id: WebhookId, message_id: MessageId, posted: Posted) -> Json:
    """Send a message again, with the same id: at once, and then as often as a new one."""
    call = posted.for_body()
    with web.calls.alone(call):
        again = partial(resend, webhook_id=webhook_id, message_id=message_id, once=call)
        return Json(await web.desk.do(again), 202)


def _all(connection: Connection) -> WebhookPage:
    return WebhookPage(items=[row.shown() for row in webhooks.of_all_jobs(connection)])


def _one(webhook_id: WebhookId, connection: Connection) -> Webhook:
    found = webhooks.find(connection, webhook_id)
    if found is None:
        raise NotFound(f"There is no webhook {webhook_id}.")
    return found.shown()


def _page(
    webhook_id: WebhookId, state: DeliveryState | None, cursor: str | None, limit: int, connection: Connection
) -> DeliveryPage:
    _one(webhook_id, connection)
    before = None if cursor is None else MessageId(cursor)
    found = deliveries.page(connection, webhook_id, state, before, limit + 1)
    return DeliveryPage(items=found[:limit], next_cursor=found[limit - 1].id if len(found) > limit else None)
