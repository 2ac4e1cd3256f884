"""What jobs left is deleted after as many days as the settings say; what something is made of stays."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fondation_shared.ids import CourseId, JobId
from fondation_shared.jobs import CourseResult, Outcome, Result, Verdict
from fondation_shared.leases import ClaimRequest
from fondation_shared.refresh import ChapterCounts
from fondation_web.in_process import LocalWeb, failed, local_web
from fondation_web.played_build import PlayedBuild

MEMO = "0123456789abcdef" * 4
ENGLISH = {"accept": "text/html", "accept-language": "en"}


@pytest.fixture
async def local(data: Path) -> AsyncIterator[LocalWeb]:
    async with local_web(data, lease_seconds=15.0, retention_days=30, retention_memo_days=60) as running:
        yield running


def files(local: LocalWeb, folder: str) -> list[str]:
    root = local.folder / "data" / "artifacts" / folder
    return sorted(path.name for path in root.rglob("*") if path.is_file())


async def hand_in(local: LocalWeb, result: Result) -> None:
    """A worker takes the job that waits, leaves a file and a remembered step, and ends it."""
    claim = await local.claim()
    made = local.folder / "made"
    made.write_bytes(b"{}")
    digest = hashlib.sha256(b"{}").hexdigest()
    await local.worker.put_artifact(claim.lease.id, "course.json", made, digest, "application/json")
    await local.worker.put_memo(claim.lease.id, MEMO, made)
    await local.worker.finish(claim.lease.id, result)


def version(commit: str) -> Result:
    made = CourseResult(title="Flask", commit=commit * 5, chapters=4, citations=80, changes=ChapterCounts(same=4))
    return Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, result=made)


async def course(local: LocalWeb) -> tuple[CourseId, JobId]:
    accepted = await local.submit()
    await hand_in(local, version("4f2a9c10"))
    return accepted.course_id, accepted.job_id


async def left(local: LocalWeb, job_id: JobId) -> tuple[bool, list[str]]:
    """Whether a job was cleared, and its files."""
    listed = (await local.http.get(f"/v1/jobs/{job_id}/artifacts")).json()["items"]
    return (await local.job(job_id)).cleared_at is not None, [item["name"] for item in listed]


async def test_a_dead_letter_waits_however_long_to_be_taken_up_but_without_what_its_job_left(local: LocalWeb) -> None:
    accepted = await local.submit()
    for _ in range(local.parts.desk.rules.max_attempts):
        await local.pass_days(1)
        await hand_in(local, failed(retryable=True))
    await local.pass_days(31)
    assert await left(local, accepted.job_id) == (True, [])
    [letter] = (await local.http.get("/v1/queue/dead")).json()["items"]
    assert (letter["jobId"], letter["reason"]["code"]) == (accepted.job_id, "disk_full")
    told = (await local.http.post("/v1/queue/dead/requeue", json={})).json()
    assert [each["jobId"] for each in told["requeued"]] == [accepted.job_id]


async def test_what_a_failed_job_left_goes_when_its_days_are_over_and_its_page_says_so(local: LocalWeb) -> None:
    accepted = await local.submit()
    await hand_in(local, failed(retryable=False))
    await local.pass_days(29)
    assert await left(local, accepted.job_id) == (False, ["course.json"])
    await local.pass_days(1.1)
    assert await left(local, accepted.job_id) == (True, [])
    assert files(local, "jobs") == []
    job = await local.job(accepted.job_id)
    assert (job.status, job.failure and job.failure.code) == ("failed", "disk_full")
    page = await local.http.get(f"/jobs/{job.id}", headers=ENGLISH)
    assert "Its files and its log were deleted" in page.text
    assert [entry.event.type for entry in await local.log(job.id)] == ["job.failed"]
    stream = await local.http.get(f"/v1/jobs/{job.id}/events", headers={"accept": "text/event-stream"})
    assert (stream.text.count("event: end"), stream.text.count("job.failed")) == (1, 1)


async def test_of_a_course_the_newest_version_stays(local: LocalWeb) -> None:
    course_id, first = await course(local)
    await local.pass_days(31)
    assert await left(local, first) == (False, ["course.json"])
    second = JobId((await local.http.post(f"/v1/courses/{course_id}/refresh")).json()["jobId"])
    await local.pass_days(31)
    assert await left(local, first) == (False, ["course.json"])
    await hand_in(local, version("9b1c3e70"))
    await local.pass_days(1)
    assert (await left(local, first), await left(local, second)) == ((True, []), (False, ["course.json"]))
    await local.pass_days(365)
    assert await left(local, second) == (False, ["course.json"])
    assert [each.number for each in (await local.api.course(course_id)).versions] == [2, 1]


async def test_a_refresh_that_is_tried_again_starts_from_what_the_course_is_now(local: LocalWeb) -> None:
    course_id, first = await course(local)
    failing = (await local.http.post(f"/v1/courses/{course_id}/refresh")).json()["jobId"]
    await hand_in(local, failed(retryable=False))
    await local.http.post(f"/v1/courses/{course_id}/refresh")
    await hand_in(local, version("9b1c3e70"))
    await local.pass_days(31)
    assert await left(local, first) == (True, [])

    assert (await local.http.post(f"/v1/jobs/{failing}/retry")).status_code == 202

    lease = (await local.claim()).lease.id
    await local.worker.get_earlier(lease, "course.json", local.folder / "earlier")
    assert (local.folder / "earlier").read_bytes() == b"{}"


async def test_of_a_project_every_version_stays_and_can_be_brought_back(local: LocalWeb) -> None:
    build = PlayedBuild(source={"app.py": "print()"})
    made = (await local.http.post("/v1/generate", json={"prompt": build.prompt})).json()
    [claim] = await local.worker.claim(ClaimRequest(worker_id="w1", kinds=["project"], slots=1, wait_seconds=0))
    for name, (content, headers) in build.uploads.items():
        (local.folder / name).write_bytes(content)
        await local.worker.put_artifact(
            claim.lease.id, name, local.folder / name, headers["X-Content-SHA256"], "text/x"
        )
    await local.worker.finish(claim.lease.id, build.result)
    await local.pass_days(365)
    assert (await left(local, made["jobId"]))[0] is False
    assert (await local.http.get(f"/v1/projects/{made['projectId']}/artifacts/source.zip")).status_code == 200


async def test_steps_are_forgotten_where_nothing_was_done_for_their_days(local: LocalWeb) -> None:
    course_id, _ = await course(local)
    await local.pass_days(59)
    await local.http.post(f"/v1/courses/{course_id}/refresh")
    await hand_in(local, failed(retryable=False))
    await local.pass_days(59)
    assert len(files(local, "memo")) == 1
    await local.pass_days(2)
    assert files(local, "memo") == []
    await local.http.post(f"/v1/courses/{course_id}/refresh")
    assert (await local.claim()).memo == []


async def test_unless_the_settings_say_so_everything_is_kept(data: Path) -> None:
    async with local_web(data, lease_seconds=15.0) as local:
        accepted = await local.submit()
        await hand_in(local, failed(retryable=False))
        await local.pass_days(3650)
        assert await left(local, accepted.job_id) == (False, ["course.json"])
        assert len(files(local, "memo")) == 1
