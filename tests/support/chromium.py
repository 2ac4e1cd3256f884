"""The real browser of the tests: the machine's own Chromium, quiet, and watched for anything that goes wrong."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


@contextmanager
def launched() -> Iterator[Browser]:
    """A Chromium: `CHROMIUM` in the environment, or the one on the path."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *root])
        yield browser
        browser.close()


def watched(page: Page, troubles: list[str]) -> Page:
    """`page`, with every error of its scripts and every request beyond this machine noted in `troubles`."""
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
    page.on(
        "request",
        lambda request: None if "127.0.0.1" in request.url else troubles.append(f"external: {request.url}"),
    )
    return page
