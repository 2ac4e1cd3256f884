"""The checks of `make check` that are our own find what they are there to find."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    env = {**os.environ, **environment}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=200, check=False)


def tool(name: str) -> str:
    return str(ROOT / "tools" / name)


def source(folder: Path, text: str) -> None:
    target = folder / "tools" / "example.py"
    target.parent.mkdir()
    target.write_text(text, encoding="utf-8")


def test_the_shape_of_short_flat_code_passes(tmp_path: Path) -> None:
    source(tmp_path, "def double(number: int) -> int:\n    return 2 * number\n")
    done = run(tool("shape.py"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].split()[:3] == ["all", "1", "2"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("NUMBER = 1\n" * 301, "tools/example.py: 301 lines, at most 300"),
        ("def long() -> None:\n" + "    print()\n" * 50, "tools/example.py:1 long: 51 lines"),
        (
            "def deep() -> None:\n"
            + "".join(f"{'    ' * depth}if True:\n" for depth in range(1, 6))
            + f"{'    ' * 6}return\n",
            "tools/example.py:1 deep: nested 5 deep",
        ),
        ("number = 1  # type: ignore\n", "tools/example.py:1: holds an untyped hole"),
        ("from typing import Any\n", "tools/example.py:1: holds an untyped hole"),
    ],
)
def test_the_shape_report_names_the_place_that_is_over_a_limit(tmp_path: Path, text: str, complaint: str) -> None:
    source(tmp_path, text)
    done = run(tool("shape.py"), cwd=tmp_path)
    assert done.returncode == 1
    assert complaint in done.stderr


def test_an_elif_is_no_deeper_than_its_if(tmp_path: Path) -> None:
    branches = "".join(f"    elif number == {number}:\n        pass\n" for number in range(10))
    source(tmp_path, f"def choose(number: int) -> None:\n    if number < 0:\n        pass\n{branches}")
    done = run(tool("shape.py"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr


UV = """#!/bin/sh
echo 'The default package index (by default: <https://index.invalid/simple>).'
"""

LOCK = """
[[package]]
name = "example"
source = {{ registry = "{registry}" }}
sdist = {{ url = "https://{host}/example-1.tar.gz" }}

[[package]]
name = "other"
source = {source}
sdist = {{ url = "https://files.invalid/other-1.tar.gz" }}
"""


@pytest.mark.parametrize(
    ("registry", "host", "source", "code"),
    [
        ("https://index.invalid/simple", "files.invalid", '{ registry = "https://index.invalid/simple" }', 0),
        ("https://mirror.invalid/simple", "files.invalid", '{ registry = "https://index.invalid/simple" }', 1),
        ("https://mirror.invalid/simple", "files.invalid", '{ registry = "https://mirror.invalid/simple" }', 1),
        ("https://index.invalid/simple", "mirror.invalid", '{ registry = "https://index.invalid/simple" }', 1),
        ("https://index.invalid/simple", "files.invalid", '{ git = "https://forge.invalid/other" }', 1),
    ],
)
def test_a_lock_file_names_the_default_index_alone(
    tmp_path: Path, registry: str, host: str, source: str, code: int
) -> None:
    (tmp_path / "uv").write_text(UV)
    (tmp_path / "uv").chmod(0o755)
    (tmp_path / "uv.lock").write_text(LOCK.format(registry=registry, host=host, source=source))
    done = run(tool("lock.py"), "./uv", cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert ("mirror.invalid" in done.stderr or "forge.invalid" in done.stderr) == bool(code)


def test_an_import_that_nobody_declared_fails(tmp_path: Path) -> None:
    package = tmp_path / "fondation_example"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "one.py").write_text("import a_library_that_nobody_declared\n")
    done = run(tool("imports.py"), "fondation_example", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "a_library_that_nobody_declared" in done.stderr


SKIPPED = "import pytest\n\n@pytest.mark.{mark}\ndef test_one():\n    pytest.skip('no such thing here')\n"


@pytest.mark.parametrize(
    ("mark", "environment", "code"),
    [
        ("browser", {"CI": "true"}, 1),
        ("browser", {"CI": ""}, 0),
        ("docker", {"CI": "true", "FONDATION_TEST_ENGINE": "required"}, 1),
        ("docker", {"CI": "true", "FONDATION_TEST_ENGINE": ""}, 0),
    ],
)
def test_a_skip_is_a_failure_where_the_test_must_run(
    tmp_path: Path, mark: str, environment: dict[str, str], code: int
) -> None:
    (tmp_path / "conftest.py").write_text((ROOT / "conftest.py").read_text())
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    browser\n    docker\n")
    (tmp_path / "test_example.py").write_text(SKIPPED.format(mark=mark))
    done = run(
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        str(tmp_path),
        cwd=tmp_path,
        PYTHONPATH=str(ROOT / "tests" / "support"),
        PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        **environment,
    )
    assert done.returncode == code, done.stdout


def test_settings_and_languages_of_whoever_runs_the_tests_are_not_theirs(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text((ROOT / "conftest.py").read_text())
    names = {"FONDATION_LANG": "fr", "LC_MESSAGES": "fr_FR.UTF-8", "GIT_DIR": "/no/such/folder"}
    (tmp_path / "test_example.py").write_text(
        f"import os\n\ndef test_one():\n    assert not {set(names)} & set(os.environ)\n"
    )
    words = ["-m", "pytest", "-p", "no:cacheprovider", str(tmp_path)]
    support = str(ROOT / "tests" / "support")
    done = run(*words, cwd=tmp_path, PYTHONPATH=support, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", **names)
    assert done.returncode == 0, done.stdout
