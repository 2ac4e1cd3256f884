"""From submitting a course to its claim and to the generator's first event, on an idle system, beside BullMQ.

Every course is a new one: one that was made before first fetches what it remembers.
"""

import asyncio
import json
import tempfile
import time
from datetime import datetime
from pathlib import Path
from random import Random

from installation import Installation

from bench.figures import Figure, percentile, tell
from bench.pickup import reference
from bench.pickup.warmth import warm
from fondation_shared.client import ApiClient
from fondation_shared.ids import JobId
from fondation_shared.jobs import CourseRequest

JOBS = 200
WARM_UP = 5
LEASE_SECONDS = 2.0
"""A third of it passes, at most, before a cancelled job ends."""
REFERENCE = "BullMQ (Python) on a local Redis, no-op job"


async def one(client: ApiClient, request: CourseRequest) -> tuple[JobId, float, float]:
    """Submit a course, and cancel it at the generator's first event: its job, when it was sent, when that happened."""
    submitted = time.time()
    job_id = (await client.create_course(request)).job_id
    first = 0.0
    async for recorded in client.follow(job_id):
        event = recorded.event
        if not first and event.at is not None and not event.type.startswith("job."):
            first = event.at.timestamp()
            await client.cancel(job_id)
    return job_id, submitted, first


async def pickups(installation: Installation, repository: Path, count: int) -> list[tuple[JobId, float, float]]:
    """What `one` tells of `count` courses, one after another; each is sent when everything is at rest."""
    random = Random(1)  # noqa: S311 - only spaces the jobs
    found = []
    async with ApiClient.connect(installation.url) as client:
        for number in range(count):
            tell("courses", number, count)
            await warm(installation.processes["worker"].pid)
            await asyncio.sleep(random.uniform(0.08, 0.25))
            # A choice of files of its own makes it a course of its own.
            found.append(await one(client, CourseRequest(repository=str(repository), exclude=[f"{number}.none"])))
    return found


def beginnings(log: Path) -> dict[str, float]:
    """When each job was in the worker's hands, by the worker's own log."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return {
        line["job"]: datetime.fromisoformat(line["timestamp"]).timestamp()
        for line in lines
        if line["event"] == "A job begins."
    }


def measured() -> tuple[list[float], list[float]]:
    """Milliseconds from sending each course to its claim, and to its first event."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"WORKER_CONCURRENCY": "1", "FONDATION_LOG_FORMAT": "json"}
        installation = Installation(Path(folder), lease_seconds=LEASE_SECONDS, environment=environment)
        installation.repositories.mkdir()
        repository = installation.repository("honcho")
        try:
            installation.start("web", "worker")
            found = asyncio.run(pickups(installation, repository, WARM_UP + JOBS))[WARM_UP:]
            begun = beginnings(Path(folder) / "worker.log")
        finally:
            installation.stop()
    claims = [(begun[job_id] - submitted) * 1000 for job_id, submitted, _ in found]
    # Stamps of the log are cut to the millisecond, so one is added.
    return claims, [(first - submitted) * 1000 + 1 for _, submitted, first in found]


def measure() -> list[Figure]:
    """All figures of this question."""
    bullmq = asyncio.run(reference.measure(JOBS))
    claims, firsts = measured()
    return [
        Figure(
            question, percentile(values, percent), "ms", f"{REFERENCE}, p{percent}", percentile(bullmq, percent), aim
        )
        for question, values, percent, aim in (
            ("submit to claim, p50", claims, 50, None),
            ("submit to claim, p99", claims, 99, 10.0),
            ("submit to the generator's first event, p50", firsts, 50, None),
            ("submit to the generator's first event, p99", firsts, 99, 50.0),
        )
    ]
