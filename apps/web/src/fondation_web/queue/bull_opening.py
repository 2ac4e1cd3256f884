"""Opens BullMQ's queues on a Redis."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from fondation_shared.clock import Clock
from fondation_shared.jobs import JobKind
from fondation_web.queue.bull_address import check_address
from fondation_web.queue.bull_line import LISTEN_SECONDS, BullLine
from fondation_web.queue.bullmq import BullQueue
from fondation_web.queue.limits import Limits
from fondation_web.store.herald import Herald

NAMES: Mapping[JobKind, str] = {"course": "fondation-course", "project": "fondation-project"}
"""As a dashboard shows the queues, and as others add to them."""
TELL_SECONDS = 5.0
HEAR_SECONDS = 2 * LISTEN_SECONDS
_ONCE = Retry(NoBackoff(), 0)


@asynccontextmanager
async def open_bull_queue(url: str, clock: Clock, herald: Herald, limits: Limits) -> AsyncIterator[BullQueue]:
    """The queue on the Redis at `url`. It need not be there yet.

    Raises:
        SettingsError: that is no address of a Redis.

    """
    check_address(url)
    told = Redis.from_url(url, decode_responses=True, retry=_ONCE, socket_timeout=TELL_SECONDS)
    heard = Redis.from_url(url, decode_responses=True, retry=_ONCE, socket_timeout=HEAR_SECONDS)
    async with told, heard:
        lines = {kind: BullLine(name, told, heard) for kind, name in NAMES.items()}
        yield BullQueue(clock, lines, herald, limits)
