"""The pages of reviews in a real browser: for everybody, at every width, in both languages, without scripts."""

from collections.abc import Iterator

import pytest
from chromium import ColorScheme, OpenPage, violations
from playwright.sync_api import expect

from fondation_shared.jobs import Outcome, Result
from fondation_shared.review import OutlineReview, PlanReview
from fondation_web.played_review import OUTLINE, PLAN
from fondation_web.testing import PlayedWorker, Web

pytestmark = pytest.mark.browser

LONG = "a_name_that_goes_on_and_on_" * 6
WIDE = OUTLINE.model_copy(
    update={"chapters": [OUTLINE.chapters[0].model_copy(update={"subjects": [LONG]}), *OUTLINE.chapters[1:]]}
)


@pytest.fixture(scope="module")
def waiting(keyless: Web) -> Iterator[dict[str, str]]:
    """The addresses of jobs that wait for a person: of a course, and of a project."""
    worker = PlayedWorker(keyless.url)

    def waits(review: OutlineReview | PlanReview) -> str:
        job_id = worker.claim()
        worker.finish(Result(outcome=Outcome.WAITING, review=review))
        return f"{keyless.url}/jobs/{job_id}"

    keyless.submit(review=True)
    pages = {"course": waits(WIDE)}
    keyless.post("/v1/generate", {"prompt": "Build a todo app", "review": True}).raise_for_status()
    pages["project"] = waits(PLAN)
    yield pages
    for address in pages.values():
        keyless.post(f"/v1/jobs/{address.rpartition('/')[2]}/cancel")
    worker.leave()


@pytest.mark.parametrize(
    ("colours", "width", "locale"), [("light", 320, "fr-FR"), ("dark", 1280, "en-GB"), ("light", 320, "en-GB")]
)
def test_no_page_of_a_review_shuts_anybody_out(
    waiting: dict[str, str], open_page: OpenPage, colours: ColorScheme, width: int, locale: str
) -> None:
    page = open_page(color_scheme=colours, size=(width, 800), locale=locale)
    found = []
    for address in waiting.values():
        for place in (address, f"{address}/review"):
            page.goto(place)
            found += [(place, one["id"], one["nodes"][0]["html"]) for one in violations(page)]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append((place, "wide", ""))
    assert found == []


def test_an_outline_is_reviewed_without_scripts(waiting: dict[str, str], open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(waiting["course"])
    page.get_by_role("link", name="Look at the outline").first.click()
    page.get_by_label("Title").nth(1).fill("Who remembers")
    page.get_by_role("button", name="Down: Flask at a glance").click()
    expect(page.get_by_label("Title").first).to_have_value("Who remembers")
    page.get_by_label("Leave it out").nth(2).check()
    page.get_by_role("button", name="Go on like this").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("flask")
    expect(page.locator("#sentence")).to_contain_text("Queued")
