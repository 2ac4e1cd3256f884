"""The form that asks for a project, and the page of its job."""

import html
import re

import pytest

from fondation_shared.events import AttemptFinished, FileWritten, GeneratorEvent, PhaseStarted
from fondation_shared.generate import ProjectRequest, ProjectResult
from fondation_shared.ids import JobId
from fondation_shared.jobs import Failure, Outcome, Result
from fondation_shared.leases import ClaimRequest
from fondation_shared.project import CheckResult
from fondation_web.in_process import LocalWeb
from fondation_web.played_build import PlayedBuild

PAGE = {"accept": "text/html", "accept-language": "fr"}


async def test_the_form_makes_a_project_once_and_leads_to_its_job(local: LocalWeb) -> None:
    form = {"once": "one", "prompt": "Build a shop\r\nwith prices"}
    first, second = [await local.http.post("/projects", data=form, headers=PAGE) for _ in range(2)]
    [project] = (await local.http.get("/v1/projects")).json()["items"]
    assert project["prompt"] == "Build a shop\nwith prices"
    assert (first.status_code, first.headers["location"]) == (303, f"/jobs/{project['lastJob']['id']}")
    assert second.headers["location"] == first.headers["location"]


async def test_the_form_asks_for_a_model_and_what_it_may_cost(local: LocalWeb) -> None:
    form = {"prompt": "Build a shop", "stack": "custom", "model": " anthropic:claude-sonnet-5-5 ", "budget": "2,50"}
    answer = await local.http.post("/projects", data=form, headers=PAGE)
    job = await local.job(JobId(answer.headers["location"].rpartition("/")[2]))
    asked = ProjectRequest(prompt="Build a shop", stack="custom", model="anthropic:claude-sonnet-5-5", budget=2.5)
    assert job.request == asked
    page = (await local.http.get(answer.headers["location"], headers=PAGE)).text
    assert "anthropic:claude-sonnet-5-5" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"model": "replay:/etc/passwd"}, "Aucun modèle ne porte un tel nom."),
        ({"budget": "much"}, "on attend un nombre."),
        ({"budget": "inf"}, "on attend un nombre fini."),
        ({"budget": "-1"}, "on attend au moins 0."),
    ],
)
async def test_a_model_or_budget_that_is_none_comes_back_with_the_prompt_and_the_wish_to_look(
    local: LocalWeb, wrong: dict[str, str], said: str
) -> None:
    form = {"prompt": "Build a shop", "review": "on", **wrong}
    answer = await local.http.post("/projects", data=form, headers=PAGE)
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert re.findall(r'name="review"( checked)?', answer.text) == ["", " checked"]
    assert "Build a shop</textarea>" in answer.text
    assert f'value="{next(iter(wrong.values()))}"' in answer.text
    assert 'aria-invalid="true"' in answer.text


async def test_finished_projects_stand_on_the_start_page_beside_courses_and_jobs(local: LocalWeb) -> None:
    await local.http.post("/v1/generate", json={"prompt": "Build a shop"})
    assert "Projets récents" not in (await local.http.get("/", headers=PAGE)).text
    wanted = ClaimRequest(worker_id="w1", kinds=["project"], slots=1, wait_seconds=0)
    [claim] = await local.worker.claim(wanted)
    await local.worker.finish(claim.lease.id, PlayedBuild().result)
    [project] = (await local.http.get("/v1/projects")).json()["items"]
    text = (await local.http.get("/", headers=PAGE)).text
    assert "Projets récents" in text
    assert "Cours récents" not in text
    assert f'href="/projects/{project["id"]}"' in text


async def test_a_form_without_a_prompt_comes_back_with_what_is_wrong(local: LocalWeb) -> None:
    answer = await local.http.post("/projects", data={"prompt": "   "}, headers=PAGE)
    assert answer.status_code == 422
    assert "Ce qu’il faut construire" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert (await local.http.get("/v1/projects")).json()["items"] == []


async def test_the_page_of_a_build_shows_its_files_and_what_its_checks_found(local: LocalWeb) -> None:
    ids = (await local.http.post("/v1/generate", json={"prompt": "A <b>page</b>"})).json()
    wanted = ClaimRequest(worker_id="w1", kinds=["project"], slots=1, wait_seconds=0)
    [claim] = await local.worker.claim(wanted)
    said: list[GeneratorEvent] = [
        PhaseStarted(phase="write", index=1, total=6),
        FileWritten(path="src/<i>.html", size=1200),
        AttemptFinished(number=1, passed=0, total=1),
    ]
    await local.worker.send_events(claim.lease.id, 1, said)
    check = CheckResult(name="served", kind="http", passed=False, seconds=0.2, detail="<404>\x1b[31m")
    result = ProjectResult(title="Page", stack="static", writer="offline", checks=[check])
    failure = Failure(code="checks_failed", message="1 of 1 checks fails", phase="test")
    await local.worker.finish(claim.lease.id, Result(outcome=Outcome.FAILED, result=result, failure=failure))
    page = (await local.http.get(f"/jobs/{ids['jobId']}", headers=PAGE)).text
    text = html.unescape(page)
    assert "<b>page" not in page
    assert "\x1b" not in page
    for words in ("Projet", "A <b>page</b>", "Contrôles", "served", "échoué", "<404>", "src/<i>.html", "static"):
        assert words in text
    assert "Chapitres" not in page
