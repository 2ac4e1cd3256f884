"""The whole way from a prompt to what is handed over, with the real sandbox, and writers that mean well or do not."""

import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from fondation_cli.memo import Memo
from fondation_cli.project.brief import Brief
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.pipeline import PHASES, FileInvalid, Means, Places, make_project
from fondation_cli.project.writing import NewFile
from fondation_cli.runner import Run
from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.mirror.names import Kind
from fondation_cli.sandbox.mirror.upstream import Upstream
from fondation_cli.sandbox.policy import MEBIBYTE, Policy
from fondation_shared.clock import SystemClock
from fondation_shared.errors import Cancelled
from fondation_shared.events import AttemptFinished, FileWritten, GeneratorEvent, Log, PhaseFinished
from fondation_shared.project import Plan, Report

pytestmark = pytest.mark.walls

PROMPT = "Build a static page for a todo list"


class Nowhere:
    """No registry: what is built here depends on nothing."""

    def of(self, kind: Kind, name: str, /) -> Sequence[Upstream]:
        raise AssertionError(f"{name} of {kind} was asked for")


class Build:
    """Makes projects below one folder, and keeps what was told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events: list[GeneratorEvent] = []
        self.check: Callable[[], None] = lambda: None

    def __call__(self, writer: OfflineWriter, **policy: float) -> Report:
        room, out = self.folder / "room", self.folder / "out"
        room.mkdir(mode=0o711)
        out.mkdir()
        run = Run(PHASES, emit=self.events.append, memo=Memo(room / "memo"), clock=SystemClock(), check=self.check)
        bounds = {"memory": 256 * MEBIBYTE, "wall": 120, "idle": 120} | policy
        means = Means(writer, Bubblewrap(), Nowhere(), Policy(**bounds))  # type: ignore[arg-type]
        places = Places(room, self.folder / "layers", self.folder / "cache", out)
        return make_project(Brief(PROMPT, "static"), means, places, run)


@pytest.fixture
def build() -> Iterator[Build]:
    if shutil.which("bwrap") is None or shutil.which("node", path="/usr/local/bin:/usr/bin:/bin") is None:
        pytest.skip("bubblewrap or the system's node is not installed")
    folder = Path(tempfile.mkdtemp(prefix="fondation-test-"))
    folder.chmod(0o711)
    yield Build(folder)
    clear(folder)


class Meddling(OfflineWriter):
    """Writes some files of the starter otherwise."""

    def __init__(self, **files: str) -> None:
        self._files = dict(files)

    def write(self, brief: Brief, plan: Plan) -> Iterator[NewFile]:
        for change in super().write(brief, plan):
            content = self._files.pop(change.path, None)
            yield change if content is None else NewFile(change.path, content)
        for path, content in self._files.items():
            yield NewFile(path, content)


def test_a_project_is_left_with_the_checks_that_it_passed(build: Build) -> None:
    report = build(OfflineWriter())

    out = build.folder / "out"
    told = json.loads((out / "report.json").read_text())
    assert (told["verdict"], told["writer"], told["stack"]) == ("passed", "offline", "static")
    assert told["schemaVersion"] == 1
    assert all(check["passed"] for check in told["checks"])
    assert [check["kind"] for check in told["checks"]] == ["command", "files", "page", "http"]
    assert [phase["name"] for phase in told["phases"]] == list(PHASES)
    assert told["sandbox"]["backend"] == "bubblewrap"
    assert told["sandbox"]["walls"]["network"] == "enforced"
    assert (out / "source" / "index.html").is_file()
    for artifact in report.artifacts:
        assert (out / "artifacts" / artifact.name).stat().st_size == artifact.size
    assert {artifact.name for artifact in report.artifacts} == {
        "source.zip",
        "source.bundle",
        "dist.tar.gz",
        "build.log",
    }
    with tarfile.open(out / "artifacts" / "dist.tar.gz") as archive:
        assert "index.html" in archive.getnames()
    log = (out / "artifacts" / "build.log").read_text()
    assert "$ node --test" in log


def test_its_source_is_a_repository_with_a_commit_for_the_attempt(build: Build) -> None:
    build(OfflineWriter())

    source = build.folder / "out" / "source"
    listed = subprocess.run(["git", "log", "--format=%s"], cwd=source, capture_output=True, text=True, check=True)
    state = subprocess.run(["git", "status", "--porcelain"], cwd=source, capture_output=True, text=True, check=True)
    assert listed.stdout.startswith("Attempt 1: ")
    assert state.stdout == ""
    clone = build.folder / "clone"
    bundle = build.folder / "out" / "artifacts" / "source.bundle"
    subprocess.run(["git", "clone", "--quiet", str(bundle), str(clone)], check=True)
    assert (clone / "index.html").read_bytes() == (source / "index.html").read_bytes()


def test_what_happens_is_told_while_it_happens(build: Build) -> None:
    report = build(OfflineWriter())

    finished = [event.phase for event in build.events if isinstance(event, PhaseFinished)]
    written = [event.path for event in build.events if isinstance(event, FileWritten)]
    ended = [event for event in build.events if isinstance(event, AttemptFinished)]
    assert finished == list(PHASES)
    assert "index.html" in written
    assert [(event.number, event.passed, event.total) for event in ended] == [
        (1, len(report.checks), len(report.checks))
    ]


def test_a_project_whose_tests_fail_is_handed_over_as_failed_with_what_was_said(build: Build) -> None:
    report = build(Meddling(**{"todos.test.js": "throw new Error('it does not work');\n"}))

    assert report.verdict == "failed"
    failed = [check for check in report.checks if not check.passed]
    assert [check.name for check in failed] == ["test"]
    assert "exit code 1" in (failed[0].detail or "")
    assert "it does not work" in (build.folder / "out" / "artifacts" / "build.log").read_text()


def test_a_page_that_calls_elsewhere_does_not_pass(build: Build) -> None:
    page = '<!doctype html><html lang="en"><title>x</title><script src="https://192.0.2.1/x.js"></script></html>'

    report = build(Meddling(**{"index.html": page}))

    assert report.verdict == "failed"
    assert "page" in [check.name for check in report.checks if not check.passed]


@pytest.mark.parametrize("path", ["../outside.js", "/etc/outside", ".git/hooks/pre-commit", "a/../../b", "con.js"])
def test_a_file_outside_of_the_project_is_never_written(build: Build, path: str) -> None:
    with pytest.raises(FileInvalid):
        build(Meddling(**{path: "owned"}))

    assert not list(build.folder.rglob("outside*"))
    assert not (build.folder / "out" / "report.json").exists()


def test_tests_that_never_end_meet_the_wall_and_are_told_of(build: Build) -> None:
    report = build(Meddling(**{"todos.test.js": "while (true) {}\n"}), wall=20, idle=5)

    assert report.verdict == "failed"
    assert any(limit.startswith("timeout_") for limit in report.limits_hit)


def test_tests_that_attack_what_is_handed_over_change_nothing_outside(build: Build) -> None:
    attack = """
import fs from "node:fs";
fs.symlinkSync("/etc/passwd", "leak.txt");
fs.mkdirSync(".git", { recursive: true });
fs.writeFileSync(".git/config", "[core]\\n\\tfsmonitor = touch /tmp/owned\\n");
fs.writeFileSync("index.html", "<!doctype html><title>changed by a test</title>");
"""
    build(Meddling(**{"todos.test.js": attack}))

    out = build.folder / "out"
    with tarfile.open(out / "artifacts" / "dist.tar.gz") as archive:
        assert "leak.txt" not in archive.getnames()
        assert not any(name.startswith(".git/") for name in archive.getnames())
    assert "changed by a test" not in (out / "source" / "index.html").read_text()


def test_the_log_has_neither_colours_nor_secrets(build: Build) -> None:
    talk = """
console.log("\\x1b[31mred\\x1b[0m, and\\u202e turned");
console.log("NPM_TOKEN=npm_abcdefghijklmnopqrstuvwxyz0123456789");
"""
    build(Meddling(**{"todos.test.js": talk}))

    log = (build.folder / "out" / "artifacts" / "build.log").read_text()
    told = "".join(event.text for event in build.events if isinstance(event, Log))
    for text in (log, told):
        assert "red, and turned" in text
        assert "\x1b" not in text
        assert "abcdefghij" not in text


def test_a_stop_is_obeyed_in_every_phase(build: Build) -> None:
    for phase in PHASES[1:]:
        again = Build(build.folder / phase)
        again.folder.mkdir(mode=0o711)

        def check(wanted: str = phase, events: list[GeneratorEvent] = again.events) -> None:
            if any(event.type == "phase.started" and event.phase == wanted for event in events):
                raise Cancelled("Stopped.")

        again.check = check
        with pytest.raises(Cancelled):
            again(OfflineWriter())
        assert not (again.folder / "out" / "report.json").exists()
