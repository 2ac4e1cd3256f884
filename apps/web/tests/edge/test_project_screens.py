"""The pages of projects in a real browser: for everybody, at every width, in both languages, by keyboard, on paper."""

from collections.abc import Iterator

import pytest
from chromium import ColorScheme, OpenPage, violations
from playwright.sync_api import expect

from fondation_shared.testing import free_port
from fondation_web.played_build import PlayedBuild
from fondation_web.testing import PlayedWorker, Web

pytestmark = pytest.mark.browser

LONG = "a-name-that-goes-on-and-on-" * 6
SOURCE = {
    "README.md": "# Todo\n",
    f"src/{LONG}/app.py": 'def main():\n    return "x"  # ' + "y" * 300 + "\n",
    **{f"src/part{number}.py": f"value = {number}\n" for number in range(30)},
}
FIRST = PlayedBuild(source=SOURCE, dist={"index.html": "<title>T</title><h1>Hello</h1>"}, log="$ npm test\nfine\n" * 40)
SECOND = PlayedBuild(source=SOURCE | {"README.md": "# Todo, changed\n"}, dist=FIRST.dist, log=FIRST.log)
TABS = ("", "/files", "/changes", "/attempts", "/preview", "/log", "/artifacts", "/report")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A web with projects in several states; the addresses of their pages by what they show."""
    web = Web(tmp_path_factory.mktemp("projects"), PREVIEW_PORT=str(free_port()))
    web.start()
    worker = PlayedWorker(web.url)
    pages = {"empty": f"{web.url}/projects?q=nothing-of-the-kind", "projects": f"{web.url}/projects"}
    done = f"/projects/{web.generate()}"
    worker.build(FIRST)
    web.post(f"/v1{done}/generate", {"prompt": "Change the title " * 10})
    pages["made"] = f"{web.url}/jobs/{worker.build(SECOND)}"
    pages |= {f"done{tab}": f"{web.url}{done}{tab}" for tab in TABS}
    pages["older"] = f"{web.url}{done}/versions/1/changes"
    red = f"/projects/{web.generate('Build something that fails')}"
    worker.build(PlayedBuild(passed=False, stack="fastapi", source=SOURCE))
    pages |= {f"red{tab}": f"{web.url}{red}{tab}" for tab in ("", "/preview")}
    queued = f"/projects/{web.generate('Build later')}"
    pages |= {f"queued{tab}": f"{web.url}{queued}{tab}" for tab in ("", "/files", "/preview")}
    yield pages
    worker.http.close()
    web.stop()


@pytest.mark.parametrize(("colours", "width"), [("light", 375), ("dark", 1280)])
def test_no_page_of_a_project_shuts_anybody_out(
    shown: dict[str, str], open_page: OpenPage, colours: ColorScheme, width: int
) -> None:
    page = open_page(color_scheme=colours, size=(width, 900), locale="fr-FR")
    found = []
    for name, address in shown.items():
        page.goto(address)
        found += [(name, one["id"], one["nodes"][0]["html"]) for one in violations(page, without=["iframe"])]
    assert found == []


@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
def test_no_page_of_a_project_is_wider_than_a_small_window(
    shown: dict[str, str], open_page: OpenPage, locale: str
) -> None:
    page = open_page(size=(320, 700), locale=locale)
    wide = []
    for name, address in shown.items():
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(name)
    assert wide == []


def test_a_line_of_a_file_has_an_address_and_stands_out_there(shown: dict[str, str], open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{shown['done/files']}?path=src/{LONG}/app.py")
    page.get_by_role("link", name="Line 2", exact=True).click()
    page.reload()
    line = page.locator("#L2")
    expect(line).to_be_in_viewport()
    assert line.evaluate("node => node.matches(':target')")
    expect(page.locator(".tree [aria-current]")).to_have_text("app.py")


def test_the_files_are_walked_by_keyboard(shown: dict[str, str], open_page: OpenPage) -> None:
    page = open_page()
    page.goto(shown["done/files"])
    page.keyboard.press("j")
    focused = page.locator(".tree a:focus")
    expect(focused).to_have_text("app.py")
    page.keyboard.press("Enter")
    expect(page.locator("#file-title code")).to_have_text(f"src/{LONG}/app.py")


def test_views_are_reached_by_their_tabs_without_scripts(shown: dict[str, str], open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(shown["done"])
    for name, heading in (("Files", "32 files"), ("Changes", "Compared with version 1"), ("Log", "npm test")):
        page.get_by_role("navigation", name="Views of this project").get_by_role("link", name=name).click()
        expect(page.get_by_text(heading).first).to_be_visible()
        expect(page.locator(".tabs [aria-current]")).to_have_text(name)


def test_the_build_record_is_printed_without_what_is_only_for_a_screen(
    shown: dict[str, str], open_page: OpenPage
) -> None:
    page = open_page(color_scheme="dark")
    page.emulate_media(media="print")
    page.goto(shown["done/report"])
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.locator(".no-print")).to_be_hidden()
    expect(page.locator("body")).to_have_css("background-color", "rgb(251, 250, 247)")
    expect(page.get_by_text("4 let through, 3 refused")).to_be_visible()
