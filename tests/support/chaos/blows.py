"""What is done to a site besides killing."""

import random
import signal
from collections.abc import Callable, Sequence
from threading import Timer

from chaos.site import Site

FROZEN_LEASES = (0.5, 2.0)
"""For how many leases a process stands still: shorter and longer than it may."""


def cut(site: Site, away: Sequence[str], chance: random.Random) -> str | None:
    """Break every connection to the webs, to PostgreSQL or to Redis; None where none was open."""
    lines: dict[str, Callable[[], int]] = {"webs": site.balancer.cut}
    postgres, redis = site.postgres, site.redis
    if postgres is not None and "postgres" not in away:
        lines["PostgreSQL"] = lambda: postgres.cut(site.database)
    if redis is not None and "redis" not in away:
        lines["Redis"] = redis.cut
    place = chance.choice([*lines])
    count = lines[place]()
    return f"{count} connections to {place}" if count else None


def freeze(site: Site, name: str, chance: random.Random) -> str:
    """Let a process stand still for a while; others go on, and it may be killed before it wakes up."""
    process, seconds = site.processes[name], site.lease_seconds * chance.uniform(*FROZEN_LEASES)
    process.send_signal(signal.SIGSTOP)
    waking = Timer(seconds, process.send_signal, [signal.SIGCONT])
    waking.daemon = True
    waking.start()
    return f"{name} frozen for {seconds:.1f} s"
