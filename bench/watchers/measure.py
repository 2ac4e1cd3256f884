"""Ten thousand watchers of one job on one web: what each costs, and how soon an event reached them all.

Beside a bare server of the same framework that holds as many streams, and writes one message to each.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.bare import serving
from bench.figures import Figure, percentile
from fondation_shared.testing import loopback
from fondation_web.testing import PlayedWorker, Web

WATCHERS = 10_000
AT_ONCE = 100
SETTLE_SECONDS = 3.0
KIB = 1024
REFERENCE = "a bare Starlette server that holds as many"


class Watcher(asyncio.Protocol):
    """Reads a stream: the first thing it hears is that it is one, the next is the event."""

    def __init__(self) -> None:
        self.watching = asyncio.Event()
        self.told = 0.0

    def data_received(self, data: bytes) -> None:
        if not self.watching.is_set():
            self.watching.set()
        elif b"data:" in data:
            self.told = self.told or time.perf_counter()


@dataclass(frozen=True)
class Measured:
    kilobytes: float
    """Of memory, for each watcher."""
    milliseconds: list[float]
    """From the moment before the event was sent until each had it."""


async def watch(url: str, path: str, pid: int, say: Callable[[], None]) -> Measured:
    """Hold them all, have the event sent, wait until the last one has it."""
    process, before = psutil.Process(pid), psutil.Process(pid).memory_info().rss
    watchers = await _held(url, path)
    await asyncio.sleep(SETTLE_SECONDS)
    each = (process.memory_info().rss - before) / len(watchers) / KIB
    began = time.perf_counter()
    await asyncio.to_thread(say)
    while not all(watcher.told for watcher in watchers):
        if time.perf_counter() - began > 60:  # noqa: PLR2004 - a minute
            missing = sum(not watcher.told for watcher in watchers)
            sys.exit(f"bench: {missing} watchers were never told")
        await asyncio.sleep(0.05)
    return Measured(each, [(watcher.told - began) * 1000 for watcher in watchers])


async def _held(url: str, path: str) -> list[Watcher]:
    host, port = url.removeprefix("http://").split(":")
    asked = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\n\r\n".encode()
    watchers: list[Watcher] = []
    while len(watchers) < WATCHERS:
        joining = [_joined(host, int(port), asked) for _ in range(min(AT_ONCE, WATCHERS - len(watchers)))]
        watchers += await asyncio.gather(*joining)
    return watchers


async def _joined(host: str, port: int, asked: bytes) -> Watcher:
    transport, watcher = await asyncio.get_running_loop().create_connection(Watcher, host, port)
    transport.write(asked)
    await watcher.watching.wait()
    return watcher


def ours() -> Measured:
    """Of web: watchers of a job that is claimed, to which one event is added."""
    with tempfile.TemporaryDirectory() as folder:
        web = Web(Path(folder))
        web.start()
        try:
            job = web.submit()["jobId"]
            worker = PlayedWorker(web.url)
            worker.claim()
            return asyncio.run(watch(web.url, f"/v1/jobs/{job}/events?after=2", web.pid, lambda: worker.log("a line")))
        finally:
            web.stop()


def plain() -> Measured:
    """Of a server that does nothing else."""
    with serving("bench.watchers.plainly") as (url, pid):

        def say() -> None:
            with loopback() as http:
                http.post(f"{url}/say").raise_for_status()

        return asyncio.run(watch(url, "/events", pid, say))


def measure() -> list[Figure]:
    """All figures of this question."""
    reference, found = plain(), ours()
    return [
        Figure(
            f"{WATCHERS} watchers: memory of each", found.kilobytes, "KiB", REFERENCE, reference.kilobytes, aim=50.0
        ),
        *(
            Figure(
                f"{WATCHERS} watchers: an event reached {what}",
                percentile(found.milliseconds, percent),
                "ms",
                REFERENCE,
                percentile(reference.milliseconds, percent),
            )
            for what, percent in (("half of them", 50), ("all", 100))
        ),
    ]
