"""The scripts that are given as examples, in each plain shell of this machine, with curl and a server that may ail."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
SHELLS = [shell for shell in (("dash",), ("busybox", "sh"), ("bash", "--posix")) if shutil.which(shell[0])]
TOOLS = ("sed", "tr", "cat", "date", "dirname", "mkdir", "mv", "rm", "sleep")
KEY = "fnd_reader_0123456789abcdef"

STATUS = "GET /v1/projects/prj_1/status"
LISTED = "GET /v1/jobs/job_1/artifacts"
REPORT = f"{LISTED}/report.json"
DIST = "GET /v1/projects/prj_1/artifacts/dist"
DIFF = "GET /v1/projects/prj_1/versions/2/diff"
RESTORE = "POST /v1/projects/prj_1/versions/1/restore"


def a_check(name: str, *, passed: bool) -> dict[str, object]:
    return {"name": name, "kind": "http", "passed": passed, "seconds": 0.1, "detail": 'said "{x}"'}


def stands(status: str, *checks: object, **more: object) -> str:
    """A status, its fields in the order in which the server has them."""
    said = {"projectId": "prj_1", "jobId": "job_1", "status": status, "progress": 0.5, "attempt": 1}
    waits = {"waitsFor": more.pop("waits")} if "waits" in more else {}
    return json.dumps({**said, **waits, "checks": checks, **more}, separators=(",", ":"))


def well() -> dict[str, list[tuple[int, str]]]:
    """What a server in good health answers to all that the example asks, in turn; the last answer again and again."""
    ids = json.dumps({"projectId": "prj_1", "jobId": "job_1", "status": "queued"})
    files = [
        {"path": 'a "b" {c}.txt', "status": "added", "hunks": ['@@ {"path": "no", "status": "no"}']},
        {"path": "index.html", "status": "modified"},
    ]
    return {
        "GET /livez": [(200, "ok\n")],
        "POST /v1/generate": [(202, ids)],
        STATUS: [(200, stands("completed", a_check("GET /items/{id} answers", passed=True)))],
        LISTED: [(200, json.dumps({"items": [{"name": "report.json", "size": 2}, {"name": "build.log", "size": 3}]}))],
        REPORT: [(200, "{}")],
        f"{LISTED}/build.log": [(200, "log")],
        DIST: [(200, "dist")],
        "POST /v1/projects/prj_1/generate": [(202, ids)],
        DIFF: [(200, json.dumps({"version": 2, "files": files}))],
        RESTORE: [(200, "{}")],
        "GET /v1/projects/prj_1/artifacts/source.zip": [(200, "first")],
        "GET /v1/projects/prj_1/artifacts/source.zip?version=2": [(200, "second")],
    }


@dataclass
class Server:
    """Answers what it was told to; notes the keys that came."""

    answers: dict[str, list[tuple[int, str]]]
    url: str = ""
    keys: set[str | None] = field(default_factory=set)

    def answer(self, asked: str) -> tuple[int, str]:
        left = self.answers.get(asked, [(404, '{"detail": "There is no such thing."}')])
        return left.pop(0) if len(left) > 1 else left[0]


@pytest.fixture
def server() -> Iterator[Server]:
    said = Server(well())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said.keys.add(self.headers.get("Authorization"))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, body = said.answer(f"{self.command} {self.path}")
            self.send_response(status)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        do_POST = do_GET  # noqa: N815 - the name is the library's

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - likewise
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        said.url = f"http://127.0.0.1:{listening.server_port}"
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield said
        finally:
            listening.shutdown()
            thread.join()


@dataclass(frozen=True)
class Scripts:
    """Runs an example with one shell, in a folder of its own."""

    shell: tuple[str, ...]
    folder: Path
    path: str

    def run(self, server: Server, name: str, *words: str, key: str = "") -> subprocess.CompletedProcess[str]:
        named = {"FONDATION_API_URL": server.url, "FONDATION_API_KEY": key, "OUT": "files", "EVERY": "0"}
        words = ("prj_1",) if name == "monitor.sh" else words
        return subprocess.run(
            [*self.shell, str(EXAMPLES / name), *words],
            env={**os.environ, **named, "PATH": self.path, "no_proxy": "127.0.0.1"},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "files").iterdir())


@pytest.fixture(params=SHELLS, ids=lambda shell: shell[0])
def scripts(request: pytest.FixtureRequest, tmp_path: Path) -> Scripts:
    """With Busybox all other programs are Busybox's as well: its `sed` knows no more than it has to."""
    path = os.environ["PATH"]
    if request.param[0] == "busybox":
        tools = tmp_path / "tools"
        tools.mkdir()
        for tool in TOOLS:
            (tools / tool).symlink_to(str(shutil.which("busybox")))
        path = f"{tools}:{path}"
    return Scripts(request.param, tmp_path, path)


@pytest.mark.parametrize("key", ["", KEY])
def test_all_of_it_is_asked_for_and_brought(scripts: Scripts, server: Server, key: str) -> None:
    done = scripts.run(server, "test-api.sh", 'A "page" \\ of mine', key=key)

    assert done.returncode == 0, done.stderr
    assert scripts.files == ["build.log", "changed.zip", "dist.tar.gz", "report.json", "restored.zip"]
    lines = done.stdout.splitlines()
    assert lines.count("  holds  http: GET /items/{id} answers") == 2
    assert '  added  a \\"b\\" {c}.txt' in lines
    assert "  modified  index.html" in lines
    assert not [line for line in lines if "no" in line.split()]
    assert lines[-1] == "prj_1"
    assert server.keys == {f"Bearer {key}" if key else None}


@pytest.mark.parametrize("fails", [LISTED, REPORT, DIST, DIFF, RESTORE])
def test_no_call_that_fails_is_passed_over(scripts: Scripts, server: Server, fails: str) -> None:
    server.answers[fails] = [(500, '{"detail": "Something went wrong on our side."}')]

    done = scripts.run(server, "test-api.sh")

    assert done.returncode == 1
    assert "500" in done.stderr
    assert "Something went wrong on our side." in done.stderr
    left = [(scripts.folder / "files" / name).read_text() for name in scripts.files]
    assert not [content for content in left if "wrong" in content]
    assert not [name for name in scripts.files if name.endswith(".part")]


def test_what_it_waits_for_is_said_and_a_server_that_is_started_anew_is_waited_for(
    scripts: Scripts, server: Server
) -> None:
    failure = {"message": 'The project fails 1 of 2 checks: "a".', "hint": "x", "code": "checks_failed"}
    over = stands("failed", a_check("one", passed=True), a_check("two", passed=False), failure=failure)
    waits = stands("queued", waits="sandbox")
    server.answers[STATUS] = [(200, waits), (502, "<html>Bad gateway</html>"), (503, "{}"), (200, over)]

    done = scripts.run(server, "monitor.sh")

    assert done.returncode == 3, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].endswith("queued, waits for a sandbox, 0.5, attempt 1")
    assert lines[-3:] == ["  holds  http: one", "  FAILS  http: two", "The project fails 1 of 2 checks: 'a'."]


def test_a_server_that_goes_on_failing_and_a_key_that_opens_nothing_are_told_apart(
    scripts: Scripts, server: Server
) -> None:
    server.answers[STATUS] = [(503, '{"detail": "Not ready."}')]
    away = scripts.run(server, "monitor.sh")
    server.answers[STATUS] = [(401, '{"detail": "A key is needed."}')]
    closed = scripts.run(server, "monitor.sh")

    assert (away.returncode, "Not ready." in away.stderr) == (8, True)
    assert (closed.returncode, "A key is needed." in closed.stderr) == (1, True)
