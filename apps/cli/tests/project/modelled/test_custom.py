"""A plan may bring commands of its own, out of a closed vocabulary; what it installs with follows from them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fondation_cli.project.brief import Brief
from fondation_cli.project.stacks.custom import custom_stack
from fondation_cli.project.stacks.vocabulary import is_known
from fondation_shared.project import PlannedCommand

from .conftest import Studio
from .engineer import Engineer

PLAN = {
    "title": "Sums",
    "stack": "custom",
    "summary": "A command that adds numbers, and a page that it makes.",
    "files": [
        {"path": "sums/__init__.py", "purpose": "The package."},
        {"path": "sums/__main__.py", "purpose": "The command.", "needs": ["sums/__init__.py"]},
        {"path": "page.py", "purpose": "Writes dist/index.html.", "needs": ["sums/__init__.py"]},
        {"path": "tests/test_sums.py", "purpose": "Tests.", "needs": ["sums/__init__.py"]},
    ],
    "commands": [
        {"step": "build", "command": ["python3", "page.py"]},
        {"step": "test", "command": ["python3", "-m", "unittest", "discover", "-s", "tests"]},
        {"step": "start", "command": ["python3", "-m", "http.server", "8000", "--bind", "127.0.0.1"]},
        {"step": "run", "command": ["python3", "-m", "sums"]},
    ],
    "checks": [
        {"kind": "cli", "name": "adds", "arguments": ["1", "2"], "output": ["3"]},
        {"kind": "http", "name": "served", "path": "/dist/index.html", "text": "1 + 2 = 3"},
        {"kind": "page", "name": "page", "root": "dist", "title": "Sums"},
    ],
}
FILES = {
    "sums/__init__.py": '"""Sums."""\n\n\ndef total(numbers: list[int]) -> int:\n    return sum(numbers)\n',
    "sums/__main__.py": "import sys\n\nfrom sums import total\n\nprint(total([int(each) for each in sys.argv[1:]]))\n",
    "page.py": (
        "from pathlib import Path\n\nfrom sums import total\n\nPath('dist').mkdir(exist_ok=True)\n"
        "Path('dist/index.html').write_text(\n"
        "    f'<!doctype html><html><head><title>Sums</title></head><body>1 + 2 = {total([1, 2])}</body></html>'\n)\n"
    ),
    "tests/test_sums.py": (
        "import unittest\n\nfrom sums import total\n\n\nclass Sums(unittest.TestCase):\n"
        "    def test_total(self) -> None:\n        self.assertEqual(total([1, 2]), 3)\n"
    ),
}


@pytest.mark.walls
def test_a_project_with_commands_of_its_own_is_built_run_and_served(studio: Studio) -> None:
    studio.build.brief = Brief("A command that adds numbers")

    report = studio(Engineer(PLAN, FILES))

    assert [(check.name, check.passed, check.detail) for check in report.checks if not check.passed] == []
    assert (report.stack, report.verdict) == ("custom", "passed")
    assert [check.name for check in report.checks] == ["build", "test", "adds", "served", "page"]
    assert "dist.tar.gz" in [artifact.name for artifact in report.artifacts]


@pytest.mark.parametrize(
    ("step", "command"),
    [
        ("test", "sh -c true"),
        ("test", "bash x.sh"),
        ("test", "node --eval 1"),
        ("test", "node --require ./x.js --test"),
        ("test", "python3 -c 1"),
        ("test", "python3 -"),
        ("build", "python3 ../x.py"),
        ("build", "python3 /usr/lib/x.py"),
        ("build", "npm install left-pad"),
        ("build", "npm run x;y"),
        ("build", "uv pip install x"),
        ("build", "uv build --wheel"),
        ("start", "python3 -m http.server 80"),
        ("run", "python3 -m pip"),
        ("build", ".venv/bin/python .venv/bin/pip install x"),
        ("build", "node node_modules/npm/bin/npm-cli.js install"),
        ("test", ".venv/bin/python -m pytest -p no:cacheprovider .venv/lib"),
        ("start", "python3 serve.py --root=node_modules"),
        ("start", "python3 -m http.server 8000 --bind 127.0.0.1 --directory .venv"),
        ("run", "python3 -m sums extra"),
        ("install", "npm ci"),
        ("install", "pip install x"),
        ("format", "ruff check --fix"),
    ],
)
def test_other_commands_are_in_no_vocabulary(step: str, command: str) -> None:
    assert not is_known(step, command.split())  # type: ignore[arg-type]


@settings(max_examples=40)
@given(st.lists(st.text(max_size=8), min_size=1, max_size=4))
def test_no_program_but_those_of_the_vocabulary_is_known(command: list[str]) -> None:
    assert not is_known("test", command) or command[0] in {"python3", ".venv/bin/python", "node", "npm"}


@pytest.mark.parametrize(
    ("command", "lockfile", "kept"),
    [
        (".venv/bin/python -m pytest -p no:cacheprovider", "requirements.lock", "pyproject.toml"),
        ("npm test", "package-lock.json", "package.json"),
        ("python3 -m unittest", "", ""),
    ],
)
def test_what_is_installed_follows_from_the_commands(command: str, lockfile: str, kept: str) -> None:
    stack = custom_stack([PlannedCommand(step="test", command=command.split())], [])

    assert (stack.lockfile, kept in stack.files if kept else not stack.files) == (lockfile, True)
    assert bool(stack.commands.install) == bool(lockfile)
