"""`fondation read`: a course in the browser of this machine, and of no other."""

import contextlib
import http.client
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fondation_shared.testing import wait_until

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


@pytest.mark.parametrize(
    "path", ["/../course.json", "/..%2fcourse.json", "//etc/passwd", "/chapters/", "/nothing", "/index%00.html"]
)
def test_only_pages_of_the_site_are_served(environment: dict[str, str], course: Course, path: str) -> None:
    with reading(environment, course.folder, "--no-browser") as (_, url):
        assert get(url, path)[0] == 404


def test_a_name_that_points_here_from_elsewhere_is_refused(environment: dict[str, str], course: Course) -> None:
    with reading(environment, course.folder, "--no-browser") as (_, url):
        assert get(url, "/", host="evil.example:80")[0] == 421
        assert get(url, "/", host="[")[0] == 421
        assert get(url, "/", host=f"localhost:{urlsplit(url).port}")[0] == 200


def test_a_reader_who_leaves_before_the_answer_is_there_is_not_spoken_of(
    environment: dict[str, str], course: Course
) -> None:
    with reading(environment, course.folder, "--no-browser") as (process, url):
        for _ in range(20):
            with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port)) as visitor:
                visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                visitor.sendall(b"GET /search-index.js HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert get(url, "/")[0] == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert process.stderr is not None
        assert process.stderr.read() == "Ctrl-C stops.\n"


def test_a_course_has_one_address_so_that_a_browser_finds_what_was_read(
    environment: dict[str, str], course: Course
) -> None:
    with (
        reading(environment, course.folder, "--no-browser") as (_, first),
        reading(environment, course.folder, "--no-browser") as (process, second),
    ):
        assert second != first
        assert process.stderr is not None
        said = f"Port {urlsplit(first).port}, where your progress is kept, is taken.\n"
        assert process.stderr.readline() == said
    with reading(environment, course.folder, "--no-browser") as (_, again):
        assert again == first


def test_a_browser_is_started_unless_told_not_to(environment: dict[str, str], course: Course, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{seen}.part" && mv "{seen}.part" "{seen}"\n')
    browser.chmod(0o755)
    with reading({**environment, "BROWSER": str(browser)}, course.folder) as (process, url):
        assert process.stderr is not None
        assert process.stderr.readline() == "Ctrl-C stops.\n"
        assert get(url, "/")[0] == 200
        wait_until(seen.exists)
    assert seen.read_text().strip() == url


def test_a_browser_that_stays_with_its_starter_is_served(
    environment: dict[str, str], course: Course, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(
        f"#!{sys.executable}\nimport http.client, os, sys\n"
        "asked = http.client.HTTPConnection(sys.argv[1].split('/')[2], timeout=60)\n"
        "asked.request('GET', '/')\n"
        f"open('{seen}.part', 'wb').write(asked.getresponse().read())\n"
        f"os.rename('{seen}.part', '{seen}')\n"
    )
    browser.chmod(0o755)
    with reading({**environment, "BROWSER": str(browser)}, course.folder) as (process, _):
        assert process.stderr is not None
        assert process.stderr.readline() == "Ctrl-C stops.\n"
        wait_until(seen.exists)
    assert "<!doctype html>" in seen.read_text()


@pytest.mark.parametrize("words", [("read", "nowhere"), ("read", "nowhere", "--port", "70000")])
def test_what_cannot_be_read_is_answered_in_four_lines(fondation: Fondation, words: tuple[str, ...]) -> None:
    done = fondation(*words)
    assert done.returncode == 2
    assert [line.split()[0] for line in done.stderr.strip().splitlines()] == ["Error", "Cause", "Try", "Id"]
