"""What installing programs keep has a bound."""

import fcntl
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fondation_cli.course.exercises.libraries import python_libraries

MEGABYTE = 1024 * 1024
KEEPS = """#!/bin/sh
mkdir -p "$UV_CACHE_DIR" && echo wheel > "$UV_CACHE_DIR/wheel"
"""


@pytest.fixture
def install(tmp_path: Path, registry: Path) -> Callable[[str], Path]:
    """Has libraries of this name installed by a uv that keeps what it fetched; the folder where that lies."""
    (registry / "uv").write_text(KEEPS)

    def installed(name: str) -> Path:
        needed = {"pyproject.toml": f"[project]\ndependencies = ['{name}']\n"}
        python_libraries(needed.get, sys.executable, None, tmp_path / "cache" / "libraries", lambda: None)
        return tmp_path / "cache" / "fetched"

    return installed


def kept_by(program: Path, megabytes: int, *, last_used: int) -> None:
    """As many megabytes as a file says it has, without taking them."""
    program.mkdir(parents=True, exist_ok=True)
    with (program / "package").open("wb") as file:
        file.truncate(megabytes * MEGABYTE)
    os.utime(program, (last_used, last_used))


def test_what_was_unused_longest_goes_once_all_of_it_is_too_much(install: Callable[[str], Path]) -> None:
    fetched = install("one")
    kept_by(fetched / "pip", 600, last_used=1_000)
    kept_by(fetched / "npm", 600, last_used=2_000)
    install("two")
    assert sorted(each.name for each in fetched.iterdir()) == ["npm", "uv"]


def test_what_was_used_just_now_goes_where_it_alone_is_too_much(install: Callable[[str], Path]) -> None:
    fetched = install("one")
    kept_by(fetched / "uv", 1_100, last_used=1_000)
    install("two")
    assert list(fetched.iterdir()) == []


def test_below_the_bound_all_of_it_stays(install: Callable[[str], Path]) -> None:
    fetched = install("one")
    kept_by(fetched / "pip", 400, last_used=1_000)
    kept_by(fetched / "npm", 400, last_used=2_000)
    install("two")
    assert sorted(each.name for each in fetched.iterdir()) == ["npm", "pip", "uv"]


def test_nothing_goes_while_another_process_installs(install: Callable[[str], Path]) -> None:
    fetched = install("one")
    kept_by(fetched / "npm", 1_100, last_used=1_000)
    held = os.open(fetched, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_SH)
    install("two")
    assert sorted(each.name for each in fetched.iterdir()) == ["npm", "uv"]
    os.close(held)
    install("three")
    assert [each.name for each in fetched.iterdir()] == ["uv"]
