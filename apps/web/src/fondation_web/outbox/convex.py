"""The webhook of the settings: a Convex deployment's HTTP action, told of every job."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from fondation_shared.errors import Invalid, SettingsError
from fondation_shared.settings import WebSettings
from fondation_shared.webhooks import MESSAGE_TYPES
from fondation_web.outbox.message import is_secret
from fondation_web.outbox.outbox import CONVEX
from fondation_web.outbox.target import Target, parse
from fondation_web.store import webhooks
from fondation_web.store.webhooks import WebhookRow

PATH = "/fondation"
"""Of the HTTP action, where the settings name none."""
_FUNCTIONS, _ACTIONS = ".convex.cloud", ".convex.site"


def convex_target(settings: WebSettings) -> Target | None:
    """Where the deployment's HTTP action is; None where the settings do not name one and its secret.

    Raises:
        SettingsError: what they name is no address, or nothing that messages can be signed with.

    """
    address = settings.convex_site_url or settings.convex_url
    if not address or settings.convex_webhook_secret is None:
        return None
    if not is_secret(settings.convex_webhook_secret.get_secret_value()):
        raise SettingsError(
            "Messages to the Convex deployment cannot be signed with this secret.",
            cause="CONVEX_WEBHOOK_SECRET is empty, or begins with whsec_ and is no base64 behind that.",
            hint="openssl rand -base64 32   # a secret for web and for the deployment",
        )
    try:
        target = parse(address, "convex_url")
    except Invalid as error:
        raise SettingsError(
            "The address of the Convex deployment cannot be used.",
            cause=error.detail,
            hint="CONVEX_URL=https://NAME.convex.cloud web",
        ) from error
    host = target.host.removesuffix(_FUNCTIONS) + _ACTIONS if target.host.endswith(_FUNCTIONS) else target.host
    return replace(target, host=host, path=PATH if target.path == "/" else target.path)


def keep_convex(connection: Connection, settings: WebSettings, now: datetime) -> None:
    """Let the store have the webhook that the settings name, and write no more messages to it where they name none.

    What waits for it stays: another web on this store may have the settings, or this one again.
    """
    target, known = convex_target(settings), webhooks.find(connection, CONVEX)
    if target is None:
        if known is not None and known.disabled_at is None:
            webhooks.disable(connection, CONVEX, now)
        return
    wanted = WebhookRow(CONVEX, target.url, target.place, None, " ".join(MESSAGE_TYPES), now)
    if known is None:
        webhooks.add(connection, wanted)
    elif known != replace(wanted, created_at=known.created_at):
        webhooks.change(connection, wanted)
