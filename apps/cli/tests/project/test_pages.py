"""The page of the static starter, as a person opens it: from its folder."""

from pathlib import Path

import pytest
from chromium import ColorScheme, OpenPage, violations
from playwright.sync_api import Page, expect

from fondation_cli.project.brief import Brief
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.tree import Tree
from fondation_cli.project.writing import write

pytestmark = pytest.mark.browser


@pytest.fixture
def site(tmp_path: Path) -> Path:
    brief = Brief('Build a quick "weekly" <i>list</i> & more', "static")
    with Tree(tmp_path) as tree:
        write(tree, list(OfflineWriter().write(brief, OfflineWriter().plan(brief))))
    return tmp_path


def add(page: Page, *texts: str) -> None:
    field = page.get_by_role("textbox")
    for text in texts:
        field.fill(text)
        field.press("Enter")


def test_tasks_are_added_done_and_removed_with_a_keyboard_alone_and_kept(site: Path, open_page: OpenPage) -> None:
    page = open_page()
    page.goto((site / "index.html").as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text('Quick "weekly" <i>list</i> & more')

    add(page, "milk", "<b>bread</b>", "   ")
    expect(page.get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_role("textbox")).to_be_focused()

    page.get_by_role("checkbox").first.press("Space")
    expect(page.get_by_role("status")).to_have_text("1 task left")
    expect(page.get_by_role("checkbox").first).to_be_focused()

    page.reload()
    expect(page.get_by_role("checkbox").first).to_be_checked()
    expect(page.get_by_label("<b>bread</b>", exact=True)).not_to_be_checked()

    page.get_by_role("button", name="Remove “milk”").press("Enter")
    expect(page.get_by_role("listitem")).to_have_count(1)
    expect(page.get_by_role("textbox")).to_be_focused()


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_empty_or_full_on_a_telephone(
    site: Path, open_page: OpenPage, color_scheme: ColorScheme
) -> None:
    page = open_page(color_scheme=color_scheme, size=(360, 640))
    page.goto((site / "index.html").as_uri())
    assert violations(page) == []
    add(page, "milk", "a" * 200)
    page.get_by_role("checkbox").first.check()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
