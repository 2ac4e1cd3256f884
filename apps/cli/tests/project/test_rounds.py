"""What fails is repaired as long as it helps and is never left worse, by writers that mean well or do not."""

import json
import os
import socket
import subprocess
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from registry import serving

from fondation_cli.project.brief import Brief
from fondation_cli.project.edits import Edit
from fondation_cli.project.infrastructure import RegistryUnreachable, RegistryUnsound, SandboxFailed
from fondation_cli.project.means import Bounds
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.stacks.shelf import stack_named
from fondation_cli.project.writer import Failed, Remedy
from fondation_cli.project.writing import EditedFile, NewFile, RemovedFile
from fondation_cli.sandbox.ending import Ended, Ending
from fondation_cli.sandbox.mirror.names import Kind
from fondation_cli.sandbox.mirror.upstream import Upstream, upstream
from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.port import Door, Heard, Running, Task
from fondation_cli.sandbox.walls import Walls
from fondation_shared.errors import DiskFull
from fondation_shared.events import AttemptFinished, AttemptStarted, Log
from fondation_shared.project import Plan

from .building import Build, Meddling

pytestmark = pytest.mark.walls

GOOD = 'require("node:test")("it works", () => {});\n'
BAD = "throw new Error('it does not work');\n"


class Repairing(Meddling):
    """Writes tests that fail, and has these remedies for them, one after the other."""

    def __init__(self, *remedies: Remedy, **files: str) -> None:
        super().__init__(**({"todos.test.js": BAD} | files))
        self.asked: list[list[Failed]] = []
        self.shown: list[Mapping[str, str | None]] = []
        self._remedies = list(remedies)

    def repair(self, brief: Brief, plan: Plan, files: Mapping[str, str | None], failed: Sequence[Failed]) -> Remedy:  # noqa: ARG002 - the port's
        self.asked.append(list(failed))
        self.shown.append(files)
        return self._remedies.pop(0) if self._remedies else Remedy()


def new_test(content: str, hypothesis: str = "") -> Remedy:
    return Remedy(hypothesis, [NewFile("todos.test.js", content)])


def commits(build: Build) -> list[str]:
    source = build.folder / "out" / "source"
    listed = subprocess.run(["git", "log", "--format=%s"], cwd=source, capture_output=True, text=True, check=True)
    return [subject.partition(":")[0] for subject in reversed(listed.stdout.splitlines())]


def test_what_fails_is_repaired_with_the_evidence_of_the_failure(build: Build) -> None:
    edit = Edit("throw new Error('it does not work');", "require('node:assert').ok(true);")
    writer = Repairing(Remedy("the test throws", [EditedFile("todos.test.js", (edit,))]))

    report = build(writer)

    first, second = report.attempts
    assert report.verdict == "passed"
    assert [each.check.name for each in writer.asked[0]] == ["test"]
    assert "it does not work" in writer.asked[0][0].evidence
    assert writer.shown[0]["todos.test.js"] == BAD
    assert (first.n, first.hypothesis, first.checks_before, first.checks_after) == (1, "the test throws", 0, 3)
    assert (second.n, second.hypothesis, second.checks_before, second.checks_after) == (2, None, 3, 4)
    assert first.signature
    assert second.signature is None
    assert (second.diff_stat.files, second.diff_stat.insertions, second.diff_stat.deletions) == (1, 1, 1)
    assert commits(build) == ["Attempt 1", "Attempt 2"]


def test_each_attempt_is_told_when_it_begins_and_ends(build: Build) -> None:
    report = build(Repairing(new_test(GOOD)))

    told = [event for event in build.events if isinstance(event, AttemptStarted | AttemptFinished)]
    assert [(event.type, event.number) for event in told] == [
        ("attempt.started", 1),
        ("attempt.finished", 1),
        ("attempt.started", 2),
        ("attempt.finished", 2),
    ]
    ended = [event for event in told if isinstance(event, AttemptFinished)]
    assert [(event.passed, event.total, event.signature) for event in ended] == [
        (3, 4, report.attempts[0].signature),
        (4, 4, None),
    ]


def test_a_repair_that_makes_it_worse_is_taken_back(build: Build) -> None:
    worse = Remedy("the page is to blame", [NewFile("index.html", "no page\n"), NewFile("more.test.js", "broken(\n")])

    report = build(Repairing(worse))

    out = build.folder / "out"
    assert [attempt.checks_after for attempt in report.attempts] == [3, 1]
    assert [check.name for check in report.checks if not check.passed] == ["test"]
    assert commits(build) == ["Attempt 1", "Attempt 2", "Back to attempt 1"]
    assert "no page" not in (out / "source" / "index.html").read_text()
    assert not (out / "source" / "more.test.js").exists()
    with tarfile.open(out / "artifacts" / "dist.tar.gz") as archive:
        assert "more.test.js" not in archive.getnames()


def test_the_same_failure_twice_in_a_row_ends_it(build: Build) -> None:
    remedies = [Remedy("", [NewFile(f"notes-{name}.md", "thinking\n")]) for name in ("one", "two", "three")]
    writer = Repairing(*remedies)

    report = build(writer)

    assert len(report.attempts) == 2
    assert len(writer.asked) == 1
    assert report.attempts[0].signature == report.attempts[1].signature
    assert commits(build)[-1] == "Back to attempt 1"


def failures() -> Iterator[Remedy]:
    for name in ("apple", "pear", "plum", "quince", "fig", "grape"):
        yield new_test(f"throw new Error('no {name}');\n")


def test_who_always_has_another_idea_is_stopped_after_some_rounds(build: Build) -> None:
    build.bounds = Bounds(rounds=2)
    writer = Repairing(*failures())

    report = build(writer)

    assert (report.verdict, len(report.attempts), len(writer.asked)) == ("failed", 3, 2)
    assert len({attempt.signature for attempt in report.attempts}) == 3


def test_no_round_is_begun_when_the_time_is_over(build: Build) -> None:
    build.bounds = Bounds(seconds=0)
    writer = Repairing(*failures())

    report = build(writer)

    assert (len(report.attempts), writer.asked) == (1, [])


def test_edits_that_reach_outside_are_refused_and_told(build: Build) -> None:
    paths = ["../outside.js", "/etc/outside", ".git/hooks/pre-commit", "a/../../outside"]
    hostile = Remedy("", [*(NewFile(path, "owned\n") for path in paths), RemovedFile("../room")])

    report = build(Repairing(hostile))

    warnings = [event.text for event in build.events if isinstance(event, Log) and event.level == "warning"]
    assert len(report.attempts) == 1
    assert len([text for text in warnings if "is not written: " in text]) == 5
    assert not list(build.folder.rglob("outside*"))


def test_the_good_part_of_a_remedy_is_taken(build: Build) -> None:
    report = build(Repairing(Remedy("", [NewFile("../outside.js", "owned\n"), NewFile("todos.test.js", GOOD)])))

    assert report.verdict == "passed"
    assert not list(build.folder.rglob("outside*"))


def test_what_the_code_of_one_attempt_does_to_its_sources_is_not_in_the_next(build: Build) -> None:
    tampering = "require('node:fs').writeFileSync('index.html', 'tampered'); throw new Error('failed');\n"

    report = build(Repairing(new_test(GOOD), **{"todos.test.js": tampering}))

    assert report.verdict == "passed"
    assert "tampered" not in (build.folder / "out" / "source" / "index.html").read_text()


class NoSandbox:
    """One that cannot be made."""

    name: Literal["bubblewrap"] = "bubblewrap"
    image: None = None

    def walls(self) -> Walls:
        return Walls("absent", "absent", "absent", "absent", "absent", "absent", "absent")

    def way_out(self) -> str:
        return "it cannot be made"

    def confine(self, tree: Path, policy: Policy) -> None:
        """Nothing runs that could fill it."""

    @contextmanager
    def start(self, task: Task, heard: Heard, door: Door | None = None) -> Iterator[Running]:  # noqa: ARG002 - the port's
        yield NothingRuns()


class NothingRuns:
    def wait(self, check: object) -> Ended:  # noqa: ARG002 - the port's
        return self.stop()

    def connect(self, port: int) -> socket.socket:
        raise ConnectionRefusedError(f"nothing listens on {port}")

    def stop(self) -> Ended:
        return Ended(Ending.INFRASTRUCTURE, -1, 0.0, b"", detail="no namespaces here")


def test_a_sandbox_that_cannot_be_made_is_no_reason_to_repair(build: Build) -> None:
    build.sandbox = NoSandbox()
    writer = Repairing(new_test(GOOD))

    with pytest.raises(SandboxFailed, match=r"The sandbox failed\.") as failed:
        build(writer)

    assert (failed.value.retryable, failed.value.cause, writer.asked) == (True, "no namespaces here", [])


@pytest.fixture
def little_space(build: Build) -> None:
    """The build's folder lies on a disk of its own, on which there is next to no room."""
    disk = build.folder / "disk"
    disk.mkdir(mode=0o711)
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m,mode=711", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("Only root can mount, and not everywhere.")
    build.folder = disk


@pytest.mark.usefixtures("little_space")
def test_a_disk_that_is_full_is_no_reason_to_repair(build: Build) -> None:
    writer = Repairing(new_test(GOOD))

    with pytest.raises(DiskFull) as failed:
        build(writer)

    assert (failed.value.retryable, writer.asked) == (True, [])


class Silent:
    """Registries at an address where nobody listens."""

    def of(self, kind: Kind, _name: str, /) -> Sequence[Upstream]:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        found = upstream(f"http://127.0.0.1:{port}/{kind}/")
        return [found] if found else []


def test_a_registry_that_does_not_answer_is_no_reason_to_repair(build: Build) -> None:
    build.registries = Silent()
    build.brief = Brief("Build a service", "express")
    writer = Repairing(new_test(GOOD))

    with pytest.raises(RegistryUnreachable) as failed:
        build(writer)

    assert (failed.value.retryable, failed.value.cause, writer.asked) == (True, "127.0.0.1: no connection", [])


def test_a_registry_that_gives_other_files_than_it_promises_is_no_reason_to_repair(build: Build) -> None:
    build.brief = Brief("Build a service", "express")
    writer = Repairing(new_test(GOOD))
    lock = json.loads((stack_named("express").folder / "starter" / "package-lock.json").read_text())
    with serving() as registry:
        for place, package in lock["packages"].items():
            if place:
                name = place.rpartition("node_modules/")[2]
                registry.add_npm(name, package["version"], dist={"integrity": package["integrity"]})
        build.registries = At(registry.npm)
        with pytest.raises(RegistryUnsound) as failed:
            build(writer)

    assert (failed.value.retryable, writer.asked) == (True, [])
    assert (failed.value.cause or "").startswith("npm:")


@dataclass
class At:
    """A registry by its address."""

    url: str

    def of(self, _kind: Kind, _name: str, /) -> Sequence[Upstream]:
        found = upstream(self.url)
        return [found] if found else []


def test_an_offline_writer_has_no_remedy_and_nothing_is_tried_twice(build: Build) -> None:
    report = build(Meddling(**{"todos.test.js": BAD}))

    assert (report.verdict, len(report.attempts)) == ("failed", 1)
    assert isinstance(OfflineWriter().repair(build.brief, OfflineWriter().plan(build.brief), {}, []), Remedy)
