"""`make dev` as a person runs it: on a terminal, from a copy of the sources, stopped with Ctrl-C."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import httpx2
import psutil
import pytest
from installation import make_repository
from pace import paced

from fondation_shared.testing import free_port, loopback, wait_until

ROOT = Path(__file__).parents[2]
CTRL_C = b"\x03"
STOP_SECONDS = 3.0
SHOWN_LINES = 40


@dataclass
class Terminal:
    """A program on a terminal of its own; `screen` is all that it wrote."""

    process: subprocess.Popen[bytes]
    keyboard: int
    written: bytearray = field(default_factory=bytearray)

    @property
    def screen(self) -> str:
        return self.written.decode(errors="replace")

    def read(self) -> None:
        while True:
            try:
                self.written += os.read(self.keyboard, 65536)
            except OSError:
                return

    def wait_for(self, text: str) -> None:
        with suppress(TimeoutError):
            wait_until(lambda: text in self.screen or self.process.poll() is not None)
        if text not in self.screen:
            last = "\n".join(self.screen.splitlines()[-SHOWN_LINES:])
            pytest.fail(f"No {text!r} on the screen, code {self.process.poll()}; its last lines:\n{last}")

    def type(self, keys: bytes) -> None:
        os.write(self.keyboard, keys)


@dataclass
class Development:
    """A copy of the sources, and `make dev` in it."""

    folder: Path
    port: int = field(default_factory=free_port)
    preview_port: int = field(default_factory=free_port)
    terminals: list[Terminal] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Terminal:
        keyboard, screen = os.openpty()
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("FONDATION_", "UV"))}
        environment |= {
            "FONDATION_LANG": "en",
            "FONDATION_PORT": str(self.port),
            "FONDATION_PREVIEW_PORT": str(self.preview_port),
            "UV_OFFLINE": "1",
            "UV_PYTHON": sys.executable,
            "XDG_CACHE_HOME": str(Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))),
        }
        command = ["setsid", "--ctty", "--wait", "make", "dev"]
        process = subprocess.Popen(
            command, cwd=self.folder, env=environment, stdin=screen, stdout=screen, stderr=screen
        )
        os.close(screen)
        terminal = Terminal(process, keyboard)
        self.terminals.append(terminal)
        Thread(target=terminal.read, daemon=True).start()
        return terminal

    def processes(self, ending: str = "") -> list[psutil.Process]:
        """What runs in the copy; with `ending`, only commands whose first words end so."""
        found = []
        for process in psutil.process_iter():
            try:
                inside = process.environ().get("FONDATION_PORT") == str(self.port)
                if inside and any(word.endswith(ending) for word in process.cmdline()[:2]):
                    found.append(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
        return found


@pytest.fixture
def development(tmp_path: Path) -> Iterator[Development]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (tmp_path / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / "copy" / name)
    if (ROOT / ".tools").exists():
        (tmp_path / "copy" / ".tools").symlink_to(ROOT / ".tools")
    made = Development(tmp_path / "copy")
    yield made
    for process in made.processes():
        process.kill()
    for terminal in made.terminals:
        terminal.process.wait(60)


def worker_ids(development: Development) -> set[int]:
    return {process.pid for process in development.processes("/bin/worker")}


def submit(development: Development, repository: Path) -> str:
    """Ask for a course, and return once a worker is at it; the job's address."""
    answer = httpx2.post(f"{development.url}/v1/courses", json={"repository": str(repository)}, timeout=60)
    assert answer.status_code == httpx2.codes.ACCEPTED, answer.text
    job = f"{development.url}/v1/jobs/{answer.json()['jobId']}"
    wait_until(lambda: bool(look(job).get("phase")), what="the first phase")
    return job


def look(job: str) -> dict[str, object]:
    with loopback() as http:
        answer: dict[str, object] = http.get(job).json()
    return answer


def test_make_dev_says_where_the_page_is_reloads_and_leaves_nothing_behind(
    development: Development, be_alone: Callable[[], None]
) -> None:
    repository = development.folder.parent / "beside"
    make_repository("rich", repository)
    terminal = development.start()
    terminal.wait_for(f"Fondation is ready: {development.url}")
    assert httpx2.get(development.url, timeout=60).status_code == httpx2.codes.OK
    wait_until(lambda: bool(worker_ids(development)), what="a worker")

    before = worker_ids(development)
    job = submit(development, repository)
    (development.folder / "apps/worker/src/fondation_worker/__init__.py").write_text("# changed\n")
    wait_until(lambda: bool(worker_ids(development) - before), what="another worker")
    wait_until(lambda: look(job)["status"] == "completed", what="the job's end")
    assert look(job)["attempt"] == 1, "a reload lets a running job finish"
    wait_until(lambda: not worker_ids(development) & before, what="the end of the worker before")

    be_alone()
    submit(development, repository)
    terminal.type(CTRL_C)
    pressed = time.monotonic()
    terminal.process.wait(60)
    assert time.monotonic() - pressed < paced(STOP_SECONDS), terminal.screen
    assert development.processes() == []
    assert "Traceback" not in terminal.screen
