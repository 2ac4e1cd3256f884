"""The generator contract, as a worker sees it."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from pace import paced

from fondation_cli.course.pipeline import PHASES
from fondation_cli.project.pipeline import PHASES as BUILD_PHASES
from fondation_shared.abilities import Abilities
from fondation_shared.events import (
    GENERATOR_EVENT,
    ChapterReused,
    ChapterWritten,
    FileWritten,
    GeneratorEvent,
    PhaseStarted,
)
from fondation_shared.generate import ProjectResult
from fondation_shared.jobs import CourseResult, Failure, Outcome, Result
from fondation_shared.project import Report
from fondation_shared.testing import wait_until

from .conftest import FONDATION, commit_all, environment_in, run_fondation

LEFT = ["course.apkg", "course.epub", "course.json", "course.pdf", "markdown", "site", "sources", "tours"]
"""What a job leaves of a course without exercises."""

BUILT = ["build.log", "dist.tar.gz", "plan.json", "report.json", "source.bundle", "source.zip"]
"""What a job leaves of a project."""
needs_node = pytest.mark.skipif(
    shutil.which("node", path="/usr/local/bin:/usr/bin:/bin") is None, reason="the system's node is not installed"
)


def a_workspace(folder: Path, repository: Path | str, **request: object) -> Path:
    folder.mkdir(exist_ok=True)
    job = {"id": "job_1", "kind": "course", "request": {"repository": str(repository), **request}}
    (folder / "job.json").write_text(json.dumps(job))
    return folder


def a_project_workspace(folder: Path, **request: object) -> Path:
    folder.mkdir()
    (folder / "job.json").write_text(json.dumps({"id": "job_1", "kind": "project", "request": request}))
    return folder


Generate = Callable[[Path], tuple[int, list[GeneratorEvent], Result]]


def generate_in(workspace: Path, environment: dict[str, str]) -> tuple[int, list[GeneratorEvent], Result]:
    done = run_fondation(workspace, environment, "run", workspace)
    events = [GENERATOR_EVENT.validate_json(line) for line in done.stdout.splitlines()]
    return done.returncode, events, Result.model_validate_json((workspace / "result.json").read_bytes())


@pytest.fixture
def generate(environment: dict[str, str]) -> Generate:
    """Runs one job to its end: exit code, events, result."""
    return lambda workspace: generate_in(workspace, environment)


@dataclass(frozen=True)
class Attempt:
    """A job that ran to its end, and all that came of it."""

    workspace: Path
    code: int
    events: list[GeneratorEvent]
    result: Result


@pytest.fixture(scope="module")
def first(real: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Attempt:
    """The first attempt at the real project."""
    folder = tmp_path_factory.mktemp("first")
    workspace = a_workspace(folder / "job", real)
    return Attempt(workspace, *generate_in(workspace, environment_in(folder, cache)))


@contextlib.contextmanager
def started(environment: dict[str, str], *words: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [FONDATION, "run", *words],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        yield process
        process.kill()


def events_of(process: subprocess.Popen[bytes]) -> Iterator[GeneratorEvent]:
    assert process.stdout is not None
    for line in process.stdout:
        yield GENERATOR_EVENT.validate_json(line)


def wait_for_phase(process: subprocess.Popen[bytes], phase: str) -> None:
    assert any(isinstance(event, PhaseStarted) and event.phase == phase for event in events_of(process))


def failure_of(result: Result) -> Failure:
    assert result.outcome is Outcome.FAILED
    assert result.failure is not None
    return result.failure


def test_a_job_leaves_its_artifacts_and_says_so_last(first: Attempt) -> None:
    result = first.result

    assert first.code == 0
    assert [event.phase for event in first.events if isinstance(event, PhaseStarted)] == list(PHASES)
    assert result.outcome is Outcome.COMPLETED
    assert isinstance(result.result, CourseResult)
    assert result.result.chapters == sum(isinstance(event, ChapterWritten) for event in first.events) >= 4
    assert result.result.citations > 0
    assert sorted(path.name for path in (first.workspace / "out").iterdir()) == LEFT
    assert (first.workspace / "memo").is_dir()


def test_a_second_attempt_writes_no_chapter_again(
    generate: Generate, first: Attempt, real: Path, tmp_path: Path
) -> None:
    second_workspace = a_workspace(tmp_path / "second", real)
    shutil.copytree(first.workspace / "memo", second_workspace / "memo")

    code, second, _ = generate(second_workspace)

    assert code == 0
    assert not any(isinstance(event, ChapterWritten) for event in second)
    written = [event.chapter for event in first.events if isinstance(event, ChapterWritten)]
    assert [event.chapter for event in second if isinstance(event, ChapterReused)] == written
    assert tree(first.workspace / "out") == tree(second_workspace / "out")


@needs_node
@pytest.mark.walls
def test_a_prompt_becomes_a_project_that_is_handed_over_with_its_report(generate: Generate, tmp_path: Path) -> None:
    workspace = a_project_workspace(tmp_path / "job", prompt="Build a small site", stack="static")

    code, events, result = generate(workspace)

    assert (code, result.outcome) == (0, Outcome.COMPLETED)
    assert [event.phase for event in events if isinstance(event, PhaseStarted)] == list(BUILD_PHASES)
    assert any(isinstance(event, FileWritten) and event.path == "index.html" for event in events)
    assert isinstance(result.result, ProjectResult)
    assert (result.result.title, result.result.stack) == ("Small site", "static")
    assert result.result.checks
    out = workspace / "out"
    assert sorted(path.name for path in out.iterdir()) == BUILT
    report = Report.model_validate_json((out / "report.json").read_bytes())
    assert (report.verdict, report.checks) == ("passed", result.result.checks)
    assert sorted(each.name for each in report.artifacts) == [name for name in BUILT if name != "report.json"]


@needs_node
@pytest.mark.walls
def test_a_build_that_is_told_to_stop_says_so_and_leaves_nothing(environment: dict[str, str], tmp_path: Path) -> None:
    workspace = a_project_workspace(tmp_path / "job", prompt="Build a small site", stack="static")

    with started(environment, workspace) as process:
        wait_for_phase(process, "write")
        process.send_signal(signal.SIGTERM)
        code = process.wait(60)

    assert code == 6
    assert Result.model_validate_json((workspace / "result.json").read_bytes()).outcome is Outcome.CANCELLED
    assert not (workspace / "out").exists()


def test_a_stack_that_there_is_none_of_fails_the_job_and_leaves_nothing(generate: Generate, tmp_path: Path) -> None:
    workspace = a_project_workspace(tmp_path / "job", prompt="Build a small site", stack="cobol")

    _, _, result = generate(workspace)

    failure = failure_of(result)
    assert (failure.code, failure.retryable) == ("invalid", False)
    assert "static" in str(failure.hint)
    assert not (workspace / "out").exists()


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "usage"),
        (b"", "usage"),
        (b"{", "usage"),
        (b"\xff\xfe", "usage"),
        (b'{"id": "job_1", "kind": "course"}', "usage"),
        (b'{"id": "job_1", "kind": "course", "request": {"repository": "/x", "colour": "red"}}', "usage"),
        (b'{"id": "job_1", "kind": "project", "request": {"repository": "/x"}}', "usage"),
        (b'{"id": "job_1", "kind": "course", "request": {"repository": "/x", "model": "large"}}', "settings"),
    ],
)
def test_a_job_that_cannot_be_understood_is_refused(
    generate: Generate, tmp_path: Path, content: bytes | None, code: str
) -> None:
    workspace = tmp_path / "job"
    workspace.mkdir()
    if content is not None:
        (workspace / "job.json").write_bytes(content)

    exit_code, events, result = generate(workspace)

    assert exit_code == 2
    assert events == []
    assert failure_of(result).code == code
    assert not failure_of(result).retryable


def an_empty_folder(folder: Path) -> None:
    folder.mkdir()


def a_folder_without_git(folder: Path) -> None:
    folder.mkdir()
    (folder / "code.py").write_text("x = 1\n")


def no_commits(folder: Path) -> None:
    folder.mkdir()
    subprocess.run(["git", "init", "-q", folder], check=True)


def an_empty_commit(folder: Path) -> None:
    folder.mkdir()
    commit_all(folder)


def binary_files_only(folder: Path) -> None:
    folder.mkdir()
    for name in ("a.bin", "b.so", "c.py"):
        (folder / name).write_bytes(bytes(range(256)) * 40)
    commit_all(folder)


def nothing(folder: Path) -> None:
    del folder


@pytest.mark.parametrize(
    "make", [nothing, an_empty_folder, a_folder_without_git, no_commits, an_empty_commit, binary_files_only]
)
def test_a_repository_that_cannot_be_read_fails_the_job_with_a_way_out(
    generate: Generate, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "repository")

    exit_code, _, result = generate(a_workspace(tmp_path / "job", tmp_path / "repository"))

    assert exit_code == 3
    failure = failure_of(result)
    assert failure.code == "repository"
    assert failure.phase in {"fetch", "index"}
    assert failure.hint
    assert str(tmp_path / "repository") in f"{failure.message} {failure.hint}" or failure.phase == "index"
    assert not (tmp_path / "job" / "out").exists()


def test_an_unknown_ref_fails_the_job(generate: Generate, small: Path, tmp_path: Path) -> None:
    exit_code, _, result = generate(a_workspace(tmp_path / "job", small, ref="v99"))

    assert exit_code == 3
    assert "v99" in failure_of(result).message


def test_a_path_outside_the_allowed_roots_fails_the_job(generate: Generate, small: Path, tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "job", small)
    job = json.loads((workspace / "job.json").read_text())
    (workspace / "job.json").write_text(json.dumps({**job, "allowedRoots": [str(tmp_path)]}))

    exit_code, _, result = generate(workspace)

    assert exit_code == 3
    assert failure_of(result).code == "repository"


@pytest.mark.alone
@pytest.mark.parametrize("phase", PHASES)
def test_a_cancel_in_any_phase_lands_in_time_and_leaves_no_process(
    environment: dict[str, str], real: Path, tmp_path: Path, phase: str
) -> None:
    workspace = a_workspace(tmp_path / "job", real)
    with started(environment, workspace) as process:
        wait_for_phase(process, phase)
        # Held while its family is looked at: the last phases are short.
        process.send_signal(signal.SIGSTOP)
        family = psutil.Process(process.pid).children(recursive=True)

        began = time.monotonic()
        process.terminate()
        process.send_signal(signal.SIGCONT)
        code = process.wait(timeout=60)

        assert time.monotonic() - began < paced(3)
        assert code == 6
        assert psutil.wait_procs(family, timeout=60)[1] == []
    assert Result.model_validate_json((workspace / "result.json").read_bytes()).outcome is Outcome.CANCELLED


@pytest.mark.alone
def test_a_git_that_hangs_is_ended_with_the_cancel(environment: dict[str, str], small: Path, tmp_path: Path) -> None:
    hanging = tmp_path / "bin" / "git"
    hanging.parent.mkdir()
    hanging.write_text(
        "#!/bin/sh\ntrap '' TERM\necho $$ > \"" + str(tmp_path / "pid") + '"\nwhile :; do sleep 600; done\n'
    )
    hanging.chmod(0o755)
    path = f"{hanging.parent}:{environment['PATH']}"
    with started({**environment, "PATH": path}, a_workspace(tmp_path / "job", small)) as process:
        wait_for_phase(process, "fetch")
        wait_until((tmp_path / "pid").exists, what="git")
        family = psutil.Process(process.pid).children(recursive=True)
        assert family

        began = time.monotonic()
        process.terminate()

        assert process.wait(timeout=60) == 6
        assert time.monotonic() - began < paced(3)
        assert psutil.wait_procs(family, timeout=60)[1] == []


def test_on_standby_it_takes_the_workspace_from_a_line(
    environment: dict[str, str], small: Path, tmp_path: Path
) -> None:
    workspace = a_workspace(tmp_path / "job", small)
    with started(environment, "--standby") as process:
        assert process.stdin is not None
        process.stdin.write(os.fsencode(workspace) + b"\n")
        process.stdin.flush()

        assert [event.phase for event in events_of(process) if isinstance(event, PhaseStarted)] == list(PHASES)
        assert process.wait(timeout=60) == 0
    assert Result.model_validate_json((workspace / "result.json").read_bytes()).outcome is Outcome.COMPLETED


def test_on_standby_the_end_of_stdin_is_the_end(environment: dict[str, str]) -> None:
    with started(environment, "--standby") as process:
        said, _ = process.communicate(timeout=60)

        assert said == b""
        assert process.returncode == 0


def test_a_worker_that_goes_away_cancels_its_job(environment: dict[str, str], real: Path, tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "job", real)
    with started(environment, "--standby") as process:
        assert process.stdin is not None
        process.stdin.write(os.fsencode(workspace) + b"\n")
        process.stdin.flush()
        wait_for_phase(process, "index")
        family = psutil.Process(process.pid).children(recursive=True)

        process.stdin.close()

        assert process.wait(timeout=60) == 6
        assert psutil.wait_procs(family, timeout=60)[1] == []


def test_a_full_disk_fails_the_job_in_a_way_that_is_worth_another_try(
    generate: Generate, real: Path, small_disk: Path
) -> None:
    exit_code, _, result = generate(a_workspace(small_disk / "job", real))

    assert exit_code == 3
    failure = failure_of(result)
    assert failure.code == "disk_full"
    assert failure.retryable
    assert failure.hint is not None
    assert failure.hint.startswith("df -h")
    assert not (small_disk / "job" / "out").exists()


def test_a_stop_signal_before_the_line_ends_it(environment: dict[str, str]) -> None:
    with started(environment, "--standby") as process:
        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=60) != 0


def without_an_engine(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """An installation that is to build with a container engine, where none listens."""
    return environment | {"FONDATION_SANDBOX": "docker", "DOCKER_HOST": f"unix://{tmp_path}/none.sock"}


def test_a_generator_without_its_engine_does_courses_alone_and_says_why(
    environment: dict[str, str], tmp_path: Path
) -> None:
    done = run_fondation(tmp_path, without_an_engine(environment, tmp_path), "run", "--abilities")

    found = Abilities.model_validate_json(done.stdout)
    assert (found.kinds, found.sandbox) == (["course"], None)
    assert found.refusal is not None
    assert found.refusal.engine
    assert found.refusal.cause.startswith("The container engine cannot run builds.")
    assert found.refusal.hint == "docker info && make images"


def test_an_engine_that_ends_while_a_project_is_on_its_way_spoils_a_delivery_and_not_the_job(
    environment: dict[str, str], tmp_path: Path
) -> None:
    workspace = a_project_workspace(tmp_path / "job", prompt="A page", stack="static")

    _, _, result = generate_in(workspace, without_an_engine(environment, tmp_path))

    assert (failure_of(result).code, failure_of(result).retryable) == ("no_sandbox", True)
