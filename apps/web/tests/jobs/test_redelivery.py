"""A job whose worker is lost goes to another one, not for ever, and ends exactly once."""

from pathlib import Path

import anyio
import anyio.lowlevel
import pytest
from stores import EVERY_STORE

from fondation_shared.events import JobRequeued
from fondation_shared.ids import JobId
from fondation_shared.jobs import Outcome, Result
from fondation_shared.leases import Directive, Heartbeat
from fondation_shared.states import JobStatus
from fondation_web.in_process import PASSED, LocalWeb, failed, local_web

pytestmark = EVERY_STORE

RELEASED = Result(outcome=Outcome.RELEASED)
STOPPED = Result(outcome=Outcome.CANCELLED)


async def requeued(local: LocalWeb, job_id: JobId) -> list[JobRequeued]:
    return [entry.event for entry in await local.log(job_id) if isinstance(entry.event, JobRequeued)]


async def test_a_silent_workers_job_is_delivered_again_within_a_lease_and_a_second(local: LocalWeb) -> None:
    job_id, _ = await local.started()
    local.clock.advance(15)
    await local.heard(job_id, "job.requeued")
    [event] = await requeued(local, job_id)
    assert (event.reason, event.attempt) == ("lease_lost", 1)
    assert 0.5 <= event.delay_seconds <= 1
    assert await local.claims(worker="w2") == []
    local.clock.advance(1)
    assert (await local.claim("w2")).lease.attempt == 2


async def test_a_waiting_claim_gets_the_job_when_its_delay_is_over(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    await local.worker.finish(lease, failed(retryable=True))
    [event] = await requeued(local, job_id)
    taken = []
    async with anyio.create_task_group() as group:

        async def wait() -> None:
            taken.append(await local.claim("w2", wait=60))

        group.start_soon(wait)
        while not taken:
            await anyio.lowlevel.checkpoint()
            # The clock stands still before the claim's own wait ends, however slow the machine is.
            local.clock.advance(0.01 if local.clock.monotonic() < 50 else 0)
    assert taken[0].job.id == job_id
    assert event.delay_seconds <= local.clock.monotonic()


async def test_a_job_that_is_lost_too_often_fails_and_says_why(local: LocalWeb) -> None:
    job_id, _ = await local.started()
    for delivery in (1, 2):
        local.clock.advance(15)
        await local.heard(job_id, "job.requeued", times=delivery)
        local.clock.advance(3)
        await local.claim("w2")
    local.clock.advance(15)
    await local.heard(job_id, "job.failed")
    job = await local.job(job_id)
    assert job.status is JobStatus.FAILED
    assert job.failure is not None
    assert job.failure.code == "lease_lost"
    assert "w2 was silent for 15 s at attempt 3" in job.failure.message
    assert await local.claims() == []


async def test_a_fault_of_the_world_is_tried_again_later_each_time(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    await local.worker.finish(lease, failed(retryable=True))
    local.clock.advance(1)
    await local.worker.finish((await local.claim()).lease.id, failed(retryable=True))
    first, second = await requeued(local, job_id)
    assert (first.reason, second.reason) == ("disk_full", "disk_full")
    assert 0.5 <= first.delay_seconds <= 1
    assert 1.5 <= second.delay_seconds <= 3
    local.clock.advance(3)
    await local.worker.finish((await local.claim()).lease.id, failed(retryable=True))
    assert (await local.job(job_id)).status is JobStatus.FAILED


async def test_a_generator_that_stops_unasked_is_tried_again(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    await local.worker.finish(lease, STOPPED)
    assert (await local.job(job_id)).status is JobStatus.QUEUED
    assert [event.reason for event in await requeued(local, job_id)] == ["stopped"]


async def test_a_released_job_goes_back_at_once_and_as_often_as_need_be(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    for _ in range(6):
        await local.worker.finish(lease, RELEASED)
        lease = (await local.claim()).lease.id
    await local.worker.finish(lease, PASSED)
    job = await local.job(job_id)
    assert (job.status, job.attempt) == (JobStatus.COMPLETED, 7)
    assert {event.delay_seconds for event in await requeued(local, job_id)} == {0}


async def test_a_worker_that_says_goodbye_gives_everything_back(local: LocalWeb) -> None:
    sent = {(await local.submit(name)).job_id for name in ("a", "b", "c")}
    await local.claims(worker="w1", slots=2)
    kept = await local.claim("w2")
    await local.worker.goodbye("w1")
    assert {claim.job.id for claim in await local.claims(slots=3)} == sent - {kept.job.id}


async def test_cancelling_a_running_job_reaches_its_worker_with_the_next_heartbeat(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    before = await local.worker.heartbeat(lease, Heartbeat(), deadline=5)
    assert (await local.api.cancel(job_id)).status is JobStatus.CANCELLING
    assert (await local.api.cancel(job_id)).status is JobStatus.CANCELLING
    after = await local.worker.heartbeat(lease, Heartbeat(), deadline=5)
    assert (before.directive, after.directive) == (Directive.CONTINUE, Directive.CANCEL)
    await local.worker.finish(lease, STOPPED)
    assert (await local.job(job_id)).status is JobStatus.CANCELLED
    assert (await local.types(job_id)).count("job.cancelled") == 1


@pytest.mark.parametrize("result", [PASSED, failed(retryable=True), failed(retryable=False), RELEASED])
async def test_whoever_asked_for_a_stop_gets_one_whatever_the_worker_says(local: LocalWeb, result: Result) -> None:
    job_id, lease = await local.started()
    await local.api.cancel(job_id)
    await local.worker.finish(lease, result)
    job = await local.job(job_id)
    assert (job.status, job.failure, job.verdict) == (JobStatus.CANCELLED, None, None)
    assert await local.claims() == []


async def test_a_cancelled_job_whose_worker_falls_silent_is_cancelled(local: LocalWeb) -> None:
    job_id, _ = await local.started()
    await local.api.cancel(job_id)
    local.clock.advance(15)
    await local.heard(job_id, "job.cancelled")
    assert (await local.job(job_id)).status is JobStatus.CANCELLED


async def test_a_queued_job_is_cancelled_at_once(local: LocalWeb) -> None:
    accepted = await local.submit()
    assert (await local.api.cancel(accepted.job_id)).status is JobStatus.CANCELLED
    assert (await local.api.cancel(accepted.job_id)).status is JobStatus.CANCELLED
    assert await local.claims() == []
    assert await local.types(accepted.job_id) == ["job.queued", "job.cancelled"]


async def test_leases_outlive_the_time_that_web_was_away(data: Path, kept_in: dict[str, object]) -> None:
    async with local_web(data, (), **kept_in) as local:
        job_id, lease = await local.started()
    async with local_web(data, (), **kept_in) as local:
        local.clock.advance(14)
        answer = await local.worker.heartbeat(lease, Heartbeat(), deadline=5)
        assert answer.directive is Directive.CONTINUE
        await local.worker.finish(lease, PASSED)
        assert (await local.job(job_id)).status is JobStatus.COMPLETED
