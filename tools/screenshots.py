"""The pictures of the READMEs, after `make samples`: `python tools/screenshots.py docs/samples docs/screenshots`."""

import os
import shutil
import sys
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

WIDTH, HEIGHT = 1280, 860


class Picture(NamedTuple):
    """A page of a sample, moved so that what `show` selects stands `below` pixels under the window's edge."""

    name: str
    page: str
    show: str
    below: int = 72
    colours: Literal["light", "dark"] = "light"


PICTURES = [
    Picture("home", "flask/site/index.html", "body", 0),
    Picture("chapter", "flask/site/chapters/flask.html", ".excerpt.with-notes >> nth=1"),
    Picture("trace", "flask/site/chapters/trace.html", ".diagram >> nth=0", 260),
    Picture("questions", "flask/site/chapters/flask.html", "#questions"),
    Picture("dark", "gin/site/chapters/trace.html", ".diagram >> nth=0", 150, "dark"),
]


def answer(page: Page) -> None:
    """Answer the first question of a chapter right, where it has one."""
    for right in page.locator("form.question").first.locator("input[data-right]").all():
        right.check()


def take(browser: Browser, samples: Path, picture: Picture, out: Path) -> None:
    """Write one picture."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=picture.colours)
    page = context.new_page()
    page.goto((samples / picture.page).resolve().as_uri())
    if picture.name == "questions":
        answer(page)
    place = page.locator(picture.show).first
    place.evaluate("(shown, below) => scrollTo(0, shown.getBoundingClientRect().top + scrollY - below)", picture.below)
    page.wait_for_function("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
    page.screenshot(path=out / f"{picture.name}.png")
    context.close()


def main() -> None:
    """Take every picture from the samples in the first folder into the second."""
    samples, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if not os.geteuid() else [])
        for picture in PICTURES:
            take(browser, samples, picture, out)
        browser.close()


if __name__ == "__main__":
    main()
