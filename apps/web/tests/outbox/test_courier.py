"""Whoever sends the outbox of a store: what it cannot send is counted and told, and what is not its own stays."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import anyio
import pytest
from receiver import Receiver
from sqlalchemy import Connection

from fondation_shared.ids import JobId, WebhookId, message_id
from fondation_shared.states import JobStatus
from fondation_shared.testing import FakeClock
from fondation_shared.webhooks import Delivery
from fondation_web.outbox.courier import Courier
from fondation_web.outbox.sender import Sender
from fondation_web.outbox.target import LOOPBACK, parse
from fondation_web.outbox.wake import Wake
from fondation_web.store import deliveries, jobs, webhooks
from fondation_web.store.deliveries import DeliveryRow
from fondation_web.store.jobs import JobRow
from fondation_web.store.opening import open_store
from fondation_web.store.store import Store
from fondation_web.store.webhooks import WebhookRow

JOB, HOOK = JobId("job_1"), WebhookId("whk_1")
CLOCK = FakeClock()


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{data}/data/fondation.db")
    yield opened
    opened.close()


def post(connection: Connection, url: str, secret: str | None) -> None:
    """A message to an address, which is told of one job that has failed."""
    target, now = parse(url, "url"), CLOCK.now()
    jobs.add(connection, JobRow(JOB, "course", JobStatus.FAILED, None, "", "{}", now))
    webhooks.add(connection, WebhookRow(HOOK, target.url, target.place, secret, "job.failed", now))
    deliveries.add(connection, [DeliveryRow(HOOK, message_id(JOB, 1), JOB, "job.failed", "{}", now, now)])


async def sent(store: Store) -> Delivery:
    """The message, once a sending of it is over."""
    with anyio.fail_after(60):
        while True:
            [message] = await store.read(partial(deliveries.page, webhook_id=HOOK, state=None, before=None, limit=2))
            if message.attempts:
                return message
            await anyio.sleep(0.005)


async def test_what_cannot_be_signed_is_a_sending_that_failed(store: Store, receiver: Receiver) -> None:
    await store.write(partial(post, url=f"{receiver.url}/hook", secret="whsec_"))  # noqa: S106 - it is none
    async with anyio.create_task_group() as group:
        group.start_soon(Courier(store, Sender(LOOPBACK), CLOCK, Wake()).run)
        message = await sent(store)
        group.cancel_scope.cancel()
    assert (message.state, message.attempts[0].error) == ("pending", "It could not be sent: the server's log says why.")
    assert message.due_at is not None
    assert 4 <= (message.due_at - CLOCK.now()).total_seconds() <= 6
    assert receiver.received == []
