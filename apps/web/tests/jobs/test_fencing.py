"""A lease that is no longer its job's current one can change nothing: every late call is answered `lease_lost`."""

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from stores import EVERY_STORE

from fondation_shared.errors import LeaseLost
from fondation_shared.events import Log
from fondation_shared.ids import JobId, LeaseId
from fondation_shared.leases import Heartbeat
from fondation_shared.states import JobStatus
from fondation_web.in_process import PASSED, LocalWeb, failed

KEY = "ab" * 32


async def redelivered(local: LocalWeb) -> tuple[JobId, LeaseId, LeaseId]:
    """A job whose first worker fell silent and whose second has it; both leases."""
    job_id, late = await local.started()
    local.clock.advance(15)
    await local.heard(job_id, "job.requeued")
    local.clock.advance(1)
    return job_id, late, (await local.claim("w2")).lease.id


def some_file(folder: Path, content: bytes = b"late") -> tuple[Path, str]:
    file = folder / "site.zip"
    file.write_bytes(content)
    return file, hashlib.sha256(content).hexdigest()


LateCall = Callable[[LocalWeb, LeaseId], Awaitable[None]]


async def late_heartbeat(local: LocalWeb, lease: LeaseId) -> None:
    await local.worker.heartbeat(lease, Heartbeat(), deadline=5)


async def late_events(local: LocalWeb, lease: LeaseId) -> None:
    await local.worker.send_events(lease, 1, [Log(text="late")])


async def late_artifact(local: LocalWeb, lease: LeaseId) -> object:
    file, sha256 = some_file(local.folder)
    return await local.worker.put_artifact(lease, "site.zip", file, sha256, "application/zip")


async def late_memo(local: LocalWeb, lease: LeaseId) -> None:
    await local.worker.put_memo(lease, KEY, some_file(local.folder)[0])


async def late_question(local: LocalWeb, lease: LeaseId) -> None:
    await local.worker.get_memo(lease, KEY, local.folder / "answer")


async def late_input(local: LocalWeb, lease: LeaseId) -> None:
    await local.worker.get_input(lease, local.folder / "input")


async def late_completion(local: LocalWeb, lease: LeaseId) -> None:
    await local.worker.finish(lease, PASSED)


async def late_failure(local: LocalWeb, lease: LeaseId) -> None:
    await local.worker.finish(lease, failed(retryable=True))


LATE_CALLS = [
    late_heartbeat,
    late_events,
    late_artifact,
    late_memo,
    late_question,
    late_input,
    late_completion,
    late_failure,
]


@pytest.mark.parametrize("call", LATE_CALLS)
async def test_a_late_call_is_refused_and_leaves_no_trace(local: LocalWeb, call: LateCall) -> None:
    job_id, late, current = await redelivered(local)
    before, log = await local.job(job_id), await local.log(job_id)
    with pytest.raises(LeaseLost):
        await call(local, late)
    assert await local.job(job_id) == before
    assert await local.log(job_id) == log
    artifacts = local.folder / "data" / "artifacts"
    # Where the place says whose it is, nothing of a job lies.
    kept = [path for path in artifacts.glob("*/**/*") if path.is_file() and path.parent != artifacts / "health"]
    assert kept == []
    await local.worker.finish(current, PASSED)
    assert (await local.job(job_id)).status is JobStatus.COMPLETED


@pytest.mark.parametrize("call", [*LATE_CALLS[:6], late_failure])
async def test_a_lease_that_was_never_granted_is_lost(local: LocalWeb, call: LateCall) -> None:
    with pytest.raises(LeaseLost):
        await call(local, LeaseId("lse_00000000000000000000000000"))


@pytest.mark.parametrize("call", LATE_CALLS[:6])
async def test_a_lease_is_lost_once_it_is_finished(local: LocalWeb, call: LateCall) -> None:
    _, lease = await local.started()
    await local.worker.finish(lease, PASSED)
    with pytest.raises(LeaseLost):
        await call(local, lease)


@EVERY_STORE
async def test_a_lease_that_ran_out_unnoticed_is_renewed_while_nobody_else_has_the_job(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    local.clock.advance(14.9)
    answer = await local.worker.heartbeat(lease, Heartbeat(), deadline=5)
    local.clock.advance(14.9)
    await local.worker.heartbeat(lease, Heartbeat(), deadline=5)
    assert (answer.expires_at - local.clock.now()).total_seconds() == pytest.approx(0.1)
    assert (await local.job(job_id)).status is JobStatus.RUNNING


@EVERY_STORE
async def test_finishing_twice_is_one_end(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    for _ in range(3):
        await local.worker.finish(lease, PASSED)
    course_id = (await local.job(job_id)).course_id
    assert course_id is not None
    assert (await local.types(job_id)).count("job.completed") == 1
    assert len((await local.api.course(course_id)).versions) == 1


async def test_a_second_finish_cannot_change_the_first(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    await local.worker.finish(lease, PASSED)
    await local.worker.finish(lease, failed(retryable=False))
    assert (await local.job(job_id)).status is JobStatus.COMPLETED
