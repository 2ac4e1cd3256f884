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


def test_an_environment_that_only_looks_at_the_code_runs_no_tests(overview: Callable[..., str]) -> None:
    text = "# Depot\n\nDepot keeps parcels.\n\n```\n$ tox run -e typing\n$ tox run -e py313\n```\n"
    assert "- To run its tests: `tox run -e py313` ([README.md:7](README.md#L7))" in overview({"README.md": text})


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


def test_a_script_that_the_project_does_not_have_belongs_to_another(overview: Callable[..., str]) -> None:
    package = '{"name": "depot", "scripts": {\n"dev": "node dev.js",\n"build": "node build.js"}}'
    text = "# Depot\n\nMake an application of your own:\n\n```\nnpm start\nnpm run build-bench\n```\n"
    said = overview({"README.md": text, "package.json": package, "depot.js": "function f() {\n  return 1;\n}\n" * 3})
    assert "npm start" not in said
    assert "build-bench" not in said
    assert "- To run it: `node dev.js` ([package.json:2]" in said
    assert "- To build it: `node build.js` ([package.json:3]" in said


@pytest.mark.parametrize("path", ["README_DE.md", "parts/one/README.md", "_examples/README.md"])
def test_only_the_project_s_own_readme_tells_its_commands(overview: Callable[..., str], path: str) -> None:
    said = overview({"README.md": "# Depot\n", path: "# Depot\n\n```\npip install depot\ngo run main.go\n```\n"})
    assert "pip install" not in said
    assert "go run" not in said


def test_a_script_that_watches_the_tests_does_not_run_the_project(overview: Callable[..., str]) -> None:
    package = '{"name": "depot", "scripts": {\n"dev": "vitest",\n"test": "vitest run"}}'
    said = overview({"README.md": "# Depot\n", "package.json": package, "a.js": "function f() {\n  return 1;\n}\n" * 3})
    assert "To run it:" not in said
    assert "- To run its tests: `vitest run` ([package.json:3]" in said


def test_scripts_of_composer_are_told(overview: Callable[..., str]) -> None:
    composer = '{"name": "o/depot", "scripts": {\n"test": "@php vendor/bin/phpunit"}}'
    said = overview({"README.md": "# Depot\n", "composer.json": composer, "a.php": "<?php\nfunction f() {}\n" * 9})
    assert "- To run its tests: `vendor/bin/phpunit` ([composer.json:2]" in said


@pytest.mark.parametrize("line", ["implementation 'org.depot:depot:1.2'", 'implementation("org.depot:depot:1.2")'])
def test_the_coordinates_of_a_package_tell_how_it_is_installed(overview: Callable[..., str], line: str) -> None:
    said = overview({"README.md": f"# Depot\n\n```\ndependencies {{\n  {line}\n}}\n```\n"})
    assert f"- To install it: `{line}` ([README.md:5]" in said
