"""What the Redis of the queue is like, found out without changing it."""

from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError

from fondation_shared.errors import SettingsError
from fondation_shared.settings import masked
from fondation_web.queue.bull_address import check_address

OLDEST_REDIS = (6, 2)
_SECONDS = 5.0
_ADDRESS = "export FONDATION_QUEUE_URL=redis://:PASSWORD@HOST:6379   # or unset it: the store keeps the line then"


@dataclass(frozen=True, slots=True)
class Line:
    """A Redis that can keep the line. `keeps`: what was written outlives a crash of it."""

    version: str
    keeps: bool


def look(queue_url: str) -> Line:
    """The Redis at that address.

    Raises:
        SettingsError: it has no such address, does not answer, is too old, follows another one, or drops what there is
            no room for.

    """
    check_address(queue_url)
    try:
        with Redis.from_url(queue_url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS) as asked:
            said = {str(name): str(value) for name, value in asked.info().items()}
    except RedisError as error:
        raise SettingsError(f"{masked(queue_url)} cannot be used.", cause=str(error), hint=_ADDRESS) from None
    version = said["redis_version"]
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_REDIS:
        raise SettingsError(
            f"The line's server is Redis {version}.", cause="BullMQ needs Redis 6.2, or a newer one.", hint=_ADDRESS
        )
    if said["role"] != "master":
        raise SettingsError(
            "The line's Redis takes no changes.", cause="It is a replica, which follows another one.", hint=_ADDRESS
        )
    if said["maxmemory_policy"] != "noeviction":
        raise SettingsError(
            "The line's Redis may drop jobs from the line.",
            cause=f"Its maxmemory-policy is {said['maxmemory_policy']}, and BullMQ needs noeviction.",
            hint="redis-cli config set maxmemory-policy noeviction   # and the same in its configuration",
        )
    return Line(version, keeps=said["aof_enabled"] == "1")
