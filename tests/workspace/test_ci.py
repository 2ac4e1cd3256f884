"""`.ci/run`, with stand-ins for what installs, starts and checks: what fails fails it, the tests have the last word."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = """
check:
\t@echo engine: $$FONDATION_TEST_ENGINE, CI: $$CI
\t@{python} -m pytest -q -p no:cacheprovider test_example.py
"""


def run(folder: Path, *, test: str = "assert True", failing: str = "") -> subprocess.CompletedProcess[str]:
    """Run a copy of the script; of the steps before the checks, the one that is named fails."""
    (folder / ".ci").mkdir()
    for name in ("packages", "bootstrap", "engine"):
        (folder / ".ci" / name).write_text(f"#!/bin/sh\nexit {int(name == failing)}\n")
        (folder / ".ci" / name).chmod(0o755)
    script = folder / ".ci" / "run"
    script.write_bytes((ROOT / ".ci/run").read_bytes())
    script.chmod(0o755)
    (folder / "Makefile").write_text(MAKEFILE.format(python=sys.executable))
    (folder / "test_example.py").write_text(f"def test_one():\n    {test}\n")
    # A make that runs inside another one has the last word itself: this one must not know that it does.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("FONDATION_", "MAKE", "PYTEST_"))
    }
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return subprocess.run([script], env=environment, capture_output=True, text=True, timeout=200, check=False)


def test_it_ends_with_the_summary_of_the_tests(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "engine: required, CI: true" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 passed in ")


def test_a_test_that_fails_fails_it(tmp_path: Path) -> None:
    done = run(tmp_path, test="assert False")
    assert done.returncode != 0
    assert done.stdout.splitlines()[-1].startswith("1 failed in ")


@pytest.mark.parametrize("step", ["packages", "bootstrap"])
def test_a_step_that_fails_fails_it(tmp_path: Path, step: str) -> None:
    done = run(tmp_path, failing=step)
    assert done.returncode != 0
    assert "passed" not in done.stdout


def test_where_there_is_no_engine_the_rest_is_checked(tmp_path: Path) -> None:
    done = run(tmp_path, failing="engine")
    assert done.returncode == 0, done.stderr
    assert "engine: missing, CI: true" in done.stdout
