"""When a worker is at rest: one generator stands by, has loaded all it needs, and waits for its workspace."""

import asyncio

import psutil

LOOK_SECONDS = 0.02
AT_REST = 5
"""Looks in a row that find the same one asleep without having worked in between."""
BOUND_SECONDS = 120.0


async def warm(worker: int) -> None:
    """Return when the worker of that process id is at rest.

    Raises:
        TimeoutError: it was not within `BOUND_SECONDS`.

    """
    async with asyncio.timeout(BOUND_SECONDS):
        seen: list[tuple[int, float] | None] = []
        while len(seen) < AT_REST or None in seen or len(set(seen)) > 1:
            await asyncio.sleep(LOOK_SECONDS)
            seen = [*seen, _asleep(psutil.Process(worker))][-AT_REST:]


def _asleep(worker: psutil.Process) -> tuple[int, float] | None:
    """The only generator that there is, and its seconds of work, if it sleeps."""
    try:
        generators = [generator for keeper in worker.children() for generator in keeper.children()]
        if len(generators) != 1 or generators[0].status() != psutil.STATUS_SLEEPING:
            return None
        times = generators[0].cpu_times()
        return generators[0].pid, times.user + times.system
    except psutil.NoSuchProcess:
        return None
