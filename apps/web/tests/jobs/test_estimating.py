"""What something would take is asked of a worker, and answered while the caller waits."""

import anyio
import httpx2
import pytest

from fondation_shared.estimate import Estimate
from fondation_shared.ids import JobId
from fondation_shared.jobs import CourseRequest, Failure, Outcome, Result, Verdict
from fondation_shared.leases import Claim, ClaimRequest
from fondation_web.in_process import LocalWeb

TOLD = Estimate(
    kind="course",
    writer="model",
    models=["anthropic:claude"],
    files=412,
    chapters=9,
    calls=10,
    tokens_in=50_000,
    tokens_out=20_000,
    money=0.45,
)


async def asked(local: LocalWeb, body: dict[str, object], result: Result) -> tuple[httpx2.Response, Claim]:
    """The answer of the server, and what its worker was given to do."""
    answers: list[httpx2.Response] = []

    async def ask() -> None:
        answers.append(await local.http.post("/v1/estimate", json=body))

    async with anyio.create_task_group() as group:
        group.start_soon(ask)
        wanted = ClaimRequest(worker_id="w1", kinds=["course", "project"], slots=1, wait_seconds=5)
        [claim] = await local.worker.claim(wanted)
        await local.worker.finish(claim.lease.id, result)
    return answers[0], claim


async def test_a_course_is_estimated_and_nothing_is_made(local: LocalWeb) -> None:
    done = Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, estimate=TOLD)
    answer, claim = await asked(local, {"repository": str(local.folder / "flask"), "review": True}, done)
    assert (answer.status_code, Estimate.model_validate_json(answer.content)) == (200, TOLD)
    assert (claim.job.estimate, claim.job.kind, claim.memo) == (True, "course", [])
    assert (await local.http.get("/v1/courses")).json()["items"] == []
    job = await local.job(claim.job.id)
    assert (job.estimates, job.estimate, job.course_id) == (True, TOLD, None)
    page = await local.http.get(f"/jobs/{job.id}", headers={"accept": "text/html", "accept-language": "en"})
    for said in ("this is what it would take", "412 files", "9 chapters", "Cost: $0.45", "By anthropic:claude"):
        assert said in page.text
    assert "everything was checked" not in page.text
    assert "fondation course" in page.text
    assert "--estimate" in page.text
    retried = await local.http.post(f"/v1/jobs/{job.id}/retry")
    assert (retried.status_code, retried.json()["code"]) == (409, "illegal_move")


async def test_a_project_is_estimated(local: LocalWeb) -> None:
    told = TOLD.model_copy(update={"kind": "project", "chapters": None})
    done = Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, estimate=told)
    answer, claim = await asked(local, {"prompt": "Build a shop", "stack": "static"}, done)
    assert (answer.status_code, answer.json()["files"], claim.job.kind) == (200, 412, "project")
    assert (await local.http.get("/v1/projects")).json()["items"] == []


async def test_pages_estimate_first_and_make_it_then(local: LocalWeb) -> None:
    asked_for = {"repository": str(local.folder / "flask"), "language": "en", "chapters": "4"}
    estimated = await local.http.post("/", data={**asked_for, "estimate": "yes"})
    [claim] = await local.worker.claim(ClaimRequest(worker_id="w1", kinds=["course"], slots=1, wait_seconds=0))
    assert (estimated.status_code, claim.job.estimate) == (303, True)
    await local.worker.finish(claim.lease.id, Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, estimate=TOLD))
    page = await local.http.get(estimated.headers["location"], headers={"accept": "text/html"})
    assert f"/jobs/{claim.job.id}/make" in page.text

    made = [await local.http.post(f"/jobs/{claim.job.id}/make", data={"once": "one"}) for _ in range(2)]
    assert [answer.status_code for answer in made] == [303, 303]
    assert made[0].headers["location"] == made[1].headers["location"]
    job = await local.job(JobId(made[0].headers["location"].removeprefix("/jobs/")))
    assert isinstance(job.request, CourseRequest)
    assert (job.estimates, job.request.chapters) == (False, 4)
    again = await local.http.post(f"/jobs/{job.id}/make", data={"once": "two"}, headers={"accept": "text/html"})
    assert again.status_code == 409


async def test_what_cannot_be_read_cannot_be_estimated(local: LocalWeb) -> None:
    failure = Failure(code="repository", message="There is no such repository.", hint="Look at the address.")
    result = Result(outcome=Outcome.FAILED, failure=failure)
    answer, _ = await asked(local, {"repository": str(local.folder / "flask")}, result)
    assert (answer.status_code, answer.json()["detail"]) == (422, "There is no such repository.")


@pytest.mark.parametrize("body", [{}, {"repository": "/etc"}, {"prompt": ""}, {"prompt": "x", "stack": "cobol"}])
async def test_what_would_be_refused_is_refused(local: LocalWeb, body: dict[str, object]) -> None:
    assert (await local.http.post("/v1/estimate", json=body)).status_code == 422


async def test_who_has_to_wait_longer_is_told_where_to_look(local: LocalWeb) -> None:
    answer = await local.http.post("/v1/estimate?wait=0.05", json={"prompt": "Build a shop"})
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/v1/jobs/{answer.json()['id']}"
