"""From a request to a version of a course, as a person and a worker see it."""

import pytest
from stores import EVERY_STORE

from fondation_shared.errors import IllegalMove, Invalid
from fondation_shared.jobs import CourseRequest, Outcome, Result, Verdict
from fondation_shared.leases import Heartbeat
from fondation_shared.states import JobStatus
from fondation_web.in_process import PASSED, LocalWeb, failed
from fondation_web.played_review import OUTLINE


async def test_a_submitted_job_is_queued_and_says_so(local: LocalWeb) -> None:
    accepted = await local.submit()
    job = await local.job(accepted.job_id)
    assert accepted.status == job.status == JobStatus.QUEUED
    assert (job.attempt, job.position, job.course_id) == (0, 0, accepted.course_id)
    assert await local.types(job.id) == ["job.queued"]


@EVERY_STORE
async def test_a_claim_hands_out_the_request_and_a_lease(local: LocalWeb) -> None:
    accepted = await local.submit()
    claim = await local.claim("w7")
    assert claim.job.id == accepted.job_id
    assert claim.job.request == CourseRequest(repository=str(local.folder / "flask"))
    assert claim.job.allowed_roots == [str(local.folder)]
    assert claim.max_artifact_bytes == local.parts.settings.max_artifact_bytes
    assert (claim.lease.attempt, claim.lease.seconds, claim.lease.heartbeat_seconds) == (1, 15, 1)
    job = await local.job(accepted.job_id)
    assert (job.status, job.attempt, job.position) == (JobStatus.RUNNING, 1, None)
    assert await local.types(job.id) == ["job.queued", "job.started"]


async def test_jobs_are_handed_out_in_the_order_they_came(local: LocalWeb) -> None:
    sent = [(await local.submit(f"r{number}")).job_id for number in range(5)]
    positions = [(await local.job(job_id)).position for job_id in sent]
    taken = await local.claims(slots=3) + await local.claims(slots=3)
    assert positions == [0, 1, 2, 3, 4]
    assert [claim.job.id for claim in taken] == sent
    assert await local.claims() == []


@EVERY_STORE
async def test_a_completed_job_adds_a_version_to_its_course(local: LocalWeb) -> None:
    accepted = await local.submit()
    await local.worker.finish((await local.claim()).lease.id, PASSED)
    job, course = await local.job(accepted.job_id), await local.api.course(accepted.course_id)
    assert (job.status, job.verdict, job.progress) == (JobStatus.COMPLETED, Verdict.PASSED, 1.0)
    assert job.finished_at == local.clock.now()
    assert course.title == "Flask"
    assert [(version.number, version.job_id) for version in course.versions] == [(1, job.id)]
    assert await local.types(job.id) == ["job.queued", "job.started", "job.completed"]


async def test_a_partial_job_says_what_is_missing(local: LocalWeb) -> None:
    job_id, lease_id = await local.started()
    missing = ["chapter 4: no citation held"]
    await local.worker.finish(lease_id, PASSED.model_copy(update={"verdict": Verdict.PARTIAL, "missing": missing}))
    job = await local.job(job_id)
    assert (job.verdict, job.missing) == (Verdict.PARTIAL, missing)


async def test_a_job_is_not_completed_without_a_verdict(local: LocalWeb) -> None:
    job_id, lease_id = await local.started()
    with pytest.raises(Invalid, match="verdict"):
        await local.worker.finish(lease_id, Result(outcome=Outcome.COMPLETED))
    assert (await local.job(job_id)).status is JobStatus.RUNNING


@EVERY_STORE
async def test_a_failure_of_the_work_is_final(local: LocalWeb) -> None:
    job_id, lease_id = await local.started()
    await local.worker.finish(lease_id, failed(retryable=False))
    job = await local.job(job_id)
    assert job.status is JobStatus.FAILED
    assert job.failure is not None
    assert (job.failure.code, job.failure.phase) == ("disk_full", "index")
    assert await local.claims() == []


async def test_a_job_that_waits_for_a_person_can_be_cancelled(local: LocalWeb) -> None:
    job_id, lease_id = await local.started()
    await local.worker.finish(lease_id, Result(outcome=Outcome.WAITING, review=OUTLINE))
    assert (await local.job(job_id)).status is JobStatus.WAITING
    assert (await local.api.cancel(job_id)).status is JobStatus.CANCELLED


@EVERY_STORE
async def test_a_retry_is_a_new_job_of_the_same_course(local: LocalWeb) -> None:
    job_id, lease_id = await local.started()
    await local.worker.finish(lease_id, failed(retryable=False))
    again = await local.api.retry(job_id)
    job = await local.job(again.job_id)
    assert (job.retry_of, job.course_id) == (job_id, (await local.job(job_id)).course_id)
    assert (await local.claim()).job.id == again.job_id


async def test_only_an_ended_job_is_tried_again(local: LocalWeb) -> None:
    accepted = await local.submit()
    with pytest.raises(IllegalMove):
        await local.api.retry(accepted.job_id)


@EVERY_STORE
async def test_the_same_repository_and_language_are_the_same_course(local: LocalWeb) -> None:
    first = await local.submit()
    path = str(local.folder / "flask")
    same = [
        CourseRequest(repository=f"{path}/../flask"),
        CourseRequest(repository=path, ref="main", chapters=6),
    ]
    others = [
        CourseRequest(repository=path, language="fr"),
        CourseRequest(repository=path, include=["src/**"]),
        CourseRequest(repository=str(local.folder / "click")),
    ]
    assert {(await local.api.create_course(request)).course_id for request in same} == {first.course_id}
    made = [(await local.api.create_course(request)).course_id for request in others]
    assert len({first.course_id, *made}) == 4
    assert (await local.api.course(first.course_id)).repository == path


async def test_progress_is_what_the_worker_last_said(local: LocalWeb) -> None:
    job_id, lease_id = await local.started()
    await local.worker.heartbeat(lease_id, Heartbeat(phase="write", progress=0.6), deadline=5)
    await local.worker.heartbeat(lease_id, Heartbeat(progress=0.5), deadline=5)
    job = await local.job(job_id)
    assert (job.phase, job.progress) == ("write", 0.6)
