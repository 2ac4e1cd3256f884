"""The real browser of the tests, as a plugin: the machine's own Chromium, and pages in which nothing may go wrong."""

import os
import shutil
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Literal, Protocol, TypedDict

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

WAIT_MILLISECONDS = 60_000
"""How long something may take to appear on a machine that is busy with other tests."""
POPUPS = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
"""Pages of Chromium's own below the address bar, two for each page of ours: they take more than ours does."""
SWITCHED_OFF = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay"),
    *("HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "AimEnabled"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "TcpPortRandomizationWin", "OptimizationHints", "PreconnectToSearch"),
    *("NetworkTimeServiceQuerying", *POPUPS),
)
"""Playwright's list, and ours: the last switch of this name counts, and no other."""
FLAGS = [
    f"--disable-features={','.join(SWITCHED_OFF)}",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
OWN = ("file://", "http://127.0.0.1:", "data:", "blob:")
"""How addresses begin that lead nowhere beyond this machine."""

ColorScheme = Literal["light", "dark"]


class OpenPage(Protocol):
    def __call__(
        self,
        *,
        forgiven: str = "",
        locale: str = "en-GB",
        size: tuple[int, int] = (1280, 900),
        color_scheme: ColorScheme = "light",
        java_script_enabled: bool = True,
        has_touch: bool = False,
    ) -> Page: ...


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """`CHROMIUM` in the environment, or the one on the path.

    It ends with each file of tests: while it is there, no other event loop can run in this thread.
    """
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip("There is no Chromium on this machine: apt install chromium, or name one in CHROMIUM.")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    expect.set_options(timeout=WAIT_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *root])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Opens pages, each in a context of its own; in the end nothing may have gone wrong in any of them.

    What a test provokes is not held against a page: it names it in `forgiven`.
    """
    troubles: list[str] = []
    contexts: list[BrowserContext] = []

    def open_one(
        *,
        forgiven: str = "",
        locale: str = "en-GB",
        size: tuple[int, int] = (1280, 900),
        color_scheme: ColorScheme = "light",
        java_script_enabled: bool = True,
        has_touch: bool = False,
    ) -> Page:
        context = chromium.new_context(
            locale=locale,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=color_scheme,
            java_script_enabled=java_script_enabled,
            has_touch=has_touch,
        )
        contexts.append(context)
        context.set_default_timeout(WAIT_MILLISECONDS)
        return watched(context.new_page(), troubles, forgiven)

    yield open_one
    for context in contexts:
        context.close()
    assert troubles == []


def watched(page: Page, troubles: list[str], forgiven: str) -> Page:
    """`page`, with all that its scripts complain of and each request that fails or leaves this machine noted."""

    def note(trouble: str) -> None:
        if not (forgiven and forgiven in trouble):
            troubles.append(f"{page.url}: {trouble}")

    page.on("console", lambda message: note(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: note(str(error)))
    page.on("request", lambda request: None if request.url.startswith(OWN) else note(f"external: {request.url}"))
    # What a page gives up because somebody goes on to the next one has not failed.
    page.on(
        "requestfailed",
        lambda request: None if request.failure == "net::ERR_ABORTED" else note(f"{request.url}: {request.failure}"),
    )
    return page


class Violation(TypedDict):
    id: str
    impact: str
    help: str
    nodes: list[dict[str, object]]


AXE = files("axe_playwright_python").joinpath("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, without: Iterable[str] = ()) -> list[Violation]:
    """What axe finds wrong on `page`; what the selectors `without` select is not looked at."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Violation] = page.evaluate(
        "([rules, exclude]) => axe.run({exclude}, {runOnly: rules, preload: false}).then(all => all.violations)",
        [RULES, list(without)],
    )
    return found
