import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

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


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path) -> Iterator[None]:
    """After every test, no process that bears a mark lives in its folder, and this process has no zombie."""
    yield
    assert [process.cmdline() for process in marked(str(tmp_path))] == []
    assert [child for child in psutil.Process().children() if child.status() == psutil.STATUS_ZOMBIE] == []


def marked(folder: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            environment = process.environ()
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
        if MARK in environment and environment.get("TMPDIR", "").startswith(folder):
            found.append(process)
    return found
