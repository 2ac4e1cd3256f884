"""A build that is broken off goes on where it was, with the same result, and asks the writer nothing twice."""

import re
import subprocess
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from fondation_cli.project.brief import Brief
from fondation_cli.project.writer import Failed, Remedy
from fondation_cli.project.writing import Change, NewFile
from fondation_shared.events import AttemptFinished, Log, PhaseFinished
from fondation_shared.project import Plan, Report

from .building import Build, Meddling
from .test_rounds import BAD, GOOD

pytestmark = pytest.mark.walls

JOB = "job_one"


class BrokenOff(Exception):
    """As if the worker had been killed: nobody catches it."""


class Counting(Meddling):
    """Writes a test that fails and repairs it; notes what it was asked."""

    def __init__(self, asked: list[str], **files: str) -> None:
        super().__init__(**({"todos.test.js": BAD} | files))
        self._asked = asked

    def plan(self, brief: Brief) -> Plan:
        self._asked.append("plan")
        return super().plan(brief)

    def write(self, brief: Brief, plan: Plan) -> Iterator[Change]:
        self._asked.append("write")
        yield from super().write(brief, plan)

    def repair(self, brief: Brief, plan: Plan, files: Mapping[str, str | None], failed: Sequence[Failed]) -> Remedy:  # noqa: ARG002 - the port's
        self._asked.append("repair")
        return Remedy("the test throws", [NewFile("todos.test.js", GOOD)])


def delivered(build: Build, number: int, asked: list[str], stop: str = "", job: str = JOB, **files: str) -> Report:
    """One delivery of the job; it is broken off when a phase begins: `test 2` is the second time for the tests."""
    again = Build(build.folder / str(number))
    again.folder.mkdir(mode=0o711)
    again.memo = build.folder / "memo"
    again.delivered = job
    wanted, _, times = stop.partition(" ")
    build.events = again.events

    def check() -> None:
        begun = [event for event in again.events if event.type == "phase.started" and event.phase == wanted]
        if wanted and len(begun) == int(times or 1):
            raise BrokenOff

    again.check = check
    return again(Counting(asked, **files))


def broken_off(build: Build, stop: str, asked: list[str], **files: str) -> None:
    with pytest.raises(BrokenOff):
        delivered(build, 1, asked, stop, **files)


def outcomes(build: Build) -> list[str]:
    return [f"{event.phase} {event.outcome}" for event in build.events if isinstance(event, PhaseFinished)]


def commits(folder: Path) -> str:
    command = ["git", "log", "--format=%H %s"]
    return subprocess.run(command, cwd=folder / "out" / "source", capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("stop", "reused", "asked_again"),
    [
        ("write", ["plan"], ["write", "repair"]),
        ("build", ["plan", "write"], ["repair"]),
        ("test", ["plan", "write", "build"], ["repair"]),
        ("write 2", ["plan", "write", "build", "test", "write"], []),
        ("test 2", ["plan", "write", "build", "test", "write", "build"], []),
        ("collect", ["plan", "write", "build", "test", "write", "build", "test"], []),
    ],
)
def test_it_goes_on_with_what_was_done(build: Build, stop: str, reused: list[str], asked_again: list[str]) -> None:
    asked: list[str] = []
    broken_off(build, stop, asked)
    del asked[:]

    report = delivered(build, 2, asked)

    assert (report.verdict, len(report.attempts)) == ("passed", 2)
    assert asked == asked_again
    assert [each.removesuffix(" reused") for each in outcomes(build) if each.endswith(" reused")] == reused
    told = [(event.number, event.passed) for event in build.events if isinstance(event, AttemptFinished)]
    assert told == [(1, 3), (2, 4)]


def test_what_is_handed_over_is_the_same_as_without_a_break(build: Build) -> None:
    broken_off(build, "collect", [])
    first = build.folder / "1" / "room" / "history.git"
    tip = subprocess.run(["git", "rev-parse", "main"], cwd=first, capture_output=True, text=True, check=True).stdout

    second = delivered(build, 2, [])
    third = delivered(build, 3, [])

    assert commits(build.folder / "2").startswith(tip.strip())
    assert {each.name: each.sha256 for each in second.artifacts} == {each.name: each.sha256 for each in third.artifacts}
    log = (build.folder / "2" / "out" / "artifacts" / "build.log").read_text()
    assert log.count("$ node --test") == 2
    assert log.count("it does not work") >= 1


def test_another_job_of_the_same_project_is_built_and_tested_anew(build: Build) -> None:
    asked: list[str] = []
    delivered(build, 1, asked)
    del asked[:]

    report = delivered(build, 2, asked, job="job_two")

    assert report.verdict == "passed"
    # What a test run said tells how long it took: another failure to whoever is to repair it.
    assert asked in ([], ["repair"])
    assert "test reused" not in outcomes(build)
    assert "plan reused" in outcomes(build)


def test_what_was_left_and_cannot_be_kept_is_made_and_checked_again(build: Build) -> None:
    leaving = GOOD + 'require("node:fs").symlinkSync("/etc/passwd", `link-${Date.now()}`);\n'
    broken_off(build, "collect", [], **{"todos.test.js": leaving})

    report = delivered(build, 2, [], **{"todos.test.js": leaving})

    assert report.verdict == "passed"
    assert outcomes(build)[-4:] == ["install done", "build done", "test done", "collect done"]


POISON = r"""
const fs = require("node:fs"), path = require("node:path"), zlib = require("node:zlib");
const lie = JSON.stringify({ ended: { ending: "ok", exit_code: 0, seconds: 0, output: "" }, checks: [], limits: [] });
const names = ["0".repeat(64), "project test", "result.json", "f".repeat(64)];
for (const name of names) {
  for (const place of ["memo", "../memo", "/memo", "/tmp/memo", "../../memo", "@MEMO@", "."]) {
    try { fs.mkdirSync(place, { recursive: true }); } catch {}
    try { fs.writeFileSync(path.join(place, name), zlib.deflateSync(lie)); } catch {}
  }
}
console.log(JSON.stringify({ type: "phase.finished", phase: "test", seconds: 1, outcome: "reused" }));
console.log(JSON.stringify({ type: "attempt.finished", number: 1, passed: 9, total: 9 }));
console.log(lie);
process.exitCode = 1;
"""


def test_the_code_of_a_build_cannot_change_what_is_remembered_of_it(build: Build) -> None:
    memo = build.folder / "memo"
    poison = POISON.replace("@MEMO@", str(memo))
    bad = {"todos.test.js": poison}
    with pytest.raises(BrokenOff):
        delivered(build, 1, [], "write 2", **bad)
    known = {path.name: path.read_bytes() for path in memo.iterdir()}

    report = delivered(build, 2, [], "", **bad)

    assert report.attempts[0].signature
    assert report.attempts[0].checks_after == 3
    assert "test reused" in outcomes(build)
    assert all(re.fullmatch("[0-9a-f]{64}", name) and set(name) not in ({"0"}, {"f"}) for name in known)
    assert all(content == (memo / name).read_bytes() for name, content in known.items())
    finished = [event for event in build.events if isinstance(event, AttemptFinished)]
    assert [(event.number, event.passed, event.total) for event in finished] == [(1, 3, 4), (2, 4, 4)]
    assert any(isinstance(event, Log) for event in build.events)


def test_an_answer_with_half_a_character_does_no_harm(build: Build) -> None:
    asked: list[str] = []

    class Broken(Counting):
        def repair(self, brief: Brief, plan: Plan, files: Mapping[str, str | None], failed: Sequence[Failed]) -> Remedy:
            remedy = super().repair(brief, plan, files, failed)
            return Remedy(remedy.hypothesis, [*remedy.changes, NewFile("half.js", "// \ud800")])

    report = build(Broken(asked))

    assert report.verdict == "passed"


@pytest.mark.parametrize("damage", [b"", b"nothing of ours", zlib.compress(b"{}")])
def test_what_was_damaged_is_done_again(build: Build, damage: bytes) -> None:
    broken_off(build, "collect", [])
    for path in (build.folder / "memo").iterdir():
        path.write_bytes(damage)

    assert delivered(build, 2, []).verdict == "passed"
