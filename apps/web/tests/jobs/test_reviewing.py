"""A job stops behind its outline or its plan, a person changes that, and the job goes on with it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from stores import EVERY_STORE

from fondation_shared.errors import IllegalMove, Invalid
from fondation_shared.ids import JobId
from fondation_shared.jobs import CourseRequest, Outcome, Result
from fondation_shared.leases import Claim, ClaimRequest
from fondation_shared.project import PlannedCommand
from fondation_shared.review import OutlineReview, PlanReview
from fondation_shared.states import JobStatus
from fondation_web.in_process import PASSED, LocalWeb, failed
from fondation_web.played_review import OUTLINE, PLAN

Answer = dict[str, Any]


async def claimed(local: LocalWeb) -> Claim:
    asked = ClaimRequest(worker_id="w1", kinds=["course", "project"], slots=1, wait_seconds=0)
    [claim] = await local.worker.claim(asked)
    return claim


async def waiting(local: LocalWeb, review: OutlineReview | PlanReview = OUTLINE) -> JobId:
    """A job that was to be reviewed, and now waits."""
    if isinstance(review, PlanReview):
        wanted = {"prompt": "Build a todo app", "review": True}
        job_id = JobId((await local.http.post("/v1/generate", json=wanted)).json()["jobId"])
    else:
        wanted_course = CourseRequest(repository=str(local.folder / "flask"), review=True)
        job_id = (await local.api.create_course(wanted_course)).job_id
    claim = await claimed(local)
    assert claim.job.reviewed is None
    await local.worker.finish(claim.lease.id, Result(outcome=Outcome.WAITING, review=review))
    return job_id


@EVERY_STORE
async def test_a_course_waits_with_its_outline_and_goes_on_with_what_a_person_made_of_it(local: LocalWeb) -> None:
    job_id = await waiting(local)
    assert (await local.job(job_id)).status is JobStatus.WAITING
    assert await local.api.review(job_id) == OUTLINE
    assert await local.claims() == []

    kept = [OUTLINE.chapters[1].model_copy(update={"title": "Who remembers what"}), OUTLINE.chapters[0]]
    answer = OUTLINE.model_copy(update={"chapters": kept})
    assert (await local.api.answer_review(job_id, answer)).status is JobStatus.QUEUED

    claim = await claimed(local)
    assert (claim.job.id, claim.job.reviewed, claim.lease.attempt) == (job_id, answer, 2)
    await local.worker.finish(claim.lease.id, PASSED)
    types = await local.types(job_id)
    assert types == [
        "job.queued",
        "job.started",
        "job.waiting",
        "job.requeued",
        "job.started",
        "job.completed",
    ]


async def test_a_project_waits_with_its_plan(local: LocalWeb) -> None:
    job_id = await waiting(local, PLAN)
    plan = PLAN.plan.model_copy(update={"title": "My list", "checks": PLAN.plan.checks[1:]})
    answer = PLAN.model_copy(update={"plan": plan})
    await local.api.answer_review(job_id, answer)
    assert (await claimed(local)).job.reviewed == answer


@EVERY_STORE
async def test_a_review_can_be_answered_once(local: LocalWeb) -> None:
    job_id = await waiting(local)
    await local.api.answer_review(job_id, OUTLINE, idempotency_key="k1")
    await local.api.answer_review(job_id, OUTLINE, idempotency_key="k1")
    with pytest.raises(IllegalMove, match="waits for no review"):
        await local.api.answer_review(job_id, OUTLINE)
    assert (await local.types(job_id)).count("job.requeued") == 1


async def test_a_job_that_waits_can_be_cancelled_and_is_no_more_answered(local: LocalWeb) -> None:
    job_id = await waiting(local)
    assert (await local.api.cancel(job_id)).status is JobStatus.CANCELLED
    answer = await local.http.post(f"/v1/jobs/{job_id}/review", json=OUTLINE.model_dump(by_alias=True))
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")


async def test_what_is_tried_again_is_not_reviewed_again(local: LocalWeb) -> None:
    job_id = await waiting(local)
    await local.api.answer_review(job_id, OUTLINE)
    await local.worker.finish((await claimed(local)).lease.id, failed(retryable=False))
    await local.api.retry(job_id)
    assert (await claimed(local)).job.reviewed == OUTLINE


async def test_a_refresh_of_a_reviewed_course_follows_it_without_asking(local: LocalWeb) -> None:
    job_id = await waiting(local)
    await local.api.answer_review(job_id, OUTLINE)
    await local.worker.finish((await claimed(local)).lease.id, PASSED)
    course_id = (await local.job(job_id)).course_id
    assert course_id is not None
    await local.api.refresh(course_id)
    assert not (await claimed(local)).job.request.review


async def test_a_worker_says_what_it_waits_for(local: LocalWeb) -> None:
    _, lease_id = await local.started()
    for review in (None, PLAN):
        with pytest.raises(Invalid, match="what it waits for"):
            await local.worker.finish(lease_id, Result(outcome=Outcome.WAITING, review=review))


def chapters(change: Callable[[list[Answer]], object]) -> Callable[[Answer], None]:
    def changed(answer: Answer) -> None:
        change(answer["chapters"])

    return changed


def plan(**changed: object) -> Callable[[Answer], None]:
    return lambda answer: answer["plan"].update(changed)


FILES = [{"path": path, "purpose": "?"} for path in ("index.html", "style.css")]
PAGE = {"kind": "page", "name": "Page"}
HTTP = {"kind": "http", "name": "Served"}
CLI = {"kind": "cli", "name": "Asked"}
BUILD = {"kind": "command", "name": "Built", "step": "build"}
KEPT = PLAN.model_copy(
    update={
        "plan": PLAN.plan.model_copy(
            update={"files": [file.model_copy(update={"origin": "kept"}) for file in PLAN.plan.files]}
        )
    }
)


@pytest.mark.parametrize(
    ("offered", "change", "field"),
    [
        (OUTLINE, chapters(lambda each: each[0].update(id="nobody")), "chapters.0.id"),
        (OUTLINE, chapters(lambda each: each.append(each[0])), "chapters.0.id"),
        (OUTLINE, chapters(lambda each: each[2].update(subjects=["Mine"])), "chapters.2.subjects"),
        (OUTLINE, chapters(lambda each: each[1].update(title="a\x07b")), "chapters.1.title"),
        (OUTLINE, chapters(lambda each: each[1].update(goals=["Go", "a\u202eb"])), "chapters.1.goals.1"),
        (OUTLINE, chapters(lambda each: each.clear()), "course.chapters"),
        (OUTLINE, chapters(lambda each: each[0].update(title=" ")), "course.chapters.0.title"),
        (OUTLINE, chapters(lambda each: each[0].update(titel="x")), "course.chapters.0.titel"),
        (OUTLINE, lambda answer: answer.update(commit="0" * 40), "commit"),
        (PLAN, plan(stack="cobol"), "plan.stack"),
        (PLAN, plan(stack="express"), "plan.stack"),
        (PLAN, plan(name="other"), "plan.name"),
        (PLAN, plan(commands=[{"step": "test", "command": ["rm", "-rf", "/"]}]), "plan.commands"),
        (PLAN, plan(files=FILES[:1]), "plan.files"),
        (PLAN, plan(files=[*FILES, FILES[0]]), "plan.files.0.path"),
        (PLAN, plan(files=[*FILES, {"path": "new.html", "purpose": "?"}]), "plan.files.2.path"),
        (PLAN, plan(files=[*FILES, {"path": "../x", "purpose": "?"}]), "plan.files.2.path"),
        (PLAN, plan(files=[*FILES, {"path": "/etc/passwd", "purpose": "?"}]), "plan.files.2.path"),
        (PLAN, plan(files=[*FILES, {"path": "a/.GIT/config", "purpose": "?"}]), "plan.files.2.path"),
        (PLAN, plan(checks=[]), "plan.checks"),
        (PLAN, plan(checks=[PAGE, PAGE]), "plan.checks.0.name"),
        (PLAN, plan(checks=[{**PAGE, "path": "../../etc/passwd"}]), "plan.checks.0"),
        (PLAN, plan(checks=[PAGE, HTTP]), "plan.checks.1"),
        (PLAN, plan(checks=[CLI]), "plan.checks.0"),
        (PLAN, plan(checks=[BUILD]), "plan.checks.0"),
        (KEPT, plan(files=FILES), "plan.files.1.purpose"),
        (PLAN, lambda answer: answer.update(writer="model"), "writer"),
        (PLAN, lambda answer: answer.update(OUTLINE.model_dump(by_alias=True), plan=None), "course.plan"),
    ],
)
async def test_a_review_that_cannot_be_followed_is_refused_with_its_problems(
    local: LocalWeb, offered: OutlineReview | PlanReview, change: Callable[[Answer], None], field: str
) -> None:
    job_id = await waiting(local, offered)
    answer: Answer = offered.model_dump(mode="json", by_alias=True)
    change(answer)
    refused = await local.http.post(f"/v1/jobs/{job_id}/review", json=answer)
    assert refused.status_code == 422
    assert field in [each["field"] for each in refused.json()["errors"]]
    assert (await local.job(job_id)).status is JobStatus.WAITING


async def test_a_plan_of_a_model_may_get_files_and_lose_some(local: LocalWeb) -> None:
    offered = PLAN.model_copy(update={"writer": "model"})
    job_id = await waiting(local, offered)
    answer: Mapping[str, Any] = offered.model_dump(mode="json", by_alias=True)
    answer["plan"]["files"] = [FILES[0], {"path": "about/index.html", "purpose": "Who we are"}]
    assert (await local.http.post(f"/v1/jobs/{job_id}/review", json=answer)).status_code == 202


@pytest.mark.parametrize(
    ("stack", "commands", "check"),
    [
        ("static", [PlannedCommand(step="start", command=["python3", "-m", "http.server"])], HTTP),
        ("typer-cli", [], CLI),
        ("custom", [PlannedCommand(step="run", command=["python3", "greet.py"])], CLI),
    ],
)
async def test_a_check_is_added_where_the_project_has_something_for_it(
    local: LocalWeb, stack: str, commands: list[PlannedCommand], check: Answer
) -> None:
    offered = PLAN.model_copy(
        update={"plan": PLAN.plan.model_copy(update={"stack": stack, "commands": [*PLAN.plan.commands, *commands]})}
    )
    job_id = await waiting(local, offered)
    answer: Mapping[str, Any] = offered.model_dump(mode="json", by_alias=True)
    answer["plan"]["checks"].append(check)
    assert (await local.http.post(f"/v1/jobs/{job_id}/review", json=answer)).status_code == 202


@EVERY_STORE
async def test_a_job_sums_up_what_it_spent_on_models(local: LocalWeb) -> None:
    job_id, lease_id = await local.started()
    assert (await local.job(job_id)).spent is None
    call = {
        "type": "model.called",
        "provider": "anthropic",
        "model": "claude",
        "tokensIn": 1000,
        "tokensOut": 200,
        "tokensCached": 400,
        "money": 0.25,
        "seconds": 2.0,
    }
    events = [call, {**call, "money": None}, {**call, "memoHit": True}]
    for first, event in enumerate(events, 1):
        batch = {"firstSeq": first, "events": [event]}
        (await local.http.post(f"/v1/worker/leases/{lease_id}/events", json=batch)).raise_for_status()
    spent = (await local.job(job_id)).spent
    assert spent is not None
    assert (spent.calls, spent.remembered, spent.unpriced) == (2, 1, 1)
    assert (spent.tokens_in, spent.tokens_out, spent.tokens_cached, spent.money) == (2000, 400, 800, 0.25)
