"""From submitting a course to its claim and to the generator's first event, on an idle system, beside BullMQ."""

import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from installation import Installation

from bench.figures import Figure, percentile
from bench.pickup import reference
from fondation_shared.client import ApiClient
from fondation_shared.events import JobStarted
from fondation_shared.jobs import CourseRequest

JOBS = 200
WARM_UP = 5
REFERENCE = "BullMQ (Python) on a local Redis, no-op job"


@dataclass(frozen=True)
class Pickup:
    """Milliseconds from the call that submits."""

    claimed: float
    first_event: float


def since(submitted: float, stamp: float) -> float:
    """Milliseconds up to a stamp of the log; stamps are cut to the millisecond, so one is added."""
    return (stamp - submitted) * 1000 + 1


async def one(client: ApiClient, repository: Path) -> Pickup:
    """Submit a course and follow it to its end."""
    submitted = time.time()
    accepted = await client.create_course(CourseRequest(repository=str(repository)))
    claimed = first = 0.0
    async for recorded in client.follow(accepted.job_id):
        event = recorded.event
        if event.at is None:
            continue
        if isinstance(event, JobStarted):
            claimed = since(submitted, event.at.timestamp())
        elif not event.type.startswith("job.") and not first:
            first = since(submitted, event.at.timestamp())
    return Pickup(claimed, first)


async def pickups(url: str, repository: Path, count: int) -> list[Pickup]:
    """`count` courses, one after another; the pauses let the worker warm its next generator."""
    random = Random(1)  # noqa: S311 - only spaces the jobs
    found = []
    async with ApiClient.connect(url) as client:
        for _ in range(count):
            await asyncio.sleep(random.uniform(1.5, 2.0))
            found.append(await one(client, repository))
    return found


def measure() -> list[Figure]:
    """All figures of this question."""
    bullmq = asyncio.run(reference.measure(JOBS))
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(Path(folder), lease_seconds=15.0)
        installation.repositories.mkdir()
        repository = installation.repository("honcho")
        installation.start("web", "worker")
        try:
            found = asyncio.run(pickups(installation.url, repository, WARM_UP + JOBS))[WARM_UP:]
        finally:
            installation.stop()
    claimed = [pickup.claimed for pickup in found]
    first = [pickup.first_event for pickup in found]
    return [
        Figure(
            question, percentile(values, percent), "ms", f"{REFERENCE}, p{percent}", percentile(bullmq, percent), aim
        )
        for question, values, percent, aim in (
            ("submit to claim, p50", claimed, 50, None),
            ("submit to claim, p99", claimed, 99, 10.0),
            ("submit to the generator's first event, p50", first, 50, None),
            ("submit to the generator's first event, p99", first, 99, 50.0),
        )
    ]
