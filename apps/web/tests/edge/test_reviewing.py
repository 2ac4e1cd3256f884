"""The page on which a person looks at an outline or a plan: a form that works without scripts."""

import html
import json
from urllib.parse import urlencode

from fondation_shared.generate import ProjectRequest
from fondation_shared.ids import JobId
from fondation_shared.jobs import CourseRequest, Outcome, Result
from fondation_shared.leases import Claim, ClaimRequest
from fondation_shared.project import PlannedCommand, PlannedFile
from fondation_shared.review import OutlineReview, PlanReview
from fondation_shared.states import JobStatus
from fondation_web.in_process import LocalWeb
from fondation_web.played_review import OUTLINE, PLAN

FRENCH = {"accept": "text/html", "accept-language": "fr"}
ENGLISH = {"accept": "text/html", "accept-language": "en"}
AS_IT_IS = [
    *[
        (name, value)
        for each in OUTLINE.chapters
        for name, value in (("chapter", each.id), (f"title.{each.id}", each.title))
    ],
    *[(f"goals.{each.id}", "\r\n".join(each.goals)) for each in OUTLINE.chapters],
]


async def claimed(local: LocalWeb) -> Claim:
    wanted = ClaimRequest(worker_id="w1", kinds=["course", "project"], slots=1, wait_seconds=0)
    [claim] = await local.worker.claim(wanted)
    return claim


async def waiting(local: LocalWeb, review: OutlineReview | PlanReview = OUTLINE) -> JobId:
    if isinstance(review, PlanReview):
        asked = ProjectRequest(prompt="Build a todo app", review=True).model_dump(by_alias=True)
        job_id = JobId((await local.http.post("/v1/generate", json=asked)).json()["jobId"])
    else:
        request = CourseRequest(repository=str(local.folder / "flask"), review=True)
        job_id = (await local.api.create_course(request)).job_id
    lease = (await claimed(local)).lease
    await local.worker.finish(lease.id, Result(outcome=Outcome.WAITING, review=review))
    return job_id


async def send(
    local: LocalWeb, job_id: JobId, fields: list[tuple[str, str]], language: dict[str, str] = ENGLISH
) -> tuple[int, str]:
    last = dict(fields)
    body = urlencode([(name, value if name == "chapter" else last[name]) for name, value in fields])
    headers = {**language, "content-type": "application/x-www-form-urlencoded"}
    answer = await local.http.post(f"/jobs/{job_id}/review", content=body, headers=headers)
    return answer.status_code, html.unescape(answer.text)


async def test_the_start_page_asks_for_a_review_and_its_job_leads_there(local: LocalWeb) -> None:
    form = {"once": "one", "prompt": "Build a shop", "review": "on"}
    job_id = (await local.http.post("/projects", data=form, headers=ENGLISH)).headers["location"].rpartition("/")[2]
    await local.worker.finish((await claimed(local)).lease.id, Result(outcome=Outcome.WAITING, review=PLAN))
    for headers, said in ((FRENCH, "Le plan du projet vous attend"), (ENGLISH, "The plan waits for you")):
        page = (await local.http.get(f"/jobs/{job_id}", headers=headers)).text
        assert said in html.unescape(page)
        assert f'href="/jobs/{job_id}/review"' in page
    assert "Waiting for your review" in (await local.http.get("/", headers=ENGLISH)).text


async def test_an_outline_is_changed_and_the_job_goes_on_with_it(local: LocalWeb) -> None:
    job_id = await waiting(local)
    page = html.unescape((await local.http.get(f"/jobs/{job_id}/review", headers=FRENCH)).text)
    assert "Session and Cookies" in page
    assert "Say who keeps a session." in page
    fields = [
        ("out.testing", "on"),
        *AS_IT_IS,
        ("title.session", "Who remembers"),
        ("goals.blueprint", "One\r\n\r\nTwo "),
    ]
    assert await send(local, job_id, fields) == (303, "")
    answer = (await claimed(local)).job.reviewed
    assert isinstance(answer, OutlineReview)
    told = [(each.id, each.title, each.goals) for each in answer.chapters]
    assert told == [
        ("overview", "Flask at a glance", ["Say what Flask is for."]),
        ("session", "Who remembers", ["Say who keeps a session."]),
        ("blueprint", "Blueprint", ["One", "Two"]),
    ]


async def test_a_chapter_is_moved_without_losing_what_was_typed(local: LocalWeb) -> None:
    job_id = await waiting(local)
    fields = [*AS_IT_IS, ("title.session", "Typed"), ("out.testing", "on"), ("move", "up:blueprint")]
    status, page = await send(local, job_id, fields)
    assert status == 200
    assert page.index('value="blueprint"') < page.index('value="session"')
    assert 'value="Typed"' in page
    assert (await local.job(job_id)).status is JobStatus.WAITING


async def test_what_cannot_be_followed_comes_back_with_what_is_wrong(local: LocalWeb) -> None:
    job_id = await waiting(local)
    status, page = await send(local, job_id, [*AS_IT_IS, ("out.overview", "on"), ("title.session", " ")])
    assert status == 422
    assert "Chapter 2: String should have at least 1 character." in page
    status, page = await send(local, job_id, [*AS_IT_IS, ("out.overview", "on"), ("title.session", "a\u202eb")])
    assert (status, "Chapter 2: It holds unprintable characters." in page) == (422, True)
    everything = [(f"out.{each.id}", "on") for each in OUTLINE.chapters]
    status, page = await send(local, job_id, [*AS_IT_IS, *everything])
    assert (status, (await local.job(job_id)).status) == (422, JobStatus.WAITING)


async def test_a_plan_is_changed_and_the_job_goes_on_with_it(local: LocalWeb) -> None:
    job_id = await waiting(local, PLAN)
    page = html.unescape((await local.http.get(f"/jobs/{job_id}/review", headers=FRENCH)).text)
    assert "index.html" in page
    assert '"The page opens"' in page
    first = {"kind": "command", "name": "Tests", "step": "test"}
    added = {"kind": "files", "name": "There", "files": [{"path": "index.html"}]}
    fields = [
        ("title", "My list"),
        ("summary", "Mine."),
        ("purpose.0", "All of it"),
        ("purpose.1", "Colours"),
        ("check.0", json.dumps(first)),
        ("check.1", "not read, since it is left out"),
        ("out_check.1", "on"),
        ("check.2", json.dumps(added)),
    ]
    status, said = await send(local, job_id, [*fields[:4], ("check.0", "{"), *fields[5:]])
    assert (status, "Check 1: This is not JSON." in said) == (422, True)
    nonsense = ({"kind": "magic", "name": "x"}, {"kind": "files", "name": "x", "files": []}, 7)
    for check, wrong in zip(nonsense, ("la sorte 'magic' n’existe pas", "au moins 1 élément", "un objet"), strict=True):
        _, said = await send(local, job_id, [*fields[:4], ("check.0", json.dumps(check)), *fields[5:]], FRENCH)
        assert wrong in said
        assert not any(english in said for english in ("Input", "should", "Unable"))
    assert await send(local, job_id, fields) == (303, "")
    answer = (await claimed(local)).job.reviewed
    assert isinstance(answer, PlanReview)
    assert (answer.plan.title, [file.purpose for file in answer.plan.files]) == ("My list", ["All of it", "Colours"])
    assert [check.name for check in answer.plan.checks] == ["Tests", "There"]


async def test_a_plan_says_what_it_is_built_with_and_which_files_stay(local: LocalWeb) -> None:
    files = [
        *(file.model_copy(update={"origin": "new"}) for file in PLAN.plan.files),
        PlannedFile(path="README.md", purpose="What it is", origin="kept"),
    ]
    commands = [PlannedCommand(step="start", command=["python3", "serve it.py"])]
    offered = PlanReview(
        writer="model",
        plan=PLAN.plan.model_copy(update={"stack": "custom", "files": files, "commands": commands}),
    )
    job_id = await waiting(local, offered)
    page = html.unescape((await local.http.get(f"/jobs/{job_id}/review", headers=FRENCH)).text)
    assert "<dd><code>custom</code></dd>" in page
    assert "<dt>Démarrer</dt><dd><code>python3 'serve it.py'</code></dd>" in page
    assert page.count("Il reste tel quel.") == 1
    assert ('name="purpose.1"' in page, 'name="purpose.2"' in page) == (True, False)

    checks = [(f"check.{number}", check.to_json()) for number, check in enumerate(PLAN.plan.checks)]
    said = [("title", "Todo"), ("summary", ""), ("purpose.1", "Colours"), ("out_file.0", "on"), *checks]
    for wrong, told in (
        (("purpose.1", "x" * 401), "File 2: String should have at most 400 characters."),
        (("out_check.0", "on"), "Check 2: It leads out of the project."),
        (("check.2", '{"kind": "cli", "name": "Asked"}'), "Check 3: It needs a command, and this project has none"),
    ):
        astray = ("check.1", '{"kind": "page", "name": "Page", "path": "../x"}')
        _, page = await send(local, job_id, [*said, *([astray] if "leads" in told else []), wrong])
        assert told in page
    assert await send(local, job_id, said) == (303, "")
    answer = (await claimed(local)).job.reviewed
    assert isinstance(answer, PlanReview)
    assert [file.purpose for file in answer.plan.files] == ["Colours", "What it is"]


async def test_a_job_that_waits_no_more_is_shown_as_it_stands(local: LocalWeb) -> None:
    job_id = await waiting(local)
    await local.api.cancel(job_id)
    assert (await local.http.get(f"/jobs/{job_id}/review", headers=ENGLISH)).headers["location"] == f"/jobs/{job_id}"
    assert (await send(local, job_id, AS_IT_IS))[0] == 303
