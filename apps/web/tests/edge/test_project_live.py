"""The page of a project while it is built, or changed: it says how that stands, and nobody has to ask again."""

import re
from collections.abc import Iterator

import pytest
from chromium import OpenPage, violations
from playwright.sync_api import Page, expect

from fondation_shared.testing import free_port
from fondation_web.played_build import PlayedBuild
from fondation_web.testing import PlayedWorker, Web

pytestmark = pytest.mark.browser

DIST = {"index.html": "<title>T</title><input aria-label='Note'>"}
BUILD = PlayedBuild(source={"README.md": "# Todo\n"}, dist=DIST)
FAILS = PlayedBuild(passed=False, source={"README.md": "# Todo\n"})


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    served = Web(tmp_path_factory.mktemp("live"), PREVIEW_PORT=str(free_port()))
    served.start()
    yield served
    served.stop()


@pytest.fixture
def worker(web: Web) -> Iterator[PlayedWorker]:
    played = PlayedWorker(web.url)
    yield played
    played.leave()
    for job in web.get("/v1/jobs?status=queued").json()["items"]:
        web.post(f"/v1/jobs/{job['id']}/cancel")


def building(web: Web, worker: PlayedWorker) -> str:
    """A project whose first build runs; where its pages are."""
    project = web.generate()
    worker.claim()
    return f"{web.url}/projects/{project}"


def changing(web: Web, worker: PlayedWorker) -> str:
    """A project with a version, and a change of it that runs; where its pages are."""
    root = building(web, worker)
    worker.hand_over(BUILD)
    web.post(f"/v1/projects/{root.rpartition('/')[2]}/generate", {"prompt": 'Call it "Shop"'}).raise_for_status()
    worker.claim()
    return root


def writes(worker: PlayedWorker, done: int) -> None:
    if done == 0:
        worker.say({"type": "phase.started", "phase": "write"})
    worker.say({"type": "phase.progress", "phase": "write", "done": done, "total": 9})


def sentence(page: Page, said: str) -> None:
    expect(page.locator("[data-sentence]")).to_have_text(re.compile(rf"^{said}, \d+\s+s"))


def test_a_first_build_is_followed_to_its_version(web: Web, worker: PlayedWorker, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(building(web, worker))
    writes(worker, 0)
    sentence(page, "Writing file 1 of 9")
    writes(worker, 3)
    sentence(page, "Writing file 4 of 9")
    first = page.locator("[data-elapsed]").inner_text()
    expect(page.locator("[data-elapsed]")).not_to_have_text(first)
    assert violations(page) == []
    worker.hand_over(BUILD)
    expect(page.get_by_text("Version 1: its checks hold")).to_be_visible()
    expect(page.get_by_text("1 check was run, and it holds.")).to_be_visible()


def test_a_first_build_that_fails_is_seen_to_fail(web: Web, worker: PlayedWorker, open_page: OpenPage) -> None:
    page = open_page(locale="fr-FR")
    page.goto(f"{building(web, worker)}/files")
    expect(page.get_by_text("Pas encore là").or_(page.locator(".none"))).to_be_visible()
    writes(worker, 0)
    sentence(page, "Écriture du fichier 1 sur 9")
    worker.hand_over(FAILS)
    expect(page.get_by_text(re.compile("^Échec pendant la phase Test"))).to_be_visible()
    expect(page.locator(".tree a")).to_have_text("README.md")


def test_beside_a_change_the_version_is_left_alone_and_its_end_is_told(
    web: Web, worker: PlayedWorker, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(f"{changing(web, worker)}/preview")
    note = page.frame_locator("iframe.preview").get_by_label("Note")
    note.fill("not to be lost")
    writes(worker, 2)
    sentence(page, "Writing file 3 of 9")
    again = page.get_by_role("link", name="That job has ended: load this page again")
    expect(again).to_be_hidden()
    worker.hand_over(BUILD)
    expect(again).to_be_visible()
    expect(page.get_by_text("A new version is being built")).to_be_hidden()
    expect(note).to_have_value("not to be lost")
    page.keyboard.press("Tab")
    assert violations(page, without=["iframe"]) == []
    again.click()
    expect(page.get_by_text("Version 2: its checks hold")).to_be_visible()


def test_the_page_goes_on_when_web_was_away(tmp_path_factory: pytest.TempPathFactory, open_page: OpenPage) -> None:
    web = Web(tmp_path_factory.mktemp("away"))
    web.start()
    worker = PlayedWorker(web.url)
    try:
        page = open_page(forgiven="net::ERR")
        page.goto(building(web, worker))
        web.kill()
        expect(page.locator("[data-offline-note]")).to_contain_text("The connection is lost.")
        web.start()
        worker.hand_over(BUILD)
        expect(page.get_by_text("Version 1: its checks hold")).to_be_visible()
    finally:
        worker.http.close()
        web.stop()


def test_without_scripts_the_page_comes_again_by_itself(web: Web, worker: PlayedWorker, open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(building(web, worker))
    expect(page.get_by_text("Starting")).to_be_visible()
    writes(worker, 0)
    expect(page.get_by_text("Writing file 1 of 9")).to_be_visible(timeout=60_000)
    worker.hand_over(BUILD)
    expect(page.get_by_text("Version 1: its checks hold")).to_be_visible(timeout=60_000)
    assert page.locator("noscript").count() == 0


@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
def test_no_running_page_is_wider_than_a_small_window_or_shuts_anybody_out(
    web: Web, worker: PlayedWorker, open_page: OpenPage, locale: str
) -> None:
    page = open_page(size=(320, 700), locale=locale, color_scheme="dark")
    for root in (building(web, worker), changing(web, worker)):
        writes(worker, 0)
        for tab in ("", "/files", "/preview"):
            page.goto(f"{root}{tab}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            assert violations(page, without=["iframe"]) == []


def test_an_older_version_stands_still(web: Web, worker: PlayedWorker, open_page: OpenPage) -> None:
    root = changing(web, worker)
    worker.hand_over(BUILD)
    web.post(f"/v1/projects/{root.rpartition('/')[2]}/generate", {"prompt": 'Call it "Two"'}).raise_for_status()
    page = open_page()
    page.goto(f"{root}/versions/1")
    expect(page.get_by_text("This is not the newest version.")).to_be_visible()
    expect(page.locator("live-project")).to_have_count(0)
    page.goto(f"{root}/versions/2")
    expect(page.locator("live-project")).to_have_count(1)
