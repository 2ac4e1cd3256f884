"""The pages in a real browser: what a person sees and can do, with scripts and without."""

import io
import re
import zipfile
from collections.abc import Iterator

import httpx2
import pytest
from chromium import ColorScheme, OpenPage, violations
from playwright.sync_api import FilePayload, expect

from fondation_shared.jobs import CourseResult, Outcome, Result, Verdict
from fondation_shared.refresh import ChapterCounts, Staleness
from fondation_web.testing import PlayedWorker, Web, a_site, course_events

pytestmark = pytest.mark.browser

TITLES = ("What Flask is", "The application object", "Routing a request", "Contexts")
BUDGET = 60 * 1024
PLAYED = ["a[href^=chapters]"]
"""What stands in the course, which is only played here."""
ALL = (
    "start",
    "courses",
    "jobs",
    "signin",
    "nothing",
    "queued",
    "running",
    "finished",
    "partial",
    "failed",
    "course",
    "versions",
    "behind",
    "updated",
)


def a_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("main.py", "print()")
    return buffer.getvalue()


def refreshed(web: Web, worker: PlayedWorker, name: str) -> str:
    """A course that was found to lie behind, and, as `updated`, brought up to date."""
    ids = web.submit(name)
    worker.claim()
    worker.write_course(TITLES)
    made = web.post(f"/v1/courses/{ids['courseId']}/refresh", {"check": name == "behind"}).json()
    assert worker.claim() == made["jobId"]
    seen = Staleness(from_commit="4f2a9c1" * 5, commit="9b1c3e7" * 5, commits=12, chapters=[2, 3])
    changes = ChapterCounts(same=1, moved=1, rewritten=2)
    result = CourseResult(title="Flask", commit=seen.commit, chapters=4, citations=80, changes=changes)
    if name == "behind":
        worker.finish(Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, staleness=seen))
        return ids["courseId"]
    worker.put("site.zip", a_site(TITLES))
    worker.put("course.json", b"{}")
    worker.finish(Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, result=result, staleness=seen))
    return ids["courseId"]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A web with a job and a course in every state; the addresses of its pages by what they show."""
    web = Web(tmp_path_factory.mktemp("shown"))
    web.start()
    pages = {name or "start": f"{web.url}/{name}" for name in ("", "courses", "jobs", "signin", "nothing")}
    worker = PlayedWorker(web.url)

    def job(name: str) -> str:
        ids = web.submit(name)
        worker.claim()
        pages[name] = f"{web.url}/jobs/{ids['jobId']}"
        return ids["courseId"]

    course = job("finished")
    worker.write_course(TITLES)
    pages["course"] = f"{web.url}/courses/{course}/"
    pages["versions"] = f"{web.url}/courses/{course}/versions"
    pages |= {name: f"{web.url}/courses/{refreshed(web, worker, name)}/versions" for name in ("behind", "updated")}
    job("partial")
    worker.write_course(TITLES, missing=["chapter 2: two exercises"])
    job("failed")
    worker.say({"type": "phase.started", "phase": "fetch"})
    worker.log("remote: not found", level="error")
    worker.fail("There is no such repository.")
    job("running")
    worker.say(*course_events(TITLES)[:9])
    worker.log("A long line of a log. " * 20, "3 citations were repaired")
    worker.log("one more thing", level="warning")
    worker.beat(0.4)
    pages["queued"] = f"{web.url}/jobs/{web.submit('queued')['jobId']}"
    yield pages
    worker.http.close()
    web.stop()


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_no_page_shuts_anybody_out(
    shown: dict[str, str], open_page: OpenPage, colours: ColorScheme, width: int
) -> None:
    page = open_page(color_scheme=colours, size=(width, 900), locale="fr-FR", forgiven="404")
    found = []
    for name in ALL:
        page.goto(shown[name])
        found += [(name, one["id"], one["nodes"][0]["html"]) for one in violations(page, without=PLAYED)]
    assert found == []


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_is_wider_than_the_window(shown: dict[str, str], open_page: OpenPage, width: int) -> None:
    page = open_page(size=(width, 700), locale="fr-FR", forgiven="404")
    wide = []
    for name in ALL:
        page.goto(shown[name])
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(name)
    assert wide == []


def test_a_first_visit_is_light(shown: dict[str, str]) -> None:
    for name in ("start", "running", "finished"):
        packed = {"Accept-Encoding": "gzip"}
        with httpx2.Client(headers=packed, base_url=shown["start"], timeout=60) as client:
            page = client.get(shown[name])
            own = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
            answers = [page, *(client.get(address) for address in own)]
            # app.js is imported by live.js under the address that the page names as well.
            assert sum(answer.num_bytes_downloaded for answer in answers) < BUDGET, name
            assert len(own) >= 4


def test_what_pages_are_drawn_with_is_fetched_once(shown: dict[str, str], open_page: OpenPage) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/static/" in request.url else None)
    page.goto(shown["running"])
    expect(page.locator("#sentence")).to_be_visible()
    assert len(asked) == len(set(asked))
    answer = httpx2.get(next(url for url in asked if "app.js" in url), timeout=60)
    assert "immutable" in answer.headers["cache-control"]


def test_from_a_repository_to_its_course(web: Web, worker: PlayedWorker, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(web.url)
    page.keyboard.press("/")
    page.keyboard.type(str(web.folder / "journey"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/jobs/job_*")
    expect(page.locator("h1")).to_have_text("journey")
    worker.claim()
    expect(page.locator("#sentence")).to_have_text("Starting")
    events = course_events(TITLES)
    cut = next(index for index, event in enumerate(events) if event.get("title") == "Contexts")
    worker.say(*events[:cut])
    expect(page.locator("#sentence")).to_have_text("Writing chapter 4 of 4")
    expect(page).to_have_title(re.compile(r"Writing chapter 4 of 4, \d+\s+s · journey"))
    expect(page.locator(".phase-active")).to_contain_text("Write")
    expect(page.locator(".chapter-title")).to_have_text([*TITLES[:3], "being written"])
    worker.say(*events[cut:])
    worker.hand_in(TITLES)
    expect(page.locator("#sentence")).to_have_text("Finished: 4 chapters, every claim checked")
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
    page.get_by_role("link", name="Routing a request").click()
    expect(page.locator("h1")).to_have_text("Routing a request")
    expect(page.locator("body")).to_have_css("color", "rgb(1, 2, 3)")
    page.go_back()
    expect(page.get_by_role("link", name="Read the course")).to_be_visible()


def test_an_archive_is_sent_from_the_page_with_its_progress(
    web: Web, worker: PlayedWorker, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(web.url)
    page.set_input_files("#archive", files=FilePayload(name="shop-1.2.zip", mimeType="application/zip", buffer=a_zip()))
    page.get_by_role("button", name="Create the course").click()
    page.wait_for_url("**/jobs/job_*")
    expect(page.locator("h1")).to_have_text("shop-1.2")
    assert worker.claim() == page.url.rpartition("/")[2]


def test_an_archive_that_is_refused_says_why_on_the_page(web: Web, open_page: OpenPage) -> None:
    page = open_page(forgiven="422", locale="fr-FR")
    page.goto(web.url)
    page.set_input_files("#archive", files=FilePayload(name="shop.zip", mimeType="application/zip", buffer=b"nothing"))
    for _ in range(2):
        page.get_by_role("button", name="Créer le cours").click()
        expect(page.get_by_role("alert")).to_contain_text("Ce n’est pas une archive lisible.")
        expect(page.get_by_role("alert")).to_contain_text("git archive")
    page.get_by_label("Dépôt").fill(str(web.folder / "instead"))
    expect(page.get_by_role("button", name="Créer le cours")).to_be_enabled()


def test_a_repository_that_cannot_be_used_keeps_the_form_as_it_was(web: Web, open_page: OpenPage) -> None:
    page = open_page(locale="fr-FR", forgiven="422")
    page.goto(web.url)
    page.get_by_label("Dépôt").fill("git@example.org:shop.git")
    page.get_by_text("Options").click()
    page.get_by_label("Sans ces fichiers").fill("vendor/**")
    page.get_by_role("button", name="Créer le cours").click()
    expect(page.get_by_role("alert")).to_contain_text("Cela ne peut pas servir")
    expect(page.get_by_role("alert")).to_contain_text("n’est pas un dépôt qui puisse être récupéré.")
    expect(page.get_by_label("Dépôt")).to_have_value("git@example.org:shop.git")
    expect(page.get_by_label("Sans ces fichiers")).to_have_value("vendor/**")


def test_everything_works_without_scripts(web: Web, worker: PlayedWorker, open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(web.url)
    page.get_by_label("Repository").fill(str(web.folder / "plain"))
    page.get_by_role("button", name="Create the course").click()
    page.wait_for_url("**/jobs/job_*")
    assert 'http-equiv="refresh"' in page.content()
    worker.claim()
    worker.log("first line", "second line")
    worker.log("an odd thing", level="warning")
    page.reload()
    expect(page.locator(".line-text", has_text="second line")).to_be_visible()
    expect(page.locator("#follow, [data-follow]")).to_be_hidden()
    page.get_by_label("Which lines").select_option("warning")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".line-text", has_text="an odd thing")).to_be_visible()
    expect(page.locator(".line-text", has_text="second line")).to_be_hidden()
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("button", name="Annuler")).to_be_visible()
    expect(page).to_have_url(re.compile("level=warning"))
    page.get_by_role("button", name="Couleurs").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="Annuler").click()
    expect(page.locator("#sentence")).to_have_text("Annulation en cours")


def test_a_finished_job_is_shown_without_a_stream(shown: dict[str, str], open_page: OpenPage) -> None:
    page = open_page()
    streams: list[str] = []
    page.on("request", lambda request: streams.append(request.url) if "/live?" in request.url else None)
    for name in ("finished", "partial", "failed"):
        page.goto(shown[name])
        expect(page.locator(".line").first).to_be_visible()
    assert streams == []
    with page.expect_request(lambda request: "/live?" in request.url):
        page.goto(shown["running"])
    expect(page.locator("[data-follow]")).to_be_checked()
    assert len(streams) == 1


def test_a_failure_shows_what_why_what_is_left_and_what_to_do(shown: dict[str, str], open_page: OpenPage) -> None:
    page = open_page()
    page.goto(shown["failed"])
    card = page.locator(".card-bad")
    expect(card.get_by_role("heading")).to_have_text("The job failed in the phase Fetch")
    expect(card).to_contain_text("There is no such repository.")
    expect(card).to_contain_text("Nothing was changed, and nothing half-made is left.")
    expect(card).to_contain_text("Check the address.")
    expect(card).to_contain_text("fondation course")
    expect(card).to_contain_text(shown["failed"].rpartition("/")[2])
    card.get_by_text("The last").click()
    expect(card.locator("pre")).to_contain_text("remote: not found")


def test_the_colours_chosen_here_hold_in_a_course_and_the_other_way_round(web: Web, open_page: OpenPage) -> None:
    page = open_page(color_scheme="light")
    page.goto(web.url)
    for theme in ("light", "dark"):
        page.get_by_role("button", name="Colours").click()
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("localStorage.getItem('fondation:theme')") == "dark"
    page.evaluate("localStorage.setItem('fondation:theme', 'light')")
    page.goto(f"{web.url}/jobs")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    assert 'data-theme="light"' in page.request.get(f"{web.url}/courses").text()


def test_keys_can_be_seen_and_turned_off(shown: dict[str, str], open_page: OpenPage) -> None:
    page = open_page()
    page.goto(shown["running"])
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Single keys are on").uncheck()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()
    page.reload()
    page.keyboard.press("/")
    expect(page.locator("#find")).not_to_be_focused()
