"""Projects with a fault whose remedy is certain: each is green in the second attempt, without any writer's help.

Packages come through the mirror from the registries that npm and uv are configured with on this machine.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from fondation_cli.project.brief import Brief
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.writer import Failed, Remedy
from fondation_cli.project.writing import NewFile
from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.mirror.registries import ConfiguredRegistries
from fondation_cli.sandbox.port import Sandbox
from fondation_shared.events import Egress, PhaseFinished, PhaseStarted
from fondation_shared.project import Plan, Report
from fondation_shared.settings import CourseSettings

from .project.building import Build, Meddling
from .sandbox.conftest import HERE, sandbox

pytestmark = [pytest.mark.walls, pytest.mark.parametrize("sandbox", HERE, indirect=True)]
__all__ = ["sandbox"]

LIBRARY = "python-library"
BOUNDS = {"memory": 512 * 1024 * 1024, "wall": 380, "idle": 380}
USES_YAML = 'import yaml\n\n\ndef test_lists_are_read():\n    assert yaml.safe_load("- milk") == ["milk"]\n'
USES_NOBODY_S = "import paint_the_fence\n\n\ndef test_it():\n    assert paint_the_fence\n"
USES_ZOD = """
import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";

test("words are words", () => assert.equal(z.string().parse("milk"), "milk"));
"""
USES_ZOD_TYPED = """import { expect, test } from "vitest";
import { z } from "zod";

test("words are words", () => expect(z.string().parse("milk")).toBe("milk"));
"""
CROOKED = "def test_sums( ):\n  assert   1+1==2\n"
STRAIGHT = "def test_sums():\n    assert 1 + 1 == 2\n"


@pytest.fixture(scope="session")
def packages() -> Iterator[Path]:
    """What the mirror keeps from one build to the next, and what was installed."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    folder = Path(tempfile.mkdtemp(prefix="fondation-test-"))
    folder.chmod(0o711)
    yield folder
    clear(folder)


@pytest.fixture
def build(sandbox: Sandbox, packages: Path) -> Iterator[Build]:
    folder = Path(tempfile.mkdtemp(prefix="fondation-test-"))
    folder.chmod(0o711)
    made = Build(folder, packages)
    made.sandbox = sandbox
    made.registries = ConfiguredRegistries(CourseSettings())
    yield made
    clear(folder)


def source(build: Build, path: str) -> str:
    return (build.folder / "out" / "source" / path).read_text()


def starter(stack: str) -> dict[str, str]:
    """The files of a project that nobody meddled with."""
    writer, brief = OfflineWriter(), Brief("Build a list", stack)
    return {
        change.path: change.content for change in writer.write(brief, writer.plan(brief)) if isinstance(change, NewFile)
    }


def commits(build: Build) -> list[str]:
    folder = build.folder / "out" / "source"
    listed = subprocess.run(["git", "log", "--format=%s"], cwd=folder, capture_output=True, text=True, check=True)
    return [subject.partition(":")[0] for subject in reversed(listed.stdout.splitlines())]


def assert_mended(build: Build, report: Report, hypothesis: str, failed: int = 1) -> None:
    """In two attempts, of which the first tells what was wrong, and each is a commit."""
    first, second = report.attempts
    total = len(report.checks)
    assert [check for check in report.checks if not check.passed] == []
    assert (report.verdict, first.hypothesis, second.hypothesis) == ("passed", hypothesis, None)
    assert (first.checks_after, second.checks_before, second.checks_after) == (total - failed, total - failed, total)
    assert first.signature
    assert second.signature is None
    assert commits(build) == ["Attempt 1", "Attempt 2"]


def test_a_package_of_python_that_nobody_declared_is_added_with_its_lock(build: Build) -> None:
    build.brief = Brief("Build a list", LIBRARY)

    report = build(Meddling(**{"tests/test_yaml.py": USES_YAML}), **BOUNDS)

    assert_mended(build, report, "yaml is imported, and pyproject.toml does not declare it.")
    assert '"pyyaml>=6.0,<7"' in source(build, "pyproject.toml")
    before, after = starter(LIBRARY)["requirements.lock"], source(build, "requirements.lock")
    assert {line for line in before.splitlines() if "==" in line} < {
        line for line in after.splitlines() if "==" in line
    }
    assert "\npyyaml==6." in after
    assert "127.0.0.1" not in after
    assert (report.attempts[1].diff_stat.files, report.egress.denied) == (2, 0)


@pytest.mark.parametrize(
    ("stack", "path", "text", "failed"),
    [("express", "test/zod.test.js", USES_ZOD, 1), ("vite-react", "src/words.test.ts", USES_ZOD_TYPED, 5)],
)
def test_a_package_of_node_that_nobody_declared_is_added_with_its_lock(
    build: Build, stack: str, path: str, text: str, failed: int
) -> None:
    build.brief = Brief("Build a list", stack)

    report = build(Meddling(**{path: text}), **BOUNDS)

    assert_mended(build, report, "zod is imported, and package.json does not declare it.", failed)
    lock = json.loads(source(build, "package-lock.json"))
    assert json.loads(source(build, "package.json"))["dependencies"]["zod"].startswith("^4.")
    assert lock["packages"]["node_modules/zod"]["integrity"].startswith("sha512-")
    assert lock["name"] == json.loads(source(build, "package.json"))["name"]
    assert (report.attempts[1].diff_stat.files, report.egress.denied) == (2, 0)


def test_what_is_declared_and_not_locked_is_locked(build: Build) -> None:
    build.brief = Brief("Build a list", LIBRARY)
    declaring = starter(LIBRARY)["pyproject.toml"].replace("dependencies = []", 'dependencies = ["pyyaml>=6"]')

    report = build(Meddling(**{"tests/test_yaml.py": USES_YAML, "pyproject.toml": declaring}), **BOUNDS)

    assert_mended(build, report, "yaml is imported, and requirements.lock does not hold it.")
    assert "\npyyaml==6." in source(build, "requirements.lock")


def test_registries_are_asked_while_packages_are_installed_and_never_else(build: Build) -> None:
    build.brief = Brief("Build a list", LIBRARY)

    build(Meddling(**{"tests/test_yaml.py": USES_YAML, "tests/test_crooked.py": CROOKED}), **BOUNDS)

    asked_in, phase = set(), ""
    for event in build.events:
        if isinstance(event, PhaseStarted):
            phase = event.phase
        if isinstance(event, Egress):
            asked_in.add(phase)
    assert asked_in <= {"install"}
    assert len([event for event in build.events if isinstance(event, PhaseFinished) and event.phase == "install"]) == 3


def test_a_name_that_no_person_has_put_on_the_list_is_named_and_asked_of_nobody(build: Build) -> None:
    build.brief = Brief("Build a list", LIBRARY)

    report = build(Meddling(**{"tests/test_fence.py": USES_NOBODY_S}), **BOUNDS)

    (only,) = report.attempts
    assert only.hypothesis == "paint_the_fence is imported, and pyproject.toml does not declare it."
    assert (report.verdict, report.egress.denied) == ("failed", 0)
    assert "paint" not in source(build, "pyproject.toml") + source(build, "requirements.lock")


def test_sources_that_are_not_formatted_are(build: Build) -> None:
    build.brief = Brief("Build a list", LIBRARY)

    report = build(Meddling(**{"tests/test_crooked.py": CROOKED}), **BOUNDS)

    assert_mended(build, report, "Not formatted: tests/test_crooked.py.")
    assert source(build, "tests/test_crooked.py") == STRAIGHT
    assert report.attempts[1].diff_stat.files == 1


MOVED = """
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeApp } from "../lib/app.js";

test("there is an app", () => assert.ok(makeApp));
"""
MOVED_TYPED = """import { expect, test } from "vitest";
import { reduce } from "./lib/todos";

test("there is a list", () => expect(reduce).toBeTruthy());
"""


@pytest.mark.parametrize(
    ("stack", "path", "text", "wrong", "right", "failed"),
    [
        ("express", "test/moved.test.js", MOVED, '"../lib/app.js"', '"../src/app.js"', 1),
        ("vite-react", "src/moved.test.ts", MOVED_TYPED, '"./lib/todos"', '"./todos"', 5),
    ],
)
def test_a_module_that_is_elsewhere_is_imported_from_there(
    build: Build, stack: str, path: str, text: str, wrong: str, right: str, failed: int
) -> None:
    build.brief = Brief("Build a list", stack)

    report = build(Meddling(**{path: text}), **BOUNDS)

    assert_mended(build, report, f"{path} imports {wrong}, which is {right}.", failed)
    assert source(build, path) == text.replace(wrong, right)


class Careless(Meddling):
    """Mends what fails, and does not think of how it looks."""

    def repair(self, brief: Brief, plan: Plan, files: Mapping[str, str | None], failed: Sequence[Failed]) -> Remedy:  # noqa: ARG002 - the port's
        return Remedy("the sum is wrong", [NewFile("tests/test_crooked.py", CROOKED)])


def test_what_a_writer_mends_is_formatted_in_the_same_attempt(build: Build) -> None:
    build.brief = Brief("Build a list", LIBRARY)
    wrong = "def test_sums( ):\n  assert   1+1==3\n"

    report = build(Careless(**{"tests/test_crooked.py": wrong}), **BOUNDS)

    assert_mended(build, report, "the sum is wrong", failed=2)
    assert source(build, "tests/test_crooked.py") == STRAIGHT


def test_what_cannot_be_read_as_code_is_left_as_it_is(build: Build) -> None:
    build.brief = Brief("Build a list", LIBRARY)

    report = build(Meddling(**{"tests/test_broken.py": "def (\n", "tests/test_crooked.py": CROOKED}), **BOUNDS)

    assert report.verdict == "failed"
    assert sorted(check.name for check in report.checks if not check.passed) == ["format", "test"]
    assert source(build, "tests/test_broken.py") == "def (\n"
