"""What a call costs with 10, 1,000, 100,000 and 1,000,000 jobs in the store, and with 100,000 of them in line.

On both stores, through HTTP, on a web of its own. The reference is the same call with a thousand jobs.
"""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from postgres_server import PostgresServer
from store_filling import filled
from store_rows import Size

from bench.figures import SHARED, Figure
from bench.growth.calls import WORK, Asker
from bench.growth.rows import Row, keep, known
from fondation_shared.testing import loopback
from fondation_web.testing import Web

SIZES = (Size(10), Size(1000), Size(100_000), Size(1_000_000), Size(200_000, queued=100_000))
FEW, MANY = SIZES[1], SIZES[3]
LONGEST = "the longest wait for /livez while upkeep comes by for the first time"
RETENTION = {"RETENTION_DAYS": "30", "RETENTION_MEMO_DAYS": "30"}
BREATH = 5.0
"""Milliseconds that are no growth: so much one and the same call differs."""


def one(store: str, size: Size) -> Row:
    """Fill a store, start a web on it, and ask."""
    with tempfile.TemporaryDirectory() as folder, _store(store, Path(folder)) as (url, settings):
        began = time.monotonic()
        filled(url, size)
        print(f"  {store}, {size.jobs} jobs: filled in {time.monotonic() - began:.0f} s", flush=True)
        web = Web(Path(folder), **RETENTION, **settings)
        web.start()
        try:
            calls = _calls(web, size)
        finally:
            web.stop()
    shared = os.getloadavg()[0] > SHARED * (os.cpu_count() or 1)
    date = datetime.now(UTC).date().isoformat()
    return Row(store=store, jobs=size.jobs, line=size.queued, calls=calls, date=date, shared=shared)


@contextmanager
def _store(store: str, folder: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The address of a new store, and the settings that name it."""
    if store == "SQLite":
        (folder / "data").mkdir(mode=0o700)
        yield f"sqlite:///{folder / 'data' / 'fondation.db'}", {}
        return
    with PostgresServer() as server:
        url = server.database()
        yield url, {"DATABASE_URL": url}


def _calls(web: Web, size: Size) -> Mapping[str, float]:
    """The median of each call, and how long somebody waited while upkeep was at work."""
    asker, waits, done = Asker(web, size), [0.0], threading.Event()

    def probe() -> None:
        with loopback(web.url) as http:
            while not done.wait(0.002):
                began = time.perf_counter()
                http.get("/livez", timeout=600)
                waits.append((time.perf_counter() - began) * 1000)

    thread = threading.Thread(target=probe)
    thread.start()
    try:
        asker.wait()
    finally:
        done.set()
        thread.join()
    return {**asker.measure(), LONGEST: max(waits)}


def measure() -> list[Figure]:
    """All figures of this question; the tables have each call."""
    free = shutil.disk_usage(tempfile.gettempdir()).free
    for store in ("SQLite", "PostgreSQL"):
        for size in SIZES:
            # A million jobs take five gigabytes.
            if free > size.jobs * 12_000:
                keep(one(store, size))
    return [figure for store in ("SQLite", "PostgreSQL") for figure in _figures(store)]


def _figures(store: str) -> Iterator[Figure]:
    rows = known()
    few, many = (rows[f"{store} {size.jobs} 0"]["calls"] for size in (FEW, MANY))
    for what, calls in (
        ("work", [call for call in few if call in WORK]),
        ("look", [call for call in few if call not in WORK and call != LONGEST]),
    ):
        before, after = (sum(row[call] for call in calls) for row in (few, many))
        yield Figure(
            f"a million jobs in {store}: {len(calls)} calls that {what}, p50 together",
            after,
            "ms",
            "with a thousand jobs",
            before,
            aim=1.5 * before + BREATH,
        )
