"""Load held at 80 % of what web can do at most: does it keep its memory, does it keep its pace, does anything fail.

`LOAD_SECONDS` is how long: ten minutes, unless it says otherwise.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from installation import Installation

from bench.figures import Figure, percentile
from bench.queue.slots import CALLS

SECONDS = float(os.environ.get("LOAD_SECONDS", "600"))
SLOTS, PART = 16, 0.8
RUNS, RUN_SECONDS, WARM_UP = 3, 5.0, 500
LOOKS = 60
"""At the memory of web, evenly over the time."""
SETTLED = 0.2
"""Of the time, after which memory must not grow any more: caches are full, and the allocator has what it needs."""
MOST_GROWTH = 1.1
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Held:
    """How it went: megabytes of web at each look, and what `slots` tells of its jobs."""

    rate: float
    megabytes: list[float]
    milliseconds: dict[str, list[float]]
    late: list[float]
    errors: list[str]


@contextmanager
def web(folder: Path) -> Iterator[Installation]:
    """One web on a file, as it comes, with a repository to ask for."""
    made = Installation(folder, lease_seconds=600.0)
    (made.repositories / "flask").mkdir(parents=True)
    made.start("web")
    try:
        yield made
    finally:
        made.stop()


def _slots(made: Installation, jobs: int, *rate: float) -> subprocess.Popen[str]:
    words = [made.url, str(made.repositories / "flask"), str(SLOTS), str(jobs), *map(str, rate)]
    return subprocess.Popen([sys.executable, "-m", "bench.queue.slots", *words], stdout=subprocess.PIPE, text=True)


def _most(made: Installation) -> float:
    """Jobs a second when nobody waits: the median of some runs."""
    found, jobs = list[float](), WARM_UP
    for _ in range(RUNS + 1):
        with _slots(made, jobs) as running:
            found.append(jobs / float(json.loads(running.communicate()[0])["took"]))
        jobs = round(found[-1] * RUN_SECONDS)
    return statistics.median(found[1:])


def held(seconds: float) -> Held:
    """Hold it for so long."""
    with tempfile.TemporaryDirectory() as folder, web(Path(folder)) as made:
        rate = PART * _most(made)
        print(f"  {rate:.0f} jobs/s for {seconds:.0f} s", flush=True)
        process, megabytes = psutil.Process(made.processes["web"].pid), list[float]()
        with _slots(made, round(rate * seconds), rate) as running:
            began = time.monotonic()
            for look in range(1, LOOKS + 1):
                time.sleep(max(0.0, began + look * seconds / LOOKS - time.monotonic()))
                megabytes.append(process.memory_info().rss / MEGABYTE)
                if look % 6 == 0:
                    print(f"  after {time.monotonic() - began:.0f} s: {megabytes[-1]:.1f} MB", flush=True)
            went = json.loads(running.communicate()[0])
    milliseconds = {call: [1000 * each for each in times] for call, times in went["seconds"].items()}
    return Held(rate, megabytes, milliseconds, [1000 * each for each in went["late"]], went["errors"])


def slope(megabytes: list[float], seconds: float) -> float:
    """Megabytes by which memory grows in ten minutes, by the line that fits best."""
    at = [look * seconds / len(megabytes) for look in range(len(megabytes))]
    return statistics.linear_regression(at, megabytes).slope * 600


def measure() -> list[Figure]:
    """All figures of this question."""
    went = held(SECONDS)
    for error in went.errors[:3]:
        print(f"  {error}", flush=True)
    begun = round(SETTLED * len(went.megabytes))
    settled, last = went.megabytes[begun:], went.megabytes[-1]
    what = f"{went.rate:.0f} jobs a second, 80 % of the most, for {SECONDS / 60:.3g} minutes on SQLite"
    grown = slope(settled, SECONDS * (1 - SETTLED))
    first = settled[0]
    return [
        Figure("load: jobs that failed", len(went.errors), "jobs", what, len(went.late), 0.0),
        Figure("load: memory of web at the end", last, "MB", "after a fifth of the time", first, MOST_GROWTH * first),
        Figure("load: memory of web grows in ten minutes by", grown, "MB", "what it has", last),
        Figure("load: jobs begin too late by, p99", percentile(went.late, 99), "ms", "p50", percentile(went.late, 50)),
        *(
            Figure(
                f"load: {call}, p99",
                percentile(went.milliseconds[call], 99),
                "ms",
                "p50 of the same calls",
                percentile(went.milliseconds[call], 50),
            )
            for call in CALLS
        ),
    ]
