"""The reference: how long BullMQ's Python package takes from submitting a no-op job to starting it.

Run as a program it is the worker: it prints the time at which each job started, one line a job.
"""

import asyncio
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from bullmq import Queue, Worker

from bench.figures import tell
from fondation_shared.lifeline import tied

if TYPE_CHECKING:
    from bullmq import Job

NAME = "pickup"


@contextmanager
def redis() -> Iterator[str]:
    """A Redis server of our own, with an append-only file as BullMQ asks for; its URL."""
    server = shutil.which("redis-server")
    if server is None:
        sys.exit("bench: redis-server is missing\nhint: apt-get install redis-server")
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "socket"
        command = tied(server, "--port", "0", "--unixsocket", str(socket), "--dir", folder, "--appendonly", "yes")
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            while not socket.exists():
                time.sleep(0.01)
            yield f"unix://{socket}"
        finally:
            process.terminate()
            process.wait(10)


async def start_work(url: str) -> None:
    """Take jobs for ever; print when each started."""

    async def process(job: "Job", token: str) -> None:
        del job, token
        print(time.time(), flush=True)

    Worker(NAME, process, {"connection": url, "removeOnComplete": {"count": 0}})
    await asyncio.Event().wait()


async def submit(url: str, count: int, started: asyncio.StreamReader, random: Random) -> list[float]:
    """Submit `count` jobs one by one to an idle worker; milliseconds from each submit to its start."""
    queue = Queue(NAME, {"connection": url})
    waits = []
    for number in range(count):
        tell("BullMQ", number, count)
        await asyncio.sleep(random.uniform(0.08, 0.25))
        submitted = time.time()
        await queue.add("nothing", {"text": "x" * 200}, {"removeOnComplete": True})
        waits.append((float(await started.readline()) - submitted) * 1000)
    await queue.close()
    return waits


async def measure(count: int) -> list[float]:
    """Milliseconds from submit to start, of `count` jobs, after a few to warm up."""
    with redis() as url:
        worker = await asyncio.create_subprocess_exec(
            *tied(sys.executable, "-m", "bench.pickup.reference", url), stdout=asyncio.subprocess.PIPE
        )
        assert worker.stdout  # noqa: S101 - asked for above
        try:
            waits = await submit(url, count + 10, worker.stdout, Random(1))  # noqa: S311 - only spaces the jobs
        finally:
            worker.terminate()
            await worker.wait()
    return waits[10:]


if __name__ == "__main__":
    asyncio.run(start_work(sys.argv[1]))
