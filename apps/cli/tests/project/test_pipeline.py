"""The whole way from a prompt to what is handed over, with the real sandbox, and writers that mean well or do not."""

import json
import os
import subprocess
import tarfile
import time

import pytest

from fondation_cli.project.checks.service import STARTING
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.pipeline import PHASES
from fondation_cli.project.rounds import FileInvalid
from fondation_shared.errors import Cancelled
from fondation_shared.events import AttemptFinished, FileWritten, GeneratorEvent, Log, PhaseFinished

from .building import Build, Meddling

pytestmark = pytest.mark.walls

ANOTHER = ("setpriv", "--reuid", "54321", "--regid", "54321", "--clear-groups")


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
        "plan.json",
    }
    with tarfile.open(out / "artifacts" / "dist.tar.gz") as archive:
        assert "index.html" in archive.getnames()
    log = (out / "artifacts" / "build.log").read_text()
    assert "$ node --test" in log


def test_no_other_user_of_the_machine_can_read_it_while_it_is_built(build: Build) -> None:
    room, seen, read = build.folder / "room", set(), set()

    def look() -> None:
        for path in room.iterdir():
            seen.add(path.name)
            if path.lstat().st_mode & 0o077:
                read.add(path.name)
        if os.geteuid() == 0:
            words = ("cat", *map(str, room.glob("attempt-*/index.html")), str(room / "history.git" / "HEAD"))
            asked = subprocess.run([*ANOTHER, *words], stdin=subprocess.DEVNULL, capture_output=True, check=False)
            read.add(asked.stdout.decode())

    build.check = look
    build.delivered = "job"

    build(OfflineWriter())

    assert {"attempt-1", "history.git"} <= seen
    assert read <= {""}


def test_a_check_of_a_step_took_as_long_as_the_step(build: Build) -> None:
    report = build(Meddling(**{"todos.test.js": "await new Promise((done) => setTimeout(done, 1500));\n"}))

    assert next(check.seconds for check in report.checks if check.name == "test") >= 1.5


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


def test_a_service_that_ends_at_its_start_is_not_waited_for(build: Build) -> None:
    begun = time.monotonic()
    report = build(Meddling(**{"http.py": "raise SystemExit('no service today')\n"}))

    (served,) = (check for check in report.checks if check.name == "served")
    assert served.detail == "nothing answers on port 8000: the command has ended"
    assert (served.passed, served.seconds < STARTING / 2) == (False, True)
    assert time.monotonic() - begun < STARTING


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
