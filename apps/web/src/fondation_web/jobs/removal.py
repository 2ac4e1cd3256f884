"""A webhook is taken away, with all that it was told."""

from functools import partial

from fondation_shared.ids import WebhookId
from fondation_web.jobs.desk import Desk
from fondation_web.jobs.webhooks import silence
from fondation_web.store import webhooks


async def remove(desk: Desk, webhook_id: WebhookId) -> None:
    """Tell an address nothing more, and forget what it was told, a piece at a time: nobody waits for all of it.

    Raises:
        NotFound: there is no such webhook.
        IllegalMove: it stands in the settings.

    """
    await desk.do(partial(silence, webhook_id=webhook_id))
    while await desk.do(lambda change: webhooks.remove_some(change.connection, webhook_id)):
        pass
