"""A refresh as a person sees it: what lies behind is said first, the work is watched, the next version is read."""

import re
import subprocess
import zipfile
from pathlib import Path

import httpx2
import pytest
from chromium import OpenPage
from installation import Installation
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

DONE_MS = 150_000
LICENCE = "# A licence.\n"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    # A form that lacks its archive is answered with 422.
    return open_page(forgiven="422")


def finished(page: Page) -> None:
    """Wait on a job's page, which nobody reloads, until its end is said there."""
    expect(page.locator("#sentence")).to_contain_text("Finished", timeout=DONE_MS)
    expect(page.locator("live-run[data-stream]")).to_have_count(0)


def made(installation: Installation, page: Page) -> str:
    """Wait on the page of a course's first job; the address of the course."""
    opening = page.get_by_role("link", name=re.compile("read", re.IGNORECASE)).first
    expect(opening).to_be_visible(timeout=DONE_MS)
    course = httpx2.get(f"{installation.url}/v1/courses", timeout=60).json()["items"][0]["id"]
    return f"{installation.url}/courses/{course}"


def zipped(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*.py")):
            archive.write(path, path.relative_to(folder.parent))
    return target


def test_a_course_that_lies_behind_says_so_and_its_refresh_is_watched(installation: Installation, page: Page) -> None:
    repository = installation.repository("h11")
    installation.start("web", "worker-1")
    page.goto(installation.url)
    page.get_by_label("Repository", exact=True).fill(str(repository))
    page.get_by_role("button", name="Create the course").click()
    course = made(installation, page)
    place = repository / "h11" / "_events.py"
    place.write_text(LICENCE + place.read_text())
    named = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    subprocess.run(["git", "-C", str(repository), *named, "commit", "-q", "-a", "-m", "A licence"], check=True)

    page.goto(f"{course}/versions")
    expect(page.locator(".card-warn")).to_have_count(0)
    page.get_by_role("button", name="Only look for changes").click()
    finished(page)
    page.goto(f"{course}/versions")
    expect(page.locator(".card-warn h2")).to_contain_text("1 commit behind.")
    expect(page.locator(".card-warn h2")).to_contain_text("may be")
    page.goto(f"{course}/")
    expect(page.locator("nav.application")).to_contain_text("1 commit behind.")

    page.get_by_role("link", name="Versions and update").click()
    installation.processes["worker-1"].terminate()
    installation.processes["worker-1"].wait(60)
    page.get_by_role("button", name="Update the course").click()
    expect(page.locator("live-run[data-stream]")).to_have_count(1)
    installation.start("worker-2")
    expect(page.locator(".line").filter(has_text="1 commit behind").first).to_be_visible(timeout=DONE_MS)
    finished(page)
    for phase in ("Fetch", "Index", "Outline", "Write", "Verify", "Publish"):
        expect(page.locator("#strip")).to_contain_text(phase)
    page.goto(f"{course}/changes.html")
    expect(page.locator("main")).to_contain_text("A licence")
    expect(page.locator("nav.application")).not_to_contain_text("behind")


def test_a_newer_archive_is_sent_from_the_page_of_versions(
    installation: Installation, page: Page, tmp_path: Path
) -> None:
    sources = installation.repository("h11") / "h11"
    installation.start("web", "worker-1")
    page.goto(installation.url)
    page.get_by_label("Or send an archive").set_input_files(zipped(sources, tmp_path / "h11-1.zip"))
    page.get_by_role("button", name="Create the course").click()
    course = made(installation, page)
    place = sources / "_events.py"
    place.write_text(LICENCE + place.read_text())

    page.goto(f"{course}/versions")
    page.get_by_role("button", name="Update the course").click()
    expect(page.locator("#problem")).to_contain_text("Choose the newer archive")
    page.goto(f"{course}/versions")
    newer = zipped(sources, tmp_path / "h11-2.zip")
    page.get_by_label("The newer archive").set_input_files(newer)
    page.get_by_role("button", name="Only look for changes").click()
    finished(page)
    page.goto(f"{course}/versions")
    expect(page.locator(".card-warn h2")).to_contain_text("There is something newer.")
    page.get_by_label("The newer archive").set_input_files(newer)
    page.get_by_role("button", name="Update the course").click()
    finished(page)

    page.goto(f"{course}/versions")
    expect(page.locator("main")).to_contain_text("h11-2.zip")
    expect(page.locator("table.versions tbody tr")).to_have_count(2)
    expect(page.locator("table.versions tbody tr").first).to_contain_text("with moved lines")
