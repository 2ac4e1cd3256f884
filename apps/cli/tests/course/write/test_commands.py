"""The commands that a project's own texts name, in the tools of many languages."""

from collections.abc import Callable

import pytest

from fondation_shared.course import Chapter

Written = Callable[..., list[Chapter]]
CODE = """class Store:
    def put(self):
        return 1


def open_desk():
    return Store()
"""


@pytest.fixture
def overview(written: Written) -> Callable[..., str]:
    return lambda files, language="en": written({"depot.py": CODE, **files}, language)[0].markdown


@pytest.mark.parametrize(
    ("command", "purpose"),
    [
        ("./gradlew check", "To run its tests"),
        ("mvn -B verify", "To run its tests"),
        ("bundle exec rspec", "To run its tests"),
        ("vendor/bin/phpunit", "To run its tests"),
        ("dotnet test", "To run its tests"),
        ("swift test", "To run its tests"),
        ("sbt test", "To run its tests"),
        ("ctest --output-on-failure", "To run its tests"),
        ("uv run pytest -q", "To run its tests"),
        ("cmake --build out", "To build it"),
        ("./gradlew build", "To build it"),
        ("golangci-lint run", "To check its style"),
        ("docker compose up", "To run it"),
    ],
)
def test_a_command_is_told_by_what_it_is_for(overview: Callable[..., str], command: str, purpose: str) -> None:
    said = overview({"README.md": f"# Depot\n\nDepot keeps parcels.\n\n```\n$ {command}\n```\n"})
    assert f"- {purpose}: `{command}` ([README.md:6](README.md#L6))" in said


def test_words_that_only_begin_like_a_tool_are_no_command(overview: Callable[..., str]) -> None:
    said = overview({"README.md": "# Depot\n\nIt is a ``standard Python object``; `build` it, `black` or white.\n"})
    assert "To check its style: `standard" not in said
    assert "To build it" not in said


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "- To run its tests: the target `test` of `Makefile` ([Makefile:4](Makefile#L4))"),
        ("fr", "- Pour lancer ses tests : la cible `test` de `Makefile` ([Makefile:4](Makefile#L4))"),
    ],
)
def test_targets_of_a_makefile_are_named_as_such(overview: Callable[..., str], language: str, expected: str) -> None:
    files = {"README.md": "# Depot\n", "Makefile": "lint:\n\truff check .\n\ntest: lint\n\tpytest\n"}
    assert expected in overview(files, language).replace("\N{NO-BREAK SPACE}", " ")


def test_what_the_automation_runs_fills_what_the_texts_leave_out(overview: Callable[..., str]) -> None:
    steps = "jobs:\n  test:\n    steps:\n      - run: pip install depot\n      - run: |\n          cargo test --all\n"
    said = overview({"README.md": "# Depot\n", ".github/workflows/test.yml": steps})
    assert "`cargo test --all` ([test.yml:6](.github/workflows/test.yml#L6))" in said
    assert "pip install depot" not in said
