"""The whole path as a person walks it: paste a repository, watch, lose the server, read the course."""

import io
import re
import zipfile
from pathlib import Path

import httpx2
import pytest
from chromium import OpenPage
from installation import Installation
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

DONE_MS = 240_000


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(forgiven="net::ERR")


def test_a_pasted_repository_becomes_a_course_though_web_is_killed_on_the_way(
    installation: Installation, page: Page
) -> None:
    repository = installation.repository("jinja2")
    installation.start("web", "worker-1")
    page.goto(installation.url)
    page.get_by_label("Repository", exact=True).fill(str(repository))
    page.get_by_role("button", name="Create the course").click()

    expect(page.locator("#strip")).to_contain_text("Index")
    expect(page.locator(".line").filter(has_text="Fetch").first).to_be_visible(timeout=DONE_MS)
    installation.kill("web")
    expect(page.locator("[data-offline-note]")).to_be_visible()
    installation.start("web")
    expect(page.locator("[data-offline-note]")).to_be_hidden()
    expect(page.get_by_role("link", name=re.compile("read", re.IGNORECASE)).first).to_be_visible(timeout=DONE_MS)

    # What the job came to may be told a moment before the log's last line: the stream's end says that all is there.
    expect(page.locator("live-run[data-stream]")).to_have_count(0)
    assert lines_on(page) == lines_stored(installation, page.url.rpartition("/")[2])
    read(page)


def test_an_uploaded_archive_becomes_a_course(installation: Installation, page: Page, tmp_path: Path) -> None:
    archive = zipped(installation.repository("h11") / "h11", tmp_path / "h11.zip")
    installation.start("web", "worker-1")
    page.goto(installation.url)
    page.get_by_label("Or send an archive").set_input_files(archive)
    page.get_by_role("button", name="Create the course").click()
    expect(page.get_by_role("link", name=re.compile("read", re.IGNORECASE)).first).to_be_visible(timeout=DONE_MS)
    read(page)


def lines_on(page: Page) -> list[int]:
    """The numbers of the log's lines, as they stand on the page."""
    numbers: list[int] = page.evaluate("[...document.querySelectorAll('.line')].map(line => Number(line.id.slice(1)))")
    return numbers


def lines_stored(installation: Installation, job_id: str) -> list[int]:
    """The same after a reload: what the server makes of the whole log."""
    text = httpx2.get(f"{installation.url}/jobs/{job_id}?all=1", timeout=60).text
    return [int(number) for number in re.findall(r'id="L(\d+)" class="line', text)]


def read(page: Page) -> None:
    """Open the course, turn a page, follow a citation into the source."""
    page.get_by_role("link", name=re.compile("read", re.IGNORECASE)).first.click()
    expect(page.locator("h1")).to_be_visible()
    page.locator("a[href*='chapters/']").first.click()
    expect(page.locator("main h1")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("main h1")).to_be_visible()
    page.locator("main a[href*='files/']").first.click()
    expect(page.locator("main")).to_contain_text("1")


def zipped(folder: Path, target: Path) -> Path:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(folder.rglob("*.py")):
            archive.write(path, path.relative_to(folder.parent))
    target.write_bytes(buffer.getvalue())
    return target
