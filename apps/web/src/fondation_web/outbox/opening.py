"""Puts the outbox together, as the settings say; and what it has to put right when web starts."""

from sqlalchemy import Connection

from fondation_shared.clock import Clock
from fondation_shared.settings import WebSettings
from fondation_web.outbox.convex import convex_target, keep_convex
from fondation_web.outbox.courier import Courier
from fondation_web.outbox.outbox import Outbox
from fondation_web.outbox.sender import Sender
from fondation_web.outbox.target import LOOPBACK
from fondation_web.security import Reach, is_loopback
from fondation_web.store import deliveries
from fondation_web.store.store import Store


def open_outbox(settings: WebSettings) -> Outbox:
    """The outbox of a web with these settings.

    Whoever reaches a web that listens here alone, without a key, reaches this machine's other servers anyway.
    """
    keyless = Reach.of(settings.host, settings.public_url).keyless
    own = LOOPBACK if keyless else ()
    allowed = own if settings.webhook_networks is None else tuple(settings.webhook_networks)
    return Outbox(origin=_origin(settings), allowed=allowed)


def open_courier(settings: WebSettings, outbox: Outbox, store: Store, clock: Clock) -> Courier:
    """Who sends what lies in that outbox."""
    own_secret = settings.convex_webhook_secret if convex_target(settings) else None
    return Courier(store, Sender(outbox.allowed), clock, outbox.wake, own_secret)


async def put_right(settings: WebSettings, store: Store, clock: Clock) -> None:
    """Let the webhook of the settings be as they say, and what the web of before was sending be sent again."""

    def work(connection: Connection) -> None:
        keep_convex(connection, settings, clock.now())
        if settings.database.startswith("sqlite:"):
            # A file has one web, so nobody else is sending.
            deliveries.release(connection, clock.now())

    await store.write(work)


def _origin(settings: WebSettings) -> str:
    """What links begin with: nothing where nobody said which address people use."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}" if is_loopback(settings.host) and settings.port else ""
