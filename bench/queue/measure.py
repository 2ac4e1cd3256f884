"""What the queue does in each shape an installation may have: jobs a second, pickup, redelivery, rest.

Everything is up at the same time and takes turns, so that what else the machine does meets all alike. `BENCH_SHORT`
makes it a matter of a minute, for who works on the bench itself.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from postgres_server import PostgresServer

from bench.bare import serving
from bench.figures import Figure, percentile, write
from bench.pickup.reference import redis
from bench.queue import bull, idle
from bench.queue.direct import DirectFile, DirectServer
from bench.queue.killing import WORKERS, redelivery
from bench.queue.shapes import DOUBLED, POSTGRES, REDIS, SQLITE, Shape, new_shape, shapes, unending

SHORT = "BENCH_SHORT" in os.environ
SLOTS = 16
RUNS, SECONDS, WARM_UP = (2, 1.0, 100) if SHORT else (5, 4.0, 400)
PICKUPS, PICKUPS_BEFORE = (20, 3) if SHORT else (200, 10)
LEASE_SECONDS, KILLS = 5.0, (1 if SHORT else 3)
HALF = 0.5

FRAMEWORK, ROWS_FILE, ROWS_SERVER = "the framework alone", "the same rows in SQLite", "the same rows in PostgreSQL"
PYTHON, NODE = "BullMQ for Python", "BullMQ for Node"
_LIMITS = {SQLITE: ROWS_FILE, POSTGRES: ROWS_SERVER, REDIS: ROWS_SERVER, DOUBLED: ROWS_SERVER}
_OF_LIMIT = {
    FRAMEWORK: "FastAPI with the same models, nothing behind it",
    ROWS_FILE: "the same rows written to SQLite without HTTP, a commit for 16 jobs",
    ROWS_SERVER: "the same rows written by pgbench on 16 connections",
}

Rate = Callable[[int], float]


def through(url: str, repository: Path, jobs: int) -> float:
    """Jobs a second through the four calls of what answers there."""
    words = [sys.executable, "-m", "bench.queue.slots", url, str(repository), str(SLOTS), str(jobs)]
    went = json.loads(subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout)
    if went["errors"]:
        sys.exit(f"bench: {len(went['errors'])} jobs failed, the first of them: {went['errors'][0]}")
    return float(jobs / went["took"])


def rates(sides: dict[str, Rate]) -> dict[str, float]:
    """Jobs a second of each side: the median of several runs, each of some seconds, which take turns."""
    jobs = {name: max(SLOTS, round(rate(WARM_UP) * SECONDS)) for name, rate in sides.items()}
    runs: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(RUNS):
        for name, rate in sides.items():
            runs[name].append(rate(jobs[name]))
            print(f"  run {number + 1} of {RUNS}, {name}: {runs[name][-1]:.0f} jobs/s", flush=True)
    return {name: statistics.median(found) for name, found in runs.items()}


def picked(shape: Shape) -> list[float]:
    """Milliseconds from a job's sending to the answer of a claim that waited."""
    words = [sys.executable, "-m", "bench.queue.pickups", shape.entry, str(shape.place), str(PICKUPS + PICKUPS_BEFORE)]
    found: list[float] = json.loads(subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout)
    return found[PICKUPS_BEFORE:]


def under_load(folder: Path) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Jobs a second and milliseconds of pickup, by the name of the side."""
    folder.mkdir()
    with ExitStack() as held:
        server = held.enter_context(PostgresServer(()))
        ours = held.enter_context(shapes(folder, server))
        bare, _ = held.enter_context(serving("bench.queue.plainly"))
        file, socket = DirectFile(folder), held.enter_context(redis()).removeprefix("unix://")
        held.callback(file.close)
        rows = DirectServer(server, folder)
        sides: dict[str, Rate] = {shape.name: partial(through, shape.entry, shape.place) for shape in ours}
        sides[FRAMEWORK] = partial(through, bare, folder)
        sides[ROWS_FILE] = partial(file.jobs_a_second, slots=SLOTS)
        sides[ROWS_SERVER] = partial(rows.jobs_a_second, slots=SLOTS)
        halves = {f"BullMQ for {language}": command for language, command in bull.commands().items()}
        for name, command in halves.items():
            sides[name] = partial(bull.jobs_a_second, command, socket, slots=SLOTS)
        found = rates(sides)
        waits = {shape.name: picked(shape) for shape in ours}
        for name, command in halves.items():
            waits[name] = bull.pickups(command, socket, PICKUPS + PICKUPS_BEFORE)[PICKUPS_BEFORE:]
    return found, waits


def redeliveries(folder: Path) -> dict[str, list[float]]:
    """Seconds from the kill of a worker to its job's next start, of several, by shape."""
    found = {}
    folder.mkdir()
    with PostgresServer(()) as server:
        for name in (SQLITE, POSTGRES, REDIS, DOUBLED):
            with ExitStack() as held:
                shape = new_shape(name, folder / name, server, held, LEASE_SECONDS)
                shape.environment |= {"CLI_PATH": unending(folder), "WORKER_CONCURRENCY": "1"}
                shape.start(*shape.webs, *WORKERS)
                found[name] = [asyncio.run(redelivery(shape)) for _ in range(KILLS)]
                print(f"  {name}: {', '.join(f'{each:.2f} s' for each in found[name])}", flush=True)
    return found


def measure() -> list[Figure]:
    """All figures of this question."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found, waits = under_load(folder / "load")
        figures = [*_rates(found), *_pickups(waits)]
        # Whatever becomes of the rest.
        write(figures)
        again = _redeliveries(redeliveries(folder / "kills"))
        write(again)
        return [*figures, *again, *idle.measure(folder / "rest")]


def _rates(found: dict[str, float]) -> list[Figure]:
    figures = []
    for shape, rows in _LIMITS.items():
        limit = min(rows, FRAMEWORK, key=found.__getitem__)
        aim = HALF * found[limit]
        question = f"queue, {shape}: jobs a second"
        figures += [
            Figure(question, found[shape], "jobs/s", _OF_LIMIT[limit], found[limit], aim, more=True),
            Figure(f"{question}, beside {PYTHON}", found[shape], "jobs/s", f"{PYTHON}, one process", found[PYTHON]),
        ]
    for limit in (ROWS_FILE, ROWS_SERVER):
        figures.append(
            Figure(
                f"queue, {_OF_LIMIT[limit]}: jobs a second",
                found[limit],
                "jobs/s",
                _OF_LIMIT[FRAMEWORK],
                found[FRAMEWORK],
            )
        )
    figures.append(Figure(f"queue, {PYTHON}: jobs a second", found[PYTHON], "jobs/s", NODE, found[NODE]))
    return figures


def _pickups(waits: dict[str, list[float]]) -> list[Figure]:
    figures = []
    for name, values in waits.items():
        other = NODE if name == PYTHON else PYTHON
        figures += [
            Figure(
                f"queue, {name}: submit to pickup by who waits, p{percent}",
                percentile(values, percent),
                "ms",
                f"{other}, p{percent}",
                percentile(waits[other], percent),
            )
            for percent in (50, 99)
            if name != NODE
        ]
    return figures


def _redeliveries(again: dict[str, list[float]]) -> list[Figure]:
    return [
        Figure(
            f"queue, {shape}: kill -9 of a worker to redelivery, the longest of {KILLS}",
            max(values),
            "s",
            "the lease",
            LEASE_SECONDS,
            LEASE_SECONDS + 1,
        )
        for shape, values in again.items()
    ]
