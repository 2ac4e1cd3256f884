"""A project, from its prompt to its version, as a person and a worker see it."""

import hashlib

import pytest
from stores import EVERY_STORE

from fondation_shared.errors import Invalid
from fondation_shared.generate import ProjectRequest, ProjectResult
from fondation_shared.ids import JobId
from fondation_shared.jobs import CourseResult, Failure, Outcome, Result, Verdict
from fondation_shared.leases import Claim, ClaimRequest
from fondation_shared.project import CheckResult
from fondation_shared.projects import Project, ProjectStatus
from fondation_shared.states import JobStatus
from fondation_web.in_process import LocalWeb

TODO = {"prompt": "Build a todo app", "stack": "static"}


def a_result(*, passed: bool) -> ProjectResult:
    holds = CheckResult(name="The page is whole", kind="page", passed=passed, seconds=0.2, detail="no title")
    return ProjectResult(title="Todo app", stack="static", writer="offline", checks=[holds])


def completed() -> Result:
    return Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, result=a_result(passed=True))


def red() -> Result:
    failure = Failure(code="checks_failed", message="1 of 1 checks fails: The page is whole", phase="test")
    return Result(outcome=Outcome.FAILED, result=a_result(passed=False), failure=failure)


async def asked(local: LocalWeb, **fields: object) -> dict[str, str]:
    answer = await local.http.post("/v1/generate", json=TODO | fields)
    ids: dict[str, str] = answer.raise_for_status().json()
    return ids


async def claimed(local: LocalWeb, worker: str = "w1") -> Claim:
    wanted = ClaimRequest(worker_id=worker, kinds=["project"], slots=1, wait_seconds=0)
    [claim] = await local.worker.claim(wanted)
    return claim


async def built(local: LocalWeb, result: Result, **files: bytes) -> dict[str, str]:
    """A project whose job has ended so, and left these files; `_` stands for `.` in their names."""
    ids = await asked(local)
    claim = await claimed(local)
    for name, content in files.items():
        await put(local, claim, name.replace("_", "."), content)
    await local.worker.finish(claim.lease.id, result)
    return ids


async def put(local: LocalWeb, claim: Claim, name: str, content: bytes) -> None:
    path = f"/v1/worker/leases/{claim.lease.id}/artifacts/{name}"
    headers = {"X-Content-SHA256": hashlib.sha256(content).hexdigest()}
    (await local.http.put(path, content=content, headers=headers)).raise_for_status()


async def status(local: LocalWeb, ids: dict[str, str]) -> ProjectStatus:
    answer = await local.http.get(f"/v1/projects/{ids['projectId']}/status")
    return ProjectStatus.model_validate_json(answer.raise_for_status().content)


async def test_a_prompt_becomes_a_project_with_a_job_in_line(local: LocalWeb) -> None:
    answer = await local.http.post("/v1/generate", json=TODO)
    ids = answer.json()
    assert (answer.status_code, ids["status"]) == (202, "queued")
    assert answer.headers["location"] == f"/v1/jobs/{ids['jobId']}"
    found = await status(local, ids)
    assert (found.job_id, found.status, found.verdict, found.attempt) == (ids["jobId"], JobStatus.QUEUED, None, 0)
    project = (await local.http.get(f"/v1/projects/{ids['projectId']}")).json()
    assert (project["prompt"], project["versions"]) == ("Build a todo app", [])
    job = await local.job(JobId(ids["jobId"]))
    assert (job.kind, job.project_id, job.request) == ("project", ids["projectId"], ProjectRequest.model_validate(TODO))


async def test_a_key_that_is_sent_again_makes_one_project(local: LocalWeb) -> None:
    headers = {"Idempotency-Key": "k1"}
    first, second = [await local.http.post("/v1/generate", json=TODO, headers=headers) for _ in range(2)]
    other = await local.http.post("/v1/generate", json=TODO | {"prompt": "Build a shop"}, headers=headers)
    assert first.json() == second.json()
    assert other.status_code == 422
    assert len((await local.http.get("/v1/projects")).json()["items"]) == 1


async def test_a_webhook_is_told_of_its_job_and_of_the_one_that_tries_it_again(local: LocalWeb) -> None:
    answer = await local.http.post("/v1/generate", json=TODO | {"webhook": "https://1.1.1.1/hook"})
    asked = answer.json()
    assert asked["webhook"]["secret"].startswith("whsec_")
    assert "1.1.1.1" not in (await local.http.get(f"/v1/jobs/{asked['jobId']}")).text
    await local.http.post(f"/v1/jobs/{asked['jobId']}/cancel")
    again = (await local.http.post(f"/v1/jobs/{asked['jobId']}/retry")).json()
    assert again["webhook"].keys() == {"id"}
    for job_id, webhook in ((asked["jobId"], asked["webhook"]["id"]), (again["jobId"], again["webhook"]["id"])):
        shown = (await local.http.get(f"/v1/webhooks/{webhook}")).json()
        assert (shown["url"], shown["jobId"]) == ("https://1.1.1.1/hook", job_id)
    assert (await local.http.get("/v1/webhooks")).json() == {"items": []}


async def test_an_estimate_tells_no_webhook(local: LocalWeb) -> None:
    problem = (await local.http.post("/v1/estimate", json=TODO | {"webhook": "https://1.1.1.1/hook"})).json()
    assert (problem["status"], problem["code"]) == (422, "not_available")
    assert [each["field"] for each in problem["errors"]] == ["webhook"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prompt", ""),
        ("prompt", "  "),
        ("prompt", "x" * 20_001),
        ("stack", "../etc"),
        ("budget", -1),
        ("model", "replay:/etc/passwd"),
        ("model", "anthropic:"),
        ("model", "local:a b"),
        ("colour", "red"),
    ],
)
async def test_a_refused_field_is_named(local: LocalWeb, field: str, value: object) -> None:
    answer = await local.http.post("/v1/generate", json=TODO | {field: value})
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["errors"]] == [field]


async def test_a_stack_that_there_is_none_of_is_refused_at_once_with_the_names_that_exist(local: LocalWeb) -> None:
    answer = await local.http.post("/v1/generate", json=TODO | {"stack": "cobol"}, headers={"Accept-Language": "fr"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "invalid")
    assert [each["field"] for each in problem["errors"]] == ["stack"]
    assert all(name in problem["hint"] for name in ("vite-react", "static", "fastapi", "python-library"))
    assert (await local.http.get("/v1/projects")).json()["items"] == []


async def test_a_worker_that_knows_courses_alone_gets_no_project(local: LocalWeb) -> None:
    await asked(local)
    assert await local.claims() == []
    claim = await claimed(local)
    assert (claim.job.kind, claim.job.request) == ("project", ProjectRequest.model_validate(TODO))
    assert not claim.job.archive


async def test_a_prompt_that_looks_like_an_upload_reads_none(local: LocalWeb) -> None:
    await asked(local, prompt="upl_01kahqv2zyt7k8r1n4c3m5p6q7")
    claim = await claimed(local)
    assert not claim.job.archive
    assert (await local.http.get(f"/v1/worker/leases/{claim.lease.id}/input")).status_code == 404


@EVERY_STORE
async def test_a_finished_build_is_a_version_with_its_checks_and_files(local: LocalWeb) -> None:
    ids = await built(local, completed(), dist_tar_gz=b"the archive", report_json=b"{}")
    found = await status(local, ids)
    assert (found.status, found.verdict, found.progress) == (JobStatus.COMPLETED, "passed", 1.0)
    assert [check.name for check in found.checks] == ["The page is whole"]
    project = Project.model_validate_json((await local.http.get(f"/v1/projects/{ids['projectId']}")).content)
    assert project.title == "Todo app"
    assert [(each.number, each.job_id, each.stack) for each in project.versions] == [(1, ids["jobId"], "static")]
    files = (await local.http.get(f"/v1/projects/{ids['projectId']}/artifacts")).json()["items"]
    assert [file["name"] for file in files] == ["dist.tar.gz", "report.json"]


async def test_a_folder_comes_as_its_archive_whole_or_by_ranges(local: LocalWeb) -> None:
    ids = await built(local, completed(), dist_tar_gz=b"the archive")
    place = f"/v1/projects/{ids['projectId']}/artifacts/dist"
    whole = await local.http.get(place)
    assert (whole.content, whole.headers["content-type"]) == (b"the archive", "application/gzip")
    assert whole.headers["content-disposition"] == 'attachment; filename="dist.tar.gz"'
    assert (await local.http.get(f"{place}.tar.gz")).content == whole.content
    part = await local.http.get(place, headers={"Range": "bytes=4-"})
    assert (part.status_code, part.content) == (206, b"archive")
    assert (await local.http.get(place, headers={"If-None-Match": whole.headers["etag"]})).status_code == 304
    assert (await local.http.get(f"{place}s")).status_code == 404


async def test_a_project_that_fails_its_checks_says_which_and_is_handed_over(local: LocalWeb) -> None:
    ids = await built(local, red(), report_json=b"{}")
    found = await status(local, ids)
    assert (found.status, found.verdict) == (JobStatus.FAILED, "failed")
    assert [(check.name, check.passed) for check in found.checks] == [("The page is whole", False)]
    assert found.failure is not None
    assert found.failure.code == "checks_failed"
    assert (await local.http.get(f"/v1/jobs/{ids['jobId']}/artifacts/report.json")).content == b"{}"
    none = await local.http.get(f"/v1/projects/{ids['projectId']}/artifacts")
    assert none.status_code == 404
    assert f"/v1/jobs/{ids['jobId']}/artifacts" in none.json()["hint"]


async def test_what_an_attempt_had_left_goes_when_a_later_one_fails_its_checks(local: LocalWeb) -> None:
    ids = await asked(local)
    first = await claimed(local)
    await put(local, first, "old.txt", b"left behind")
    local.clock.advance(16)
    await local.heard(JobId(ids["jobId"]), "job.requeued")
    local.clock.advance(60)
    second = await claimed(local, "w2")
    await put(local, second, "report.json", b"{}")
    await local.worker.finish(second.lease.id, red())
    left = (await local.http.get(f"/v1/jobs/{ids['jobId']}/artifacts")).json()["items"]
    assert [file["name"] for file in left] == ["report.json"]


async def test_a_build_that_failed_is_tried_again_for_the_same_project(local: LocalWeb) -> None:
    ids = await built(local, red())
    again = (await local.http.post(f"/v1/jobs/{ids['jobId']}/retry")).json()
    assert again["projectId"] == ids["projectId"]
    claim = await claimed(local)
    assert claim.job.id == again["jobId"]
    await local.worker.finish(claim.lease.id, completed())
    found = await status(local, ids)
    assert (found.job_id, found.verdict) == (again["jobId"], "passed")


async def test_a_project_does_not_end_as_a_course(local: LocalWeb) -> None:
    await asked(local)
    claim = await claimed(local)
    course = CourseResult(title="Flask", commit="4f2a9c10" * 5, chapters=4, citations=80)
    with pytest.raises(Invalid):
        await local.worker.finish(
            claim.lease.id, Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, result=course)
        )


async def test_a_queued_project_is_cancelled_at_once(local: LocalWeb) -> None:
    ids = await asked(local)
    await local.api.cancel(JobId(ids["jobId"]))
    assert (await status(local, ids)).status is JobStatus.CANCELLED


@EVERY_STORE
async def test_steps_are_remembered_for_every_job_of_a_project(local: LocalWeb) -> None:
    ids = await asked(local)
    claim, key = await claimed(local), "ab" * 32
    kept = await local.http.put(f"/v1/worker/leases/{claim.lease.id}/memo/{key}", content=b"a plan")
    assert kept.is_success
    await local.worker.finish(claim.lease.id, red())
    await local.http.post(f"/v1/jobs/{ids['jobId']}/retry")
    again = await claimed(local)
    assert again.memo == [key]
    assert (await local.http.get(f"/v1/worker/leases/{again.lease.id}/memo/{key}")).content == b"a plan"


@EVERY_STORE
async def test_projects_are_listed_the_newest_first_and_found_by_their_prompt(local: LocalWeb) -> None:
    sent = [(await asked(local, prompt=f"Build shop {number}"))["projectId"] for number in range(3)]
    course = await local.submit()
    first = (await local.http.get("/v1/projects", params={"limit": 2})).json()
    rest = (await local.http.get("/v1/projects", params={"limit": 2, "cursor": first["nextCursor"]})).json()
    assert [each["id"] for each in first["items"] + rest["items"]] == sent[::-1]
    found = (await local.http.get("/v1/projects", params={"text": "shop 1"})).json()["items"]
    assert [each["id"] for each in found] == [sent[1]]
    jobs = (await local.http.get("/v1/jobs", params={"text": "SHOP 1"})).json()["items"]
    assert [job["projectId"] for job in jobs] == [sent[1]]
    kinds = (await local.http.get("/v1/jobs", params={"kind": "course"})).json()["items"]
    assert [job["id"] for job in kinds] == [course.job_id]


@pytest.mark.parametrize("path", ["", "/status", "/artifacts", "/artifacts/dist"])
async def test_a_project_that_is_not_there_is_not_found(local: LocalWeb, path: str) -> None:
    answer = await local.http.get(f"/v1/projects/prj_none{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
