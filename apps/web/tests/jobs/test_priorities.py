"""How urgent jobs are, and whose turn it is because of that."""

from functools import partial

from fondation_shared.ids import CourseId, JobId
from fondation_shared.jobs import CourseRequest
from fondation_shared.priority import Priority
from fondation_shared.refresh import RefreshRequest
from fondation_web.in_process import PASSED, LocalWeb, failed
from fondation_web.jobs.adopt import adopt
from fondation_web.jobs.follow import want


async def asked(local: LocalWeb, name: str, priority: Priority | None = None) -> JobId:
    wanted = CourseRequest(repository=str(local.folder / name), priority=priority)
    return (await local.api.create_course(wanted)).job_id


async def course(local: LocalWeb) -> CourseId:
    """One that has a version."""
    made = await local.submit()
    await local.worker.finish((await local.claim()).lease.id, PASSED)
    return made.course_id


async def test_urgent_jobs_are_given_out_first_and_say_so(local: LocalWeb) -> None:
    wishes: list[Priority | None] = ["low", None, "high"]
    jobs = [await asked(local, f"repository{number}", wish) for number, wish in enumerate(wishes)]
    assert [(await local.job(job_id)).priority for job_id in jobs] == ["low", "normal", "high"]
    assert [claim.job.id for claim in await local.claims(slots=3)] == jobs[::-1]


async def test_a_worker_of_an_older_release_is_not_told_what_it_does_not_know(local: LocalWeb) -> None:
    await asked(local, "a", "high")
    assert (await local.claim()).job.request.priority is None


async def test_a_retry_is_as_urgent_as_what_it_retries(local: LocalWeb) -> None:
    job_id = await asked(local, "a", "high")
    await local.worker.finish((await local.claim()).lease.id, failed(retryable=False))
    again = await local.http.post(f"/v1/jobs/{job_id}/retry")
    assert (await local.job(again.json()["jobId"])).priority == "high"


async def test_a_delivery_that_comes_back_keeps_its_priority(local: LocalWeb) -> None:
    urgent, other = await asked(local, "a", "high"), await asked(local, "b")
    claim = await local.claim()
    await local.worker.finish(claim.lease.id, failed(retryable=True))
    local.clock.advance(60)
    assert [claim.job.id for claim in await local.claims(slots=2)] == [urgent, other]


async def test_a_refresh_that_a_person_asks_for_goes_before_one_that_nobody_asked_for(local: LocalWeb) -> None:
    first, second = await course(local), (await local.submit("other")).course_id
    await local.worker.finish((await local.claim()).lease.id, PASSED)
    by_itself = await local.parts.desk.do(partial(want, course_id=first))
    by_hand = await local.api.refresh(second, RefreshRequest())
    assert by_itself.job_id is not None
    assert (await local.job(by_itself.job_id)).priority == "low"
    assert [claim.job.id for claim in await local.claims(slots=2)] == [by_hand.job_id, by_itself.job_id]


async def test_what_is_adopted_is_as_urgent_as_it_says_and_else_as_it_stood(local: LocalWeb) -> None:
    said = {"repository": str(local.folder / "flask")}
    stood = await adopt(local.parts.desk, "course", "1", said, "low")
    spelt = await adopt(local.parts.desk, "course", "2", said | {"priority": "high"}, "low")
    assert [(await local.job(JobId(str(made["jobId"])))).priority for made in (stood, spelt)] == ["low", "high"]
