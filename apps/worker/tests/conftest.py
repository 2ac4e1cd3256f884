import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from fondation_shared.testing import wait_until
from fondation_worker.execute.environment import MARK

PRELUDE = """\
import json, os, signal, subprocess, sys, time
from pathlib import Path

line = sys.stdin.readline()
if not line:
    sys.exit(0)
workspace = Path(line.rstrip("\\n"))


def say(type, **fields):
    print(json.dumps({"type": type, **fields}), flush=True)


def leave(outcome="completed", **fields):
    result = {"outcome": outcome, **fields}
    if outcome == "completed":
        course = {"title": "T", "commit": "0" * 40, "chapters": 4, "citations": 9}
        result = {"verdict": "passed", "result": course, **result}
    (workspace / ".result").write_text(json.dumps(result))
    (workspace / ".result").rename(workspace / "result.json")


def start_a_family():
    "Children that ignore SIGTERM: in the group, in a session of its own, orphaned, with an empty environment."
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)  # " + __file__
    command = [sys.executable, "-IS", "-c", stubborn]
    subprocess.Popen(command)
    subprocess.Popen(command, start_new_session=True)
    subprocess.Popen(command, start_new_session=True, env={})
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execv(command[0], command)
        os._exit(0)
    os.wait()


"""


@pytest.fixture
def generator(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a program that keeps the generator contract: it waits for a workspace, then runs what it is given."""

    def write(body: str) -> Path:
        program = tmp_path / "generator"
        program.write_text(f"#!{sys.executable} -IS\n{PRELUDE}{body}\n")
        program.chmod(0o700)
        return program

    return write


def marked(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            environment = process.environ()
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
        if MARK in environment and environment.get("TMPDIR", "").startswith(str(folder)):
            found.append(process)
    return found


@pytest.fixture
def family(tmp_path: Path) -> Callable[[], list[psutil.Process]]:
    """The living processes of this test's generators, keepers included."""
    return lambda: marked(tmp_path)


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path) -> Iterator[None]:
    """After every test no process of its generators lives, and this process has no zombie."""
    yield
    wait_until(lambda: not [*marked(tmp_path), *strangers(tmp_path)], what="the end of every generator")
    wait_until(lambda: not zombies(), what="the end of every zombie")


def zombies() -> list[psutil.Process]:
    found = []
    for child in psutil.Process().children():
        # One that ends while it is looked at has been waited for.
        with contextlib.suppress(psutil.NoSuchProcess):
            if child.status() == psutil.STATUS_ZOMBIE:
                found.append(child)
    return found


def strangers(folder: Path) -> list[psutil.Process]:
    """Members of a family with an empty environment, by the generator that started them."""
    found = []
    for process in psutil.process_iter():
        try:
            # Looked at once: one that has just ended has no words any more.
            if " ".join(process.cmdline()).endswith(f"# {folder}/generator"):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found
