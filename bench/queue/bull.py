"""The references: BullMQ for Python and for Node, each with a process that adds jobs and one that works on them.

Every job has one line of a log, as ours has. Run as a program it is the half for Python, with the words of `bull.cjs`.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from bullmq import Queue, Worker

from fondation_shared.lifeline import tied

if TYPE_CHECKING:
    from bullmq import Job

_PAYLOAD = {"text": "x" * 200}
_KEPT = {"removeOnComplete": True}
_HERE = Path(__file__)
_PACKAGES = _HERE.parents[2] / "tests" / "second_opinion" / "node_modules"
_names = count()


def commands() -> dict[str, list[str]]:
    """How each half is started, by the name of its language."""
    node = shutil.which("node")
    if node is None or not _PACKAGES.exists():
        sys.exit("bench: BullMQ for Node is missing\nhint: npm ci --ignore-scripts --prefix tests/second_opinion")
    return {"Python": [sys.executable, "-m", "bench.queue.bull"], "Node": [node, str(_HERE.with_suffix(".cjs"))]}


def jobs_a_second(command: list[str], socket: str, jobs: int, slots: int) -> float:
    """How many are added by one process and done by another, a second."""
    name = f"bench{next(_names)}"
    with _started(command, "work", socket, name, jobs, slots) as worker:
        assert worker.stdout  # noqa: S101 - asked for below
        worker.stdout.readline()
        with _started(command, "add", socket, name, jobs, slots) as adder:
            began = json.loads(adder.communicate()[0])["began"]
        return float(jobs / (json.loads(worker.communicate()[0])["ended"] - began))


def pickups(command: list[str], socket: str, jobs: int) -> list[float]:
    """Milliseconds from adding a job to its start, of jobs that find a worker idle."""
    with _started(command, "pick", socket, f"bench{next(_names)}", jobs, 1) as both:
        found: list[float] = json.loads(both.communicate()[0])
    return found


@contextmanager
def waiting(socket: str) -> Iterator[subprocess.Popen[str]]:
    """A worker for Python that never gets a job, with 16 slots."""
    with _started(commands()["Python"], "work", socket, "waiting", 1, 16) as worker:
        try:
            assert worker.stdout  # noqa: S101 - asked for below
            worker.stdout.readline()
            yield worker
        finally:
            worker.kill()


def _started(command: list[str], *words: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "NODE_PATH": str(_PACKAGES)}
    return subprocess.Popen(tied(*command, *map(str, words)), env=environment, stdout=subprocess.PIPE, text=True)


def _say(found: object) -> None:
    print(json.dumps(found), flush=True)


async def _add(url: str, name: str, jobs: int, slots: int) -> None:
    queue, numbers = Queue(name, {"connection": url}), iter(range(jobs))

    async def slot() -> None:
        for _ in numbers:
            await queue.add("nothing", _PAYLOAD, _KEPT)

    began = time.time()
    await asyncio.gather(*(slot() for _ in range(slots)))
    _say({"began": began})
    await queue.close()


async def _work(url: str, name: str, jobs: int, slots: int) -> None:
    done, everything = 0, asyncio.Event()

    async def process(job: "Job", token: str) -> None:
        del token
        await job.log("one line of a log")

    def completed(*_: object) -> None:
        nonlocal done
        done += 1
        if done == jobs:
            everything.set()

    worker = Worker(name, process, {"connection": url, "concurrency": slots})
    worker.on("completed", completed)
    _say({"ready": True})
    await everything.wait()
    _say({"ended": time.time()})
    os._exit(0)  # what still waits for jobs is not asked whether it may end


async def _pick(url: str, name: str, jobs: int, slots: int) -> None:
    del slots
    random, started = Random(1), asyncio.Queue[float]()  # noqa: S311 - only spaces the jobs

    async def process(job: "Job", token: str) -> None:
        del job, token
        started.put_nowait(time.perf_counter())

    queue, _ = Queue(name, {"connection": url}), Worker(name, process, {"connection": url})
    milliseconds = []
    for _ in range(jobs):
        await asyncio.sleep(random.uniform(0.02, 0.08))
        began = time.perf_counter()
        await queue.add("nothing", _PAYLOAD, _KEPT)
        milliseconds.append((await started.get() - began) * 1000)
    _say(milliseconds)
    os._exit(0)


_ROLES = {"add": _add, "work": _work, "pick": _pick}


def main() -> None:
    role, socket, name, jobs, slots = sys.argv[1:]
    asyncio.run(_ROLES[role](f"unix://{socket}", name, int(jobs), int(slots)))


if __name__ == "__main__":
    main()
