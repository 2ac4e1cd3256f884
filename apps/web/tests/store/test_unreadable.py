"""What another version stored and this one cannot read spoils nothing but itself."""

import anyio
import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from fondation_shared.events import EventPage, Log
from fondation_shared.ids import JobId
from fondation_shared.jobs import CourseRequest, JobPage
from fondation_web.in_process import PASSED, LocalWeb, failed
from fondation_web.store.tables import events, jobs

STRANGE = ['{"repository": "/srv/shop", "tone": "merry"}', '{"repository": ""}', "no json", '"\\ud800"']


async def spoil_job(local: LocalWeb, job_id: JobId, **values: str) -> None:
    change = update(jobs).where(jobs.c.id == job_id).values(**values)
    await local.parts.store.write(lambda connection: connection.execute(change))


async def spoil_event(local: LocalWeb, job_id: JobId, seq: int, body: str) -> None:
    change = update(events).where(events.c.job_id == job_id, events.c.seq == seq).values(body=body)
    await local.parts.store.write(lambda connection: connection.execute(change))


@pytest.mark.parametrize("stored", STRANGE)
async def test_a_list_shows_a_job_whose_request_cannot_be_read_among_the_others(local: LocalWeb, stored: str) -> None:
    bad, good = await local.submit("bad"), await local.submit("good")
    await spoil_job(local, bad.job_id, request=stored)
    with capture_logs() as logged:
        answer = await local.http.get("/v1/jobs")
    page = JobPage.model_validate_json(answer.raise_for_status().content)
    assert [(job.id, job.unreadable) for job in page.items] == [(good.job_id, None), (bad.job_id, ["request"])]
    assert page.items[1].request == CourseRequest(repository=str(local.folder / "bad"))
    assert [entry["job"] for entry in logged if entry["log_level"] == "warning"] == [bad.job_id]
    for path in ("/v1/courses", f"/v1/courses/{bad.course_id}", f"/jobs/{bad.job_id}", "/jobs", "/courses", "/"):
        assert (await local.http.get(path, headers={"accept": "text/html"})).status_code == 200


async def test_a_failure_that_cannot_be_read_is_said_to_be_so(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    await local.worker.finish(lease, failed(retryable=False))
    await spoil_job(local, job_id, failure="{}", missing="{}")
    job = await local.job(job_id)
    assert job.unreadable == ["failure", "missing"]
    assert job.failure is not None
    assert (job.failure.code, job.missing) == ("unreadable", [])
    assert (await local.http.get(f"/jobs/{job_id}", headers={"accept": "text/html"})).status_code == 200


async def test_a_job_that_cannot_be_read_fails_and_lets_those_behind_it_pass(local: LocalWeb) -> None:
    bad, good = await local.submit("bad"), await local.submit("good")
    await spoil_job(local, bad.job_id, request="no json")
    assert (await local.claim(wait=5)).job.id == good.job_id
    job = await local.job(bad.job_id)
    assert (job.status, job.failure.code if job.failure else None) == ("failed", "unreadable")
    assert (await local.types(bad.job_id))[-1] == "job.failed"
    again = await local.http.post(f"/v1/jobs/{bad.job_id}/retry")
    assert (again.status_code, again.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize("stored", ['{"type": "job.danced"}', '{"type": "log"}', "no json"])
async def test_an_event_that_cannot_be_read_stands_as_a_line_that_says_so(local: LocalWeb, stored: str) -> None:
    job_id, lease = await local.started()
    await local.worker.send_events(lease, 1, [Log(text="one"), Log(text="two"), Log(text="three")])
    await spoil_event(local, job_id, 4, stored)
    await local.worker.finish(lease, PASSED)
    answer = await local.http.get(f"/v1/jobs/{job_id}/events")
    page = EventPage.model_validate_json(answer.content)
    assert [entry.seq for entry in page.items] == list(range(1, 7))
    bad = page.items[3].event
    assert isinstance(bad, Log)
    assert "cannot be read" in bad.text
    with anyio.fail_after(60):
        assert [entry.seq async for entry in local.api.follow(job_id)] == list(range(1, 7))
    run = await local.http.get(f"/jobs/{job_id}", headers={"accept": "text/html"})
    assert run.status_code == 200
    assert "cannot be read" in run.text
    assert "three" in run.text
