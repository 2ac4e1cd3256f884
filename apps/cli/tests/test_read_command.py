"""`fondation read`: a course in the browser of this machine, and of no other."""

import contextlib
import http.client
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from .conftest import FONDATION, Course, Fondation


@contextlib.contextmanager
def reading(environment: dict[str, str], folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running command, and the address that it printed."""
    with subprocess.Popen(
        [FONDATION, "read", folder, *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def get(url: str, path: str, host: str | None = None) -> tuple[int, str]:
    """Status and text of an answer; the path goes as it is written."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    try:
        connection.putrequest("GET", path, skip_host=host is not None)
        if host is not None:
            connection.putheader("Host", host)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    finally:
        connection.close()


def test_the_site_is_served_and_ctrl_c_ends_it(environment: dict[str, str], course: Course) -> None:
    with reading(environment, course.folder, "--no-browser") as (process, url):
        assert urlsplit(url).hostname == "127.0.0.1"
        assert get(url, "/") == (200, (course.folder / "site" / "index.html").read_text())
        assert get(url, "/chapters/overview.html")[0] == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0


@pytest.mark.parametrize("path", ["/../course.json", "/..%2fcourse.json", "//etc/passwd", "/chapters/", "/nothing"])
def test_only_pages_of_the_site_are_served(environment: dict[str, str], course: Course, path: str) -> None:
    with reading(environment, course.folder, "--no-browser") as (_, url):
        assert get(url, path)[0] == 404


def test_a_name_that_points_here_from_elsewhere_is_refused(environment: dict[str, str], course: Course) -> None:
    with reading(environment, course.folder, "--no-browser") as (_, url):
        assert get(url, "/", host="evil.example:80")[0] == 421
        assert get(url, "/", host=f"localhost:{urlsplit(url).port}")[0] == 200


def test_a_browser_is_started_unless_told_not_to(environment: dict[str, str], course: Course, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{seen}.part" && mv "{seen}.part" "{seen}"\n')
    browser.chmod(0o755)
    with reading({**environment, "BROWSER": str(browser)}, course.folder) as (process, url):
        assert process.stderr is not None
        assert process.stderr.readline() == "Ctrl-C stops.\n"
        assert get(url, "/")[0] == 200
    assert seen.read_text().strip() == url


@pytest.mark.parametrize("words", [("read", "nowhere"), ("read", "nowhere", "--port", "70000")])
def test_what_cannot_be_read_is_answered_in_four_lines(fondation: Fondation, words: tuple[str, ...]) -> None:
    done = fondation(*words)
    assert done.returncode == 2
    assert [line.split()[0] for line in done.stderr.strip().splitlines()] == ["Error", "Cause", "Try", "Id"]
