"""What jobs that have ended must not leave anywhere."""

import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import redis
from remains import strays, workspaces

from chaos.site import Site
from chaos.store import asked
from fondation_shared.testing import wait_until

IDLE_SECONDS = 180.0
"""A bound for what never comes to rest: the longest pause of workers, upkeep and couriers is half a minute."""
COUNTS = {
    "tickets": "SELECT count(*) FROM tickets",
    "leases that are held": "SELECT count(*) FROM leases WHERE outcome IS NULL",
    # One that failed twice in the storm rests by the schedule for five minutes: that is nothing left behind.
    "messages that are to be sent": "SELECT count(*) FROM deliveries WHERE state = 'pending' AND due_at <= {now}",
    "files of attempts that did not end a job": (
        "SELECT count(*) FROM artifacts JOIN leases ON leases.id = artifacts.lease_id "
        "JOIN jobs ON jobs.id = artifacts.job_id WHERE leases.attempt <> jobs.attempt"
    ),
}
OWN = {".web", "health/check", "health/store"}
"""Files of the store of files itself."""
LINES = ("fondation-course", "fondation-project")
PLACES = {"wait": "llen", "paused": "llen", "active": "llen", "delayed": "zcard", "prioritized": "zcard"}


def left_behind(site: Site) -> Iterator[str]:
    """Waits until the site is at rest, looks, and stops it."""
    workers = [site.worker(name) for name in site.shape.workers]
    yield from _stays("workspaces", lambda: workspaces(site, *site.shape.workers))
    yield from _stays("processes", lambda: [str(each) for worker in workers for each in strays(worker)])
    if site.redis is not None:
        yield from _stays("places in Redis", lambda: _places(site))
    for what, count in COUNTS.items():
        yield from _stays(what, partial(_rows, site, count))
    site.stop()
    yield from _stays("processes of what was stopped", lambda: [str(process) for process in site.family()])
    yield from (f"a worker's folder: {home}" for home in _homes(site))
    yield from _unnamed(site)


def _stays(what: str, found: Callable[[], list[str]]) -> Iterator[str]:
    """What is still there after a while."""
    try:
        wait_until(lambda: not found(), seconds=IDLE_SECONDS, what=what)
    except TimeoutError:
        yield f"{what}: {found()}"


def _places(site: Site) -> list[str]:
    assert site.redis is not None
    with redis.Redis.from_url(site.redis.url) as client:
        keys = [(f"bull:{line}:{state}", command) for line in LINES for state, command in PLACES.items()]
        return [f"{key}: {count}" for key, command in keys if (count := client.execute_command(command, key))]


def _rows(site: Site, count: str) -> list[str]:
    [(number,)] = asked(site, count.format(now=time.time_ns() // 1_000_000))
    return [f"{number}"] if number else []


def _homes(site: Site) -> list[Path]:
    """The folders of workers, with the scratch of their generators."""
    data = site.folder / "data"
    return [path for worker in site.shape.workers for path in (data / worker / "workers").iterdir() if path.is_dir()]


def _unnamed(site: Site) -> Iterator[str]:
    """Files that nothing names, once they are old enough for upkeep to take them away; and named ones that are gone."""
    for path in [*site.artifacts.rglob("*"), *site.folder.glob("data/web*/incoming/*")]:
        os.utime(path, (0, 0))
    site.start(site.shape.webs[0])
    yield from _stays("files", lambda: _strangers(site))
    site.stop()
    yield from (f"{key} is gone" for key in sorted(_named(site) - _files(site)))


def _strangers(site: Site) -> list[str]:
    received = [str(path) for path in site.folder.glob("data/web*/incoming/*")]
    return sorted(_files(site) - _named(site)) + received


def _files(site: Site) -> set[str]:
    found = {path.relative_to(site.artifacts).as_posix() for path in site.artifacts.rglob("*") if path.is_file()}
    return found - OWN


def _named(site: Site) -> set[str]:
    return {f"{blob}" for (blob,) in asked(site, "SELECT blob FROM artifacts UNION SELECT blob FROM memo")}
