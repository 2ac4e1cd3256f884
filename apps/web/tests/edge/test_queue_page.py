"""The page of the queue: dead letters with their reason, taken up one by one or by what was in the way."""

from collections.abc import Iterator

import pytest
from chromium import OpenPage, violations
from playwright.sync_api import expect

from fondation_shared.jobs import Failure, Outcome, Result
from fondation_web.testing import PlayedWorker, Web


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A web in which one spoilt delivery makes a dead letter."""
    started = Web(tmp_path_factory.mktemp("queue"), MAX_ATTEMPTS="1")
    started.start()
    yield started
    started.stop()


def die(web: Web, worker: PlayedWorker, name: str, code: str) -> str:
    job_id = web.submit(name)["jobId"]
    assert worker.claim() == job_id
    failure = Failure(code=code, message="No space left.", hint="df -h", phase="index", retryable=True)
    worker.finish(Result(outcome=Outcome.FAILED, failure=failure))
    return job_id


@pytest.mark.browser
def test_a_person_reads_what_was_in_the_way_and_requeues_one_and_some(
    web: Web, worker: PlayedWorker, open_page: OpenPage
) -> None:
    dead = [die(web, worker, f"full{number}", "disk_full") for number in range(3)]
    strange = die(web, worker, "strange", "strange_new_fault")
    page = open_page(locale="fr-FR", size=(320, 800))
    page.goto(f"{web.url}/jobs/{dead[0]}")
    expect(page.locator("#outcome")).to_contain_text("la seule tentative permise a été gâchée")
    page.get_by_role("link", name="Lettres mortes").click()
    expect(page.get_by_role("row")).to_have_count(4)
    expect(page.get_by_role("row", name="full0")).to_contain_text("disque plein")
    expect(page.locator(".causes")).to_contain_text("strange_new_fault")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("button", name="Remettre en file full0").click()
    expect(page.get_by_role("status")).to_have_text("1 tâche est de nouveau dans la file.")
    # Sent again by the browser, it is the same call, and has the same answer.
    page.reload()
    expect(page.get_by_role("status")).to_have_text("1 tâche est de nouveau dans la file.")
    assert violations(page) == []
    page.get_by_role("button", name="Les remettre en file : disque plein").click()
    expect(page.get_by_role("status")).to_have_text("2 tâches sont de nouveau dans la file.")
    page.get_by_role("link", name="Quel que soit l’obstacle").click()
    page.get_by_role("button", name="Écarter strange").click()
    expect(page.get_by_text("Il n’y en a pas.")).to_be_visible()
    queued = web.get("/v1/jobs?status=queued").json()["items"]
    assert [job["retryOf"] for job in queued] == dead[::-1]
    assert web.get(f"/v1/jobs/{strange}").json()["status"] == "failed"


@pytest.mark.browser
def test_a_kind_is_paused_and_the_figures_follow_by_themselves(web: Web, open_page: OpenPage) -> None:
    page = open_page(size=(320, 800), color_scheme="dark")
    page.goto(f"{web.url}/jobs")
    page.get_by_role("main").get_by_role("link", name="Queue").click()
    courses = page.get_by_role("region", name="Courses")
    courses.get_by_role("button", name="Pause").click()
    expect(courses).to_contain_text("Paused since")
    assert violations(page) == []
    before = len(web.get("/v1/jobs?status=queued&kind=course").json()["items"])
    job_id = web.submit("paused")["jobId"]
    courses.get_by_role("button", name="Resume").focus()
    expect(courses).to_contain_text(f"Queued{before + 1}")
    expect(courses.get_by_role("button", name="Resume")).to_be_focused()
    job = open_page()
    job.goto(f"{web.url}/jobs/{job_id}")
    expect(job.locator("[data-sentence]")).to_have_text("Queued: courses are paused")
    assert violations(job) == []
    web.post(f"/v1/jobs/{job_id}/cancel").raise_for_status()
    courses.get_by_role("button", name="Resume").click()
    expect(courses).not_to_contain_text("Paused")
    assert [kind.get("paused") for kind in web.get("/v1/queue").json()["kinds"]] == [None, None]
