"""Failures whose remedy is certain are mended without any writer, each in a real project that fails for it."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from fondation_cli.project.brief import Brief
from fondation_cli.project.fixers.remedies import remedied
from fondation_cli.project.fixers.scene import Scene
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.stacks.shelf import stack_named
from fondation_cli.project.tree import Tree
from fondation_cli.project.writing import Change, NewFile
from fondation_cli.sandbox.mirror.registries import ConfiguredRegistries
from fondation_shared.project import Plan
from fondation_shared.settings import CourseSettings

from .building import Build, Meddling

USES_TODOS = """
import {{ test }} from "node:test";
import Todos from {specifier};

test("todos are there", () => {{ Todos.add([], "milk"); }});
"""


@pytest.mark.walls
@pytest.mark.parametrize("specifier", ['"./todos"', "'./todos'", '"./todos.mjs"'])
def test_an_import_gets_the_ending_of_the_one_file_that_can_be_meant(build: Build, specifier: str) -> None:
    report = build(Meddling(**{"more.test.mjs": USES_TODOS.format(specifier=specifier)}))

    source = (build.folder / "out" / "source" / "more.test.mjs").read_text()
    assert report.verdict == "passed"
    assert len(report.attempts) == 2
    assert specifier[0] + "./todos.js" + specifier[0] in source
    assert (
        report.attempts[0].hypothesis
        == f"more.test.mjs imports {specifier}, which is {specifier[0]}./todos.js{specifier[0]}."
    )


@pytest.mark.walls
def test_an_import_that_may_mean_two_files_is_left_alone(build: Build) -> None:
    report = build(Meddling(**{"more.test.mjs": USES_TODOS.format(specifier='"./todos"'), "todos.json": "{}"}))

    assert (report.verdict, len(report.attempts)) == ("failed", 1)


@pytest.mark.walls
def test_a_package_that_nothing_declares_is_named_in_the_language_of_the_prompt(build: Build) -> None:
    build.brief = Brief("Une page statique pour ma liste", "static")
    files = {"package.json": '{"private": true}', "todos.test.js": 'require("left-pad/index");\n'}

    report = build(Meddling(**files))

    assert report.verdict == "failed"
    assert report.attempts[0].hypothesis == "left-pad est importé sans être déclaré dans package.json."


class WithoutInit(OfflineWriter):
    """Writes a library whose package is a folder only, and tests that ask for its modules."""

    def write(self, brief: Brief, plan: Plan) -> Iterator[Change]:
        for change in super().write(brief, plan):
            if PurePosixPath(change.path).name != "__init__.py":
                module = f"{plan.name.replace('-', '_')}.todos"
                test = f"from {module} import Todos\n\n\ndef test_it():\n    assert Todos() is not None\n"
                yield NewFile(change.path, test) if change.path.startswith("tests/") else change


@pytest.mark.walls
def test_a_package_gets_the_file_that_makes_it_one(build: Build) -> None:
    build.brief = Brief("Build a library for a list", "python-library")
    build.registries = ConfiguredRegistries(CourseSettings())

    report = build(WithoutInit(), memory=512 * 1024 * 1024)

    assert report.verdict == "passed", report
    assert report.attempts[0].hypothesis is not None
    assert report.attempts[0].hypothesis.endswith("/__init__.py is missing.")
    assert list((build.folder / "out" / "source" / "src").glob("*/__init__.py"))


def test_a_python_package_that_nothing_declares_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop"\ndependencies = ["httpx"]\n')
    (tmp_path / "requirements.lock").write_text("httpx==1.0 --hash=sha256:00\n")
    (tmp_path / "own.py").touch()
    said = "E   ModuleNotFoundError: No module named '{}'"
    stack = stack_named("python-library")
    with Tree(tmp_path) as tree:
        found = {name: remedied(Scene(tree, said.format(name), "en", stack)) for name in ("requests", "httpx", "own")}

    assert found["requests"].hypothesis == "requests is imported, and pyproject.toml does not declare it."
    assert (found["httpx"].hypothesis, found["own"].hypothesis) == ("", "")


HOSTILE = (
    "Cannot find module '/work/../etc/passwd' imported from /work/../../etc/hosts",
    "Cannot find module '/work/.git/config' imported from /work/.git/hooks/pre-commit.js",
    "Expected a Python module at: `src/../../../__init__.py`",
    "Cannot find module '/work/" + "a/" * 150 + "b' imported from /work/c.js",
    "../../etc/a.ts(1,1): error TS2307: Cannot find module '../../../etc/passwd'\n",
)


@pytest.mark.parametrize("said", HOSTILE)
def test_what_a_command_says_leads_no_fixer_outside(tmp_path: Path, said: str) -> None:
    with Tree(tmp_path) as tree:
        assert not remedied(Scene(tree, said * 50, "en", stack_named("express"))).changes
