"""A real web, a worker played through the real protocol, a real Chromium."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from fondation_web.testing import PlayedWorker, Web

WAIT_MILLISECONDS = 20_000
"""How long something may take to appear on a machine that is busy with other tests."""
FLAGS = [
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


@pytest.fixture(scope="session")
def keyless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A web on loopback, as on a developer's machine."""
    web = Web(tmp_path_factory.mktemp("keyless"))
    web.start()
    yield web
    web.stop()


@pytest.fixture(scope="session")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A web that others can reach, with a key for everything that people do."""
    web = Web(tmp_path_factory.mktemp("keyed"), HOST="0.0.0.0")  # noqa: S104 - this is what must ask for a key
    web.key = web.make_key("admin")
    web.start()
    yield web
    web.stop()


@pytest.fixture
def web(keyless: Web) -> Iterator[Web]:
    """The keyless web, with no job of an earlier test in line."""
    yield keyless
    for job in keyless.get("/v1/jobs?status=queued").json()["items"]:
        keyless.post(f"/v1/jobs/{job['id']}/cancel")


@pytest.fixture
def worker(web: Web) -> Iterator[PlayedWorker]:
    """A worker of the keyless web; what it has not finished is given back."""
    played = PlayedWorker(web.url)
    yield played
    played.leave()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser; while it is there no other event loop can run, so it ends with each module."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    expect.set_options(timeout=WAIT_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *root])
        yield browser
        browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Opens pages, each in a context of its own; in the end nothing may have gone wrong in any console.

    Connections that a test cuts are not held against a page: it names them in `forgiven`.
    """
    wrong: list[str] = []
    contexts = []

    def open_one(*, forgiven: str = "", **options: object) -> Page:
        settings: dict[str, object] = {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}}
        context = chromium.new_context(**(settings | options))  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MILLISECONDS)

        def heard(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"} and not (forgiven and forgiven in message.text):
                wrong.append(f"{page.url}: {message.text}")

        page.on("console", heard)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on(
            "request",
            lambda request: wrong.append(f"external: {request.url}") if "127.0.0.1" not in request.url else None,
        )
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert wrong == []
