"""What web and one worker cost that wait for work: time of processors, and what databases and Redis are asked.

Beside a worker of BullMQ's that waits as well. All of them wait at the same time.
"""

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
import redis
from postgres_server import PostgresServer
from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.sql.elements import TextClause

from bench.figures import Figure
from bench.pickup.reference import redis as new_redis
from bench.pickup.warmth import warm
from bench.queue import bull
from bench.queue.shapes import DOUBLED, POSTGRES, REDIS, SQLITE, new_shape
from bench.queue.traced import counted

SECONDS, SETTLE_SECONDS = (4.0, 4.0) if "BENCH_SHORT" in os.environ else (20.0, 15.0)
MOST_PERCENT, MOST_STATEMENTS = 1.0, 3.0
"""Of one processor; a second. Webs that share a database ask once a second who is on duty."""
_WATCHED = "shared_preload_libraries=pg_stat_statements"
_CALLS = text(
    "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements JOIN pg_database ON dbid = pg_database.oid "
    "WHERE datname = :name"
)
_BULL = "a waiting worker of BullMQ for Python, 16 slots"
_OUR_OWN = {"cmdstat_info", "cmdstat_client|setinfo"}


@dataclass(frozen=True)
class Idle:
    """Who costs something: the processes that were started, and how to read what was asked so far of whom."""

    name: str
    webs: list[int]
    worker: int
    asked: dict[str, Callable[[], int]]

    def look(self) -> dict[str, float]:
        """Everything so far: seconds, and questions."""
        found = {"worker": _seconds(self.worker), **{what: float(count()) for what, count in self.asked.items()}}
        return {"web": sum(map(_seconds, self.webs)), **found} if self.webs else found


def measure(folder: Path) -> list[Figure]:
    """All figures of what rests."""
    folder.mkdir()
    with ExitStack() as held:
        server = held.enter_context(PostgresServer([_WATCHED]))
        _execute(server, text("CREATE EXTENSION IF NOT EXISTS pg_stat_statements"))
        resting = [_shape(name, folder, server, held) for name in (SQLITE, POSTGRES, REDIS, DOUBLED)]
        resting.append(_bull(held))
        for each in resting:
            if each.webs:
                asyncio.run(warm(each.worker))
        time.sleep(SETTLE_SECONDS)
        before, began = [each.look() for each in resting], time.monotonic()
        time.sleep(SECONDS)
        after, took = [each.look() for each in resting], time.monotonic() - began
    costs = {
        each.name: {what: (last[what] - first[what]) / took for what in last}
        for each, first, last in zip(resting, before, after, strict=True)
    }
    return [figure for name, cost in costs.items() if name != _BULL for figure in _figures(name, cost, costs[_BULL])]


def _shape(name: str, folder: Path, server: PostgresServer, held: ExitStack) -> Idle:
    shape = new_shape(name, folder / name, server, held, 15.0)
    shape.environment["WORKER_CONCURRENCY"] = "1"
    asked: dict[str, Callable[[], int]] = {}
    if name == SQLITE:
        shape.traced = folder / "statements"
        asked["statements"] = partial(counted, shape.traced)
    else:
        database = make_url(shape.environment["FONDATION_DATABASE_URL"]).database or ""
        asked["statements"] = partial(_statements, server, database)
    if shape.redis:
        asked["commands"] = partial(_commands, shape.redis)
    shape.start(*shape.webs, "worker")
    return Idle(name, [shape.processes[web].pid for web in shape.webs], shape.processes["worker"].pid, asked)


def _bull(held: ExitStack) -> Idle:
    url = held.enter_context(new_redis())
    worker = held.enter_context(bull.waiting(url.removeprefix("unix://")))
    return Idle(_BULL, [], worker.pid, {"commands": partial(_commands, url)})


def _seconds(pid: int) -> float:
    """Of processor time, of that process and of all that it started."""
    first = psutil.Process(pid)
    times = [process.cpu_times() for process in (first, *first.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def _statements(server: PostgresServer, database: str) -> int:
    return int(str(_execute(server, _CALLS, name=database)))


def _execute(server: PostgresServer, statement: TextClause, **values: str) -> object:
    engine = create_engine(server.address("postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        done = connection.execute(statement, values)
        return done.scalar() if done.returns_rows else None


def _commands(url: str) -> int:
    """Those inside of scripts are counted as well, and so is a wait for news, once each time it is begun."""
    with redis.Redis.from_url(url) as client:
        stats = client.info("commandstats")
    return sum(each["calls"] for name, each in stats.items() if name not in _OUR_OWN)


def _figures(name: str, cost: dict[str, float], other: dict[str, float]) -> list[Figure]:
    """`other`: what it is compared with, which has no web, and asks Redis alone."""
    at_rest, percent = f"queue, {name}, at rest", 100.0
    found = [
        Figure(
            f"{at_rest}: {who} of a processor", percent * cost[who], "%", _BULL, percent * other["worker"], MOST_PERCENT
        )
        for who in ("web", "worker")
    ]
    kinds = {"statements": "statements to the database", "commands": "commands to Redis"}
    return found + [
        Figure(
            f"{at_rest}: {said}", cost[kind], "/s", f"{_BULL}, commands to Redis", other["commands"], MOST_STATEMENTS
        )
        for kind, said in kinds.items()
        if kind in cost
    ]
