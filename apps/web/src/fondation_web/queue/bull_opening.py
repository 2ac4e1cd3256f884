"""Opens BullMQ's queues on a Redis."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from fondation_shared.clock import Clock
from fondation_shared.errors import SettingsError
from fondation_shared.jobs import JobKind
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
    try:
        told = Redis.from_url(url, decode_responses=True, retry=_ONCE, socket_timeout=TELL_SECONDS)
        heard = Redis.from_url(url, decode_responses=True, retry=_ONCE, socket_timeout=HEAR_SECONDS)
    except ValueError:
        # What it could not read may be a part of the password.
        raise SettingsError(
            "The address of the queue cannot be read.",
            cause="It is no address of a Redis; what a password has of / ? # @ : stands there as %2F %3F %23 %40 %3A.",
            hint="FONDATION_QUEUE_URL=redis://HOST:6379   # or unset it: the store keeps the line then",
        ) from None
    async with told, heard:
        lines = {kind: BullLine(name, told, heard) for kind, name in NAMES.items()}
        yield BullQueue(clock, lines, herald, limits)
