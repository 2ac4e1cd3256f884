"""Where tests run in several processes, those that measure seconds have the machine to themselves."""

import os
import subprocess
import sys
from itertools import combinations, groupby
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE = """
import time
from pathlib import Path

import pytest


def note(kind: str) -> None:
    began = time.monotonic()
    time.sleep(0.05)
    with Path("notes").open("a") as notes:
        notes.write(f"{kind} {began} {time.monotonic()}\\n")


@pytest.mark.parametrize("number", range(20))
def test_together(number):
    note("together")


@pytest.mark.alone
@pytest.mark.parametrize("number", range(5))
def test_alone(number):
    note("alone")


@pytest.mark.parametrize("number", range(20))
def test_together_again(number):
    note("together")


@pytest.mark.parametrize("number", range(5))
def test_alone_at_its_end(number, be_alone):
    note("together")
    be_alone()
    note("alone")
"""


def test_nothing_runs_beside_a_test_that_is_to_be_alone(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    alone\naddopts = -p xdist -p alone\n")
    (tmp_path / "test_one.py").write_text(FILE)
    (tmp_path / "test_two.py").write_text(FILE.replace("range(20)", "range(30)"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests/support"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", "2", "--dist", "loadfile"]
    done = subprocess.run(
        [*command, "--basetemp", tmp_path / "temporary"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout

    notes = [line.split() for line in (tmp_path / "notes").read_text().splitlines()]
    spans = [(kind, float(began), float(ended)) for kind, began, ended in notes]
    assert len(spans) == 130
    overlapping = {
        frozenset((one[0], other[0]))
        for one, other in combinations(spans, 2)
        if one[1] < other[2] and other[1] < one[2]
    }
    if overlapping == set():
        pytest.fail("Nothing ran together: this shows nothing.")
    assert overlapping == {frozenset({"together"})}

    in_order = [kind for kind, began, _ in sorted(spans, key=lambda span: span[1])]
    turns = [kind for kind, _ in groupby(in_order)].count("alone")
    assert turns <= 12, "of each file: those that follow each other share one, five have theirs at their end"
