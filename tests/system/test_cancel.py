"""A cancel lands within three seconds, whatever the job is doing, and leaves nothing."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

import anyio
import psutil
import pytest
from installation import Installation
from pace import paced
from remains import generators, staged, strays, workspaces

from fondation_cli.course.pipeline import PHASES
from fondation_shared.client import ApiClient
from fondation_shared.errors import IllegalMove
from fondation_shared.events import PhaseStarted
from fondation_shared.ids import JobId
from fondation_shared.jobs import CourseRequest
from fondation_shared.states import TERMINAL, JobStatus
from fondation_shared.testing import wait_until

pytestmark = [pytest.mark.alone, pytest.mark.timeout(400)]

WORKER = "worker-1"
REPOSITORY = "rich"
BOUND_SECONDS = 3.0


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Web and a worker of one slot, and a repository that keeps it busy for some seconds."""
    made = Installation(tmp_path_factory.mktemp("cancel"), environment={"WORKER_CONCURRENCY": "1"})
    made.repositories.mkdir()
    made.repository(REPOSITORY)
    try:
        made.start("web", WORKER)
        yield made
    finally:
        made.stop()


@pytest.fixture
async def client(running: Installation) -> AsyncIterator[ApiClient]:
    async with ApiClient.connect(running.url) as client:
        yield client


@pytest.fixture(autouse=True)
def nothing_left(running: Installation) -> Iterator[None]:
    """Behind every test the worker is as it was: one generator stands by, and no workspace is there."""
    yield
    worker = psutil.Process(running.processes[WORKER].pid)
    wait_until(lambda: workspaces(running, WORKER) == [], what="the end of the workspace")
    assert staged(running) == []
    wait_until(lambda: len(generators(worker)) == 1 and strays(worker) == [], what="one generator alone")


async def submit(client: ApiClient, running: Installation) -> JobId:
    request = CourseRequest(repository=str(running.repositories / REPOSITORY))
    return (await client.create_course(request)).job_id


async def until(client: ApiClient, job_id: JobId, moment: str) -> None:
    """Return when the log tells of that phase's start, or has that entry."""
    async for recorded in client.follow(job_id):
        event = recorded.event
        if event.type == moment or (isinstance(event, PhaseStarted) and event.phase == moment):
            return
    raise AssertionError(f"{moment} never came")


async def cancelled_in(client: ApiClient, job_id: JobId) -> float:
    """Seconds from the call that cancels to the state `cancelled`."""
    asked = time.monotonic()
    job = await client.cancel(job_id)
    while job.status not in TERMINAL:
        await anyio.sleep(0.02)
        job = await client.job(job_id)
    assert job.status is JobStatus.CANCELLED
    return time.monotonic() - asked


@pytest.mark.parametrize("moment", ["job.started", *PHASES])
async def test_a_running_job_is_cancelled_in_time(running: Installation, client: ApiClient, moment: str) -> None:
    seconds: float | None = None
    while seconds is None:
        job_id = await submit(client, running)
        await until(client, job_id, moment)
        # A job that has come to its end before the call does says nothing of cancelling.
        with suppress(IllegalMove):
            seconds = await cancelled_in(client, job_id)
    assert seconds < paced(BOUND_SECONDS)


async def test_a_job_is_cancelled_in_time_though_it_was_only_just_sent(
    running: Installation, client: ApiClient
) -> None:
    assert await cancelled_in(client, await submit(client, running)) < paced(BOUND_SECONDS)


async def test_a_queued_job_is_cancelled_at_once_and_the_running_one_goes_on(
    running: Installation, client: ApiClient
) -> None:
    first = await submit(client, running)
    await until(client, first, "index")
    second = await submit(client, running)
    assert await cancelled_in(client, second) < paced(BOUND_SECONDS)
    assert (await client.job(first)).status is JobStatus.RUNNING
    assert [entry.event.type for entry in (await client.events(second)).items] == ["job.queued", "job.cancelled"]
    assert await cancelled_in(client, first) < paced(BOUND_SECONDS)
