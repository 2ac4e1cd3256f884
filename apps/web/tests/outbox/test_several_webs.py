"""Several webs on one PostgreSQL: each message is sent by one of them, and by another where that one dies."""

from collections.abc import Callable, Iterator
from functools import partial
from threading import Event

import anyio
import pytest
from receiver import Receiver, Reply
from sqlalchemy import Connection, text

from fondation_shared.ids import JobId, WebhookId, message_id
from fondation_shared.states import JobStatus
from fondation_shared.testing import FakeClock, wait_until
from fondation_shared.webhooks import DeliveryState
from fondation_web.outbox.courier import MARGIN_SECONDS, Courier
from fondation_web.outbox.sender import SECONDS, Sender
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
def stores(database: str) -> Iterator[tuple[Store, Store]]:
    both = open_store(database), open_store(database)
    yield both
    for each in both:
        each.close()


def post(connection: Connection, url: str, first: int, count: int) -> None:
    rows = [
        DeliveryRow(HOOK, message_id(JOB, seq), JOB, "job.failed", "{}", CLOCK.now(), CLOCK.now())
        for seq in range(first, first + count)
    ]
    if first == 1:
        jobs.add(connection, JobRow(JOB, "course", JobStatus.FAILED, None, "", "{}", CLOCK.now()))
        target = parse(url, "url")
        webhooks.add(connection, WebhookRow(HOOK, target.url, target.place, "whsec_AAAA", "job.failed", CLOCK.now()))
    deliveries.add(connection, rows)


async def until(check: Callable[[], bool]) -> None:
    with anyio.fail_after(60):
        while not check():  # noqa: ASYNC110 - a receiver in another thread rings no bell here
            await anyio.sleep(0.005)


async def state(store: Store, seq: int) -> tuple[DeliveryState, int]:
    row = await store.read(partial(deliveries.find, webhook_id=HOOK, message_id=message_id(JOB, seq)))
    assert row is not None
    return row.state, row.attempts


async def test_each_message_is_sent_once_and_again_where_its_web_died(
    stores: tuple[Store, Store], receiver: Receiver
) -> None:
    first, second = (Courier(store, Sender(LOOPBACK), CLOCK, Wake()) for store in stores)
    await stores[0].write(partial(post, url=f"{receiver.url}/hook", first=1, count=20))
    async with anyio.create_task_group() as group:
        group.start_soon(first.run)
        group.start_soon(second.run)
        await until(lambda: len({each.id for each in receiver.received}) == 20)
        with anyio.fail_after(60):
            while any([(await state(stores[0], seq))[0] != "delivered" for seq in range(1, 21)]):  # noqa: ASYNC110
                await anyio.sleep(0.005)
        group.cancel_scope.cancel()
    assert len(receiver.received) == 20

    receiver.answers["/hook"] = [Reply(held=Event()), Reply(200)]
    await stores[0].write(partial(post, url="", first=21, count=1))
    async with anyio.create_task_group() as group:
        group.start_soon(first.run)
        await until(lambda: len(receiver.received) == 21)
        group.cancel_scope.cancel()
    async with anyio.create_task_group() as group:
        group.start_soon(second.run)
        CLOCK.advance(SECONDS + MARGIN_SECONDS)
        await until(lambda: len(receiver.received) == 22)
        with anyio.fail_after(60):
            while await state(stores[1], 21) != ("delivered", 2):  # noqa: ASYNC110 - the same
                await anyio.sleep(0.005)
        group.cancel_scope.cancel()
    assert receiver.received[-1].id == receiver.received[-2].id


def tell(connection: Connection) -> None:
    """As a job does: a message to whoever listens."""
    for _ in webhooks.listening(connection, JOB):
        post(connection, "", first=2, count=1)


def remove(connection: Connection) -> None:
    webhooks.remove_some(connection, HOOK)


@pytest.mark.parametrize(("first", "second"), [(tell, remove), (remove, tell)])
async def test_a_webhook_is_removed_while_a_job_tells_it_something(
    stores: tuple[Store, Store], first: Callable[[Connection], None], second: Callable[[Connection], None]
) -> None:
    begun = Event()

    def slowly(connection: Connection) -> None:
        first(connection)
        begun.set()
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        wait_until(lambda: connection.execute(waiting).scalar_one() > 0, what="the other transaction")

    await stores[0].write(partial(post, url="http://127.0.0.1:9/hook", first=1, count=1))
    async with anyio.create_task_group() as group:
        group.start_soon(stores[0].write, slowly)
        await anyio.to_thread.run_sync(begun.wait)
        await stores[1].write(second)
    assert await stores[0].read(partial(webhooks.find, webhook_id=HOOK)) is None
