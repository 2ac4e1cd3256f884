"""`kill -9` of a worker in the middle of a job: how long until another worker has it."""

import time

from bench.queue.shapes import Shape
from fondation_shared.client import ApiClient
from fondation_shared.events import JobStarted
from fondation_shared.jobs import CourseRequest

_AT_WORK = 3
"""Entries of its log that a job has when somebody works on it."""
WORKERS = ("worker-1", "worker-2")


async def redelivery(shape: Shape) -> float:
    """Seconds from the kill to the job's next start; the worker that was killed is started again."""
    async with ApiClient.connect(shape.entry) as client:
        job_id = (await client.create_course(CourseRequest(repository=str(shape.place)))).job_id
        killed, victim, seen = 0.0, "", 0
        async for entry in client.follow(job_id):
            seen += 1
            event = entry.event
            if isinstance(event, JobStarted) and killed:
                break
            if isinstance(event, JobStarted):
                # Behind its name each process has a word of its own.
                victim = event.worker_id.rpartition("-")[0]
            if seen == _AT_WORK:
                killed = time.time()
                shape.kill(victim)
        found = time.time() - killed
        await client.cancel(job_id)
        shape.start(victim)
        async for _ in client.follow(job_id):
            pass
    return found
