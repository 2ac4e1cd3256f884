"""What every page promises: one sentence, an address for everything, the next step beside each failure, keys."""

import io
import re
import zipfile

import pytest
from chromium import OpenPage
from playwright.sync_api import expect

from fondation_web.testing import PlayedWorker, Web, course_events

pytestmark = pytest.mark.browser

TITLES = ("Overview", "Core", "Edges")


def a_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("main.py", "print()")
    return buffer.getvalue()


def a_job(web: Web, worker: PlayedWorker, name: str) -> str:
    """A job that the worker has taken; the address of its page."""
    job_id = web.submit(name)["jobId"]
    assert worker.claim() == job_id
    return f"{web.url}/jobs/{job_id}"


def test_the_sentence_on_top_is_the_title_and_tells_the_time(
    web: Web, worker: PlayedWorker, open_page: OpenPage
) -> None:
    page = open_page(locale="fr-FR")
    page.goto(a_job(web, worker, "timed"))
    worker.say(*course_events(TITLES)[:8])
    sentence = page.locator("[data-sentence]")
    expect(sentence).to_have_text(re.compile(r"^Écriture du chapitre 1 sur 3, \d+\s+s"))
    expect(sentence).to_have_attribute("role", "status")
    # The seconds are not announced one by one.
    expect(sentence.get_by_role("timer")).to_have_text(re.compile(r"\d+\s+s"))
    page.wait_for_function("document.title === document.querySelector('[data-sentence]').textContent + ' · timed'")
    worker.fail("There is no such thing.", phase="write")
    expect(sentence).to_have_text(re.compile(r"^Échec pendant la phase Écriture, après "))
    page.reload()
    expect(page).to_have_title(re.compile(r"^Échec pendant la phase Écriture, après .* · timed$"))


def test_a_phase_and_an_attempt_have_an_address_in_the_log(web: Web, worker: PlayedWorker, open_page: OpenPage) -> None:
    url = a_job(web, worker, "twice")
    worker.say(*course_events(TITLES)[:4])
    worker.log(*(f"line {number}" for number in range(100)))
    worker.http.delete("/v1/worker/workers/played")
    assert url.endswith(worker.claim())
    worker.say(*course_events(TITLES)[:4])
    worker.log(*(f"line {number}" for number in range(100)))
    page = open_page()
    page.goto(url)
    page.get_by_role("link", name="Index", exact=True).click()
    expect(page).to_have_url(f"{url}#phase-index-2")
    line = page.locator("#phase-index-2")
    expect(line).to_have_text("Index")
    expect(line).to_be_in_viewport()
    page.reload()
    expect(line).to_be_in_viewport()
    expect(page.get_by_label("Follow")).not_to_be_checked()
    page.get_by_role("link", name="Attempt 1 on played").click()
    expect(page.locator("#attempt-1")).to_be_in_viewport()
    page.go_back()
    expect(line).to_be_in_viewport()


def test_beside_a_failure_stand_its_last_lines_a_button_a_command_and_an_id(
    web: Web, worker: PlayedWorker, open_page: OpenPage
) -> None:
    url = a_job(web, worker, "broken")
    worker.log(*(f"line {number}" for number in range(20)))
    worker.fail("There is no such thing.")
    page = open_page(locale="fr-FR")
    page.goto(url)
    card = page.locator(".card-bad")
    expect(card.locator("pre")).to_be_visible()
    assert len(card.locator("pre").inner_text().splitlines()) == 10
    expect(card.locator("code", has_text="fondation course")).to_be_visible()
    expect(card.locator("code", has_text=url.rpartition("/")[2])).to_be_visible()
    expect(card.get_by_role("button", name="Copier")).to_have_count(2)
    card.get_by_role("button", name="Réessayer").click()
    again = page.get_by_role("link", name=re.compile("^reprise "))
    expect(again).to_have_attribute("href", url.removeprefix(web.url))


def test_a_refused_field_is_named_in_the_language_of_the_page_and_marked(web: Web, open_page: OpenPage) -> None:
    page = open_page(locale="fr-FR", forgiven="422")
    page.goto(web.url)
    page.get_by_label("Dépôt").fill(str(web.folder / "shop"))
    page.get_by_text("Options").click()
    page.get_by_label("Sans ces fichiers").fill("x" * 401)
    page.get_by_role("button", name="Créer le cours").click()
    expect(page.get_by_role("alert")).to_contain_text("Sans ces fichiers : on attend au plus 400 caractères.")
    expect(page.get_by_label("Sans ces fichiers")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Dépôt")).not_to_have_attribute("aria-invalid", "true")


def test_j_and_k_go_through_a_list(web: Web, open_page: OpenPage) -> None:
    newest = [web.submit(f"listed {number}")["jobId"] for number in range(3)][::-1]
    page = open_page()
    page.goto(f"{web.url}/jobs")
    for key, at in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(page.locator(":focus")).to_have_attribute("href", f"/jobs/{newest[at]}")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/jobs/{newest[1]}")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").get_by_text("Next error in the log")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_refused_form_has_the_number_of_its_request(web: Web, open_page: OpenPage, scripts: bool) -> None:  # noqa: FBT001 - a case of two
    page = open_page(forgiven="422", java_script_enabled=scripts)
    page.goto(web.url)
    page.get_by_label("Repository").fill("/etc")
    page.get_by_role("button", name="Create the course").click()
    card = page.get_by_role("alert")
    expect(card).to_contain_text(re.compile("req_[a-z0-9]{20,}"))
    expect(card).to_contain_text(f"FONDATION_ALLOWED_ROOTS={web.folder}:/etc ")
    expect(card.get_by_role("button", name="Copy")).to_have_count(2 if scripts else 0)


def test_the_command_for_an_archive_names_its_file(web: Web, open_page: OpenPage) -> None:
    sent = web.send("POST", "/v1/uploads", content=a_zip(), headers={"X-File-Name": "shop-1.2.zip"})
    job = web.post("/v1/courses", {"repository": sent.json()["id"]}).json()["jobId"]
    page = open_page()
    page.goto(f"{web.url}/jobs/{job}")
    expect(page.locator("code", has_text="fondation course")).to_have_text(
        "fondation course shop-1.2.zip --language en"
    )
