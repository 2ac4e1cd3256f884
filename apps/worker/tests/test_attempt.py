"""Whole attempts: a source in memory, real generator processes."""

import io
import os
import subprocess
import time
import zipfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

import anyio
import psutil
import pytest
from anyio import to_thread
from pace import paced

from fondation_shared.events import FileWritten, LimitReached, Log
from fondation_shared.generate import ProjectRequest
from fondation_shared.ids import LeaseId
from fondation_shared.jobs import CourseRequest, Failure, JobSpec, Outcome
from fondation_shared.leases import Directive, Heartbeat, HeartbeatAnswer
from fondation_shared.testing import wait_until
from fondation_worker.attempt import Attempt
from fondation_worker.execute.standby import Standby
from fondation_worker.home import open_home
from fondation_worker.testing import Delivery, MemorySource
from fondation_worker.work import Means

Generator = Callable[[str], Path]
REQUEST = CourseRequest(repository="https://example.org/shop")
HANG = 'say("phase.started", phase="index", index=1, total=4)\ntime.sleep(300)'
STUBBORN = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
MANY = 2000
PATIENCE = 120
"""Seconds after which something is taken to hang: less than generators that hang sleep here."""


async def until(check: Callable[[], bool]) -> None:
    await to_thread.run_sync(partial(wait_until, check))


class Run:
    """An attempt under way."""

    def __init__(self, delivery: Delivery, attempt: Attempt, workspace: Path) -> None:
        self.delivery = delivery
        self.attempt = attempt
        self.workspace = workspace

    async def says(self, kind: str) -> None:
        await until(lambda: kind in [event.type for event in self.delivery.events])


@asynccontextmanager
async def running(
    program: Path, folder: Path, source: MemorySource, *, seconds: float = 300.0, spec: JobSpec | None = None
) -> AsyncIterator[Run]:
    """Deliver one job; at the end the attempt is over and its folders are gone."""
    if spec is None:
        source.submit(REQUEST)
        spec = source.next()
    claim = source.grant(spec)
    with open_home(folder / "data", "tester") as (home, _):
        async with Standby.open(program, home.path, 1) as standby, anyio.create_task_group() as group:
            attempt = Attempt(claim, Means(source, standby, home, seconds))
            group.start_soon(attempt.run)
            yield Run(source.deliveries[claim.lease.id], attempt, folder / "data" / "work" / claim.lease.id)
        assert list((home.path / "leases").iterdir()) == []
    assert list((folder / "data" / "work").iterdir()) == []


async def deliver(
    program: Path, folder: Path, source: MemorySource | None = None, *, seconds: float = 300.0
) -> Delivery:
    """Deliver one job to its end."""
    with anyio.fail_after(PATIENCE):
        async with running(program, folder, source or MemorySource(), seconds=seconds) as run:
            pass
    return run.delivery


def failure(delivery: Delivery) -> Failure:
    assert delivery.result is not None
    assert delivery.result.outcome is Outcome.FAILED
    assert delivery.result.failure is not None
    return delivery.result.failure


def outcome(delivery: Delivery) -> Outcome | None:
    return delivery.result.outcome if delivery.result else None


def logs(delivery: Delivery) -> list[Log]:
    return [event for event in delivery.events if isinstance(event, Log)]


def walls(delivery: Delivery) -> dict[str, str]:
    return {event.wall: event.value for event in delivery.events if isinstance(event, LimitReached)}


async def test_a_course_goes_from_claim_to_artifacts(generator: Generator, tmp_path: Path) -> None:
    program = generator(
        """
say("phase.started", phase="fetch", index=0, total=2)
(workspace / "out" / "site").mkdir()
(workspace / "out" / "site" / "index.html").write_text("<h1>Shop</h1>")
(workspace / "out" / "course.json").write_text("{}")
say("phase.finished", phase="fetch", seconds=0.1)
leave(missing=["chapter 4"], verdict="partial")
"""
    )
    delivery = await deliver(program, tmp_path)
    assert delivery.result is not None
    assert delivery.result.to_json() == (
        '{"outcome":"completed","verdict":"partial","missing":["chapter 4"],"result":{"title":"T","commit":"'
        + "0" * 40
        + '","chapters":4,"citations":9}}'
    )
    assert [event.type for event in delivery.events] == ["phase.started", "phase.finished"]
    assert all(event.at for event in delivery.events)
    assert delivery.artifacts["course.json"] == b"{}"
    with zipfile.ZipFile(io.BytesIO(delivery.artifacts["site.zip"])) as site:
        assert site.read("index.html") == b"<h1>Shop</h1>"


async def test_the_job_file_says_what_was_asked_for(generator: Generator, tmp_path: Path) -> None:
    program = generator('(workspace / "out" / "job.json").write_text((workspace / "job.json").read_text())\nleave()')
    delivery = await deliver(program, tmp_path)
    assert JobSpec.model_validate_json(delivery.artifacts["job.json"]) == delivery.claim.job


async def test_an_uploaded_archive_is_the_repository(generator: Generator, tmp_path: Path) -> None:
    program = generator(
        """
job = json.loads((workspace / "job.json").read_text())
assert job["archive"] is True
(workspace / "out" / "copy").write_bytes(Path(job["request"]["repository"]).read_bytes())
leave()
"""
    )
    source = MemorySource()
    source.submit(CourseRequest(repository="upl_1"), archive=b"PK the archive")
    async with running(program, tmp_path, source, spec=source.next()) as run:
        pass
    assert run.delivery.artifacts["copy"] == b"PK the archive"


async def test_an_archive_that_cannot_be_had_fails_the_job(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    source.submit(CourseRequest(repository="upl_1"), archive=b"")
    source.inputs.clear()
    async with running(generator("leave()"), tmp_path, source, spec=source.next()) as run:
        pass
    assert failure(run.delivery).code == "input_refused"


async def test_heartbeats_carry_phase_progress_and_the_number_of_events(generator: Generator, tmp_path: Path) -> None:
    program = generator(
        """
say("phase.started", phase="index", index=1, total=4)
say("phase.progress", phase="index", done=1, total=2)
while not (workspace / "memo" / ("a" * 64)).exists():
    time.sleep(0.01)
leave()
"""
    )
    async with running(program, tmp_path, MemorySource(heartbeat_seconds=0.02)) as run:
        await run.says("phase.progress")
        seen = len(run.delivery.beats)
        await until(lambda: len(run.delivery.beats) >= seen + 2)
        (run.workspace / "memo" / ("a" * 64)).write_bytes(b"go")
    beat = run.delivery.beats[-1]
    assert (beat.phase, beat.progress, beat.event_seq) == ("index", 0.375, 2)


@pytest.mark.alone
@pytest.mark.parametrize("body", [HANG, STUBBORN + HANG, STUBBORN + "start_a_family()\n" + HANG])
async def test_a_cancelled_job_is_over_within_three_seconds(
    generator: Generator, tmp_path: Path, family: Callable[[], list[psutil.Process]], body: str
) -> None:
    program = generator(f'say("file.written", path=os.environ["FONDATION_GENERATOR_MARK"], size=0)\n{body}')
    async with running(program, tmp_path, MemorySource(heartbeat_seconds=0.8)) as run:
        await run.says("phase.started")
        mark = next(event.path for event in run.delivery.events if isinstance(event, FileWritten))
        asked = time.monotonic()
        run.delivery.directive = Directive.CANCEL
        await run.delivery.ended.wait()
        seconds = time.monotonic() - asked
        assert [process for process in family() if process.environ()["FONDATION_GENERATOR_MARK"] == mark] == []
    assert seconds < paced(3)
    assert outcome(run.delivery) is Outcome.CANCELLED


@pytest.mark.parametrize("call", ["artifact", "get memo"])
async def test_cancel_lands_before_and_after_the_generator_too(generator: Generator, tmp_path: Path, call: str) -> None:
    source = MemorySource()
    source.stuck.add(call)
    if call == "get memo":
        source.memo["a" * 64] = b"remembered"
    program = generator('(workspace / "out" / "course.json").write_text("{}")\nleave()')
    async with running(program, tmp_path, source) as run:
        await until(lambda: call in source.calls)
        run.delivery.directive = Directive.CANCEL
        with anyio.fail_after(PATIENCE):
            await run.delivery.ended.wait()
    assert outcome(run.delivery) is Outcome.CANCELLED


async def test_a_job_that_takes_too_long_fails(generator: Generator, tmp_path: Path) -> None:
    delivery = await deliver(generator(STUBBORN + "start_a_family()\n" + HANG), tmp_path, seconds=0.5)
    assert failure(delivery).code == "timeout"
    assert failure(delivery).message == "The job took longer than 0.5 s."
    assert not failure(delivery).retryable


async def test_a_failure_says_in_which_phase(generator: Generator, tmp_path: Path) -> None:
    body = 'say("phase.started", phase="index")\nos.symlink("/etc", workspace / "out" / "etc")\nleave()'
    assert failure(await deliver(generator(body), tmp_path)).phase == "index"


async def test_failures_are_told_in_the_language_of_the_request(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    source.submit(CourseRequest(repository="https://example.org/shop", language="fr"))
    async with running(generator("sys.exit(0)"), tmp_path, source, spec=source.next()) as run:
        pass
    told = failure(run.delivery)
    assert told.message == told.wording("fr").message == "Le générateur s’est arrêté sans laisser de résultat."
    assert told.wording("en").message == "The generator ended without leaving a result."
    command = "fondation course https://example.org/shop --language fr"
    assert told.wording("fr").hint == f"{command}   # lance le générateur à la main"
    assert told.wording("en").hint == f"{command}   # runs the generator by hand"


@pytest.mark.parametrize("body", ["sys.exit(0)", "sys.exit(1)", "os.kill(os.getpid(), 9)"])
async def test_a_change_that_breaks_off_shows_no_command_that_would_build_another_project(
    generator: Generator, tmp_path: Path, body: str
) -> None:
    source = MemorySource()
    source.earlier = {"plan.json": b"{}", "source.bundle": b"x"}
    source.submit(ProjectRequest(prompt="Call it Shop"))
    anew = source.next()
    change = anew.model_copy(update={"refresh": True})
    async with running(generator(body), tmp_path, source, spec=change) as run:
        pass
    told = failure(run.delivery)
    assert told.hint == told.wording("en").hint == "Try the job again; the worker's log says what it met."
    assert told.wording("fr").hint == "Relancez la tâche ; le journal du worker dit ce qu’elle a rencontré."
    async with running(generator(body), tmp_path, source, spec=anew) as run:
        pass
    assert str(failure(run.delivery).hint).startswith("fondation build -- 'Call it Shop'   # ")


async def test_a_hint_about_an_archive_leaves_its_file_to_whoever_sent_it(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    source.submit(CourseRequest(repository="upl_01HZX", language="en"))
    async with running(generator("sys.exit(0)"), tmp_path, source, spec=source.next()) as run:
        pass
    assert failure(run.delivery).hint == "fondation course ARCHIVE.zip --language en   # runs the generator by hand"


async def test_a_gigabyte_on_stdout_ends_in_a_failure_and_little_memory(generator: Generator, tmp_path: Path) -> None:
    program = generator('block = b"x" * 1023 + b"\\n"\nfor _ in range(1024 * 1024):\n    os.write(1, block)\nleave()')
    before = psutil.Process().memory_info().rss
    delivery = await deliver(program, tmp_path)
    assert failure(delivery).code == "output_flood"
    assert walls(delivery)["output"] == "16 MiB"
    assert len(logs(delivery)) < 1000
    assert psutil.Process().memory_info().rss - before < 50 * 1024 * 1024


async def test_endless_tiny_lines_are_a_flood_too(generator: Generator, tmp_path: Path) -> None:
    delivery = await deliver(generator('while True: os.write(1, b"y\\n" * 4096)'), tmp_path)
    assert failure(delivery).code == "output_flood"
    assert walls(delivery)["output"] == "100000 lines"


async def test_a_line_of_a_hundred_megabytes_is_cut_then_too_much(generator: Generator, tmp_path: Path) -> None:
    delivery = await deliver(generator('os.write(2, b"begin")\nsys.stdout.write("{" * 100_000_000)\nleave()'), tmp_path)
    assert failure(delivery).code == "output_flood"


async def test_a_long_line_is_cut_and_the_job_goes_on(generator: Generator, tmp_path: Path) -> None:
    program = generator('print("x" * 10_000_000, flush=True)\nsay("file.written", path="a", size=1)\nleave()')
    delivery = await deliver(program, tmp_path)
    assert outcome(delivery) is Outcome.COMPLETED
    assert walls(delivery) == {"line length": "65536 bytes"}
    assert [len(log.text) for log in logs(delivery)] == [4000]
    assert delivery.events[-1].type == "file.written"


async def test_what_is_no_event_becomes_a_log_line(generator: Generator, tmp_path: Path) -> None:
    program = generator(
        """
for line in (b"plain words", b'{"type": "job.completed", "verdict": "passed"}', b'{"type": "no.such"}', b'{"type":',
             b'caf\\xe9 \\xff\\xfe', b'\\x1b[31mred\\x1b[0m\\x00bell\\x07', b'   '):
    os.write(1, line + b"\\n")
os.write(2, b"to the side, without a line end")
leave()
"""
    )
    delivery = await deliver(program, tmp_path)
    assert outcome(delivery) is Outcome.COMPLETED
    assert sorted((log.stream, log.text) for log in logs(delivery)) == [
        ("stderr", "to the side, without a line end"),
        ("stdout", "caf\ufffd \ufffd\ufffd"),
        ("stdout", "plain words"),
        ("stdout", "redbell"),
        ("stdout", '{"type":'),
        ("stdout", '{"type": "job.completed", "verdict": "passed"}'),
        ("stdout", '{"type": "no.such"}'),
    ]


async def test_a_chatty_stderr_is_thinned_out_and_says_so(generator: Generator, tmp_path: Path) -> None:
    delivery = await deliver(generator("for n in range(20_000): print(n, file=sys.stderr)\nleave()"), tmp_path)
    assert outcome(delivery) is Outcome.COMPLETED
    assert 200 <= len(logs(delivery)) < 1000
    assert "left out" in walls(delivery)["log lines"]


WORK, WORLD = "the work's fault", "the world's fault"


@pytest.mark.parametrize(
    ("body", "code", "message", "whose"),
    [
        ("", "no_result", "without leaving a result", WORK),
        (
            'print("out of luck", file=sys.stderr)\nsys.exit(1)',
            "generator_failed",
            "exit code 1 / out of luck",
            WORLD,
        ),
        ("os.kill(os.getpid(), signal.SIGKILL)", "crashed", "SIGKILL", WORLD),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "crashed", "SIGSEGV", WORLD),
        ("os._exit(137)", "crashed", "SIGKILL", WORLD),
        ('leave("cancelled")', "crashed", "SIGTERM", WORLD),
        ('leave("released")', "bad_result", "released", WORK),
        ('leave("failed")', "bad_result", "failure", WORK),
        ('leave("waiting")', "bad_result", "review", WORK),
        ("leave(verdict=None)", "bad_result", "verdict", WORK),
        ("leave(result=None)", "bad_result", "result", WORK),
        ('(workspace / "result.json").write_text("{")', "bad_result", "Invalid JSON", WORK),
        ('(workspace / "result.json").write_text("[" * 2_000_000)', "bad_result", "1048576 bytes", WORK),
        (
            '(workspace / "result.json").symlink_to("/etc/hostname")',
            "bad_result",
            "symbolic links",
            WORK,
        ),
        ('os.mkfifo(workspace / "result.json")', "bad_result", "not a regular file", WORK),
        (
            'leave("failed", failure={"code": "repository", "message": "No such repository."})\nsys.exit(3)',
            "repository",
            "No such repository.",
            WORK,
        ),
    ],
)
async def test_an_ending_without_a_course_says_why(
    generator: Generator, tmp_path: Path, body: str, code: str, message: str, whose: str
) -> None:
    delivery = await deliver(generator(body), tmp_path)
    assert failure(delivery).code == code
    assert failure(delivery).retryable == (whose == WORLD)
    assert message in failure(delivery).message
    assert delivery.artifacts == {}


async def test_a_result_counts_even_if_the_generator_dies_right_behind_it(generator: Generator, tmp_path: Path) -> None:
    delivery = await deliver(generator("leave()\nos.kill(os.getpid(), signal.SIGKILL)"), tmp_path)
    assert outcome(delivery) is Outcome.COMPLETED


async def test_a_finished_generator_leaves_no_family_behind(generator: Generator, tmp_path: Path) -> None:
    # What is left is looked for by the fixture that surrounds every test.
    assert outcome(await deliver(generator("start_a_family()\nleave()"), tmp_path)) is Outcome.COMPLETED


async def test_a_keeper_that_is_killed_takes_its_generator_along(
    generator: Generator, tmp_path: Path, family: Callable[[], list[psutil.Process]]
) -> None:
    body = 'subprocess.Popen(["sleep", "300"], start_new_session=True)\n' + HANG
    async with running(generator(body), tmp_path, MemorySource()) as run:
        await run.says("phase.started")
        # Found before the first is killed: what goes with it cannot be asked any more.
        for keeper in [process for process in family() if process.ppid() == os.getpid()]:
            keeper.kill()
        with anyio.fail_after(PATIENCE):
            await run.delivery.ended.wait()
    assert failure(run.delivery).code == "crashed"


async def test_a_lost_lease_ends_the_attempt_in_silence(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    with anyio.fail_after(PATIENCE):
        async with running(generator(STUBBORN + HANG), tmp_path, source) as run:
            await run.says("phase.started")
            run.delivery.lost = True
    assert run.delivery.result is None
    assert "finish" not in source.calls


async def test_an_abandoned_attempt_ends_in_silence(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    with anyio.fail_after(PATIENCE):
        async with running(generator(HANG), tmp_path, source) as run:
            await run.says("phase.started")
            run.delivery.directive = Directive.ABANDON
    assert "finish" not in source.calls


class Renewed(MemorySource):
    """Knows when a lease was last renewed."""

    renewed = 0.0

    async def heartbeat(self, lease_id: LeaseId, beat: Heartbeat, *, deadline: float) -> HeartbeatAnswer:
        asked = time.monotonic()
        answer = await super().heartbeat(lease_id, beat, deadline=deadline)
        self.renewed = asked
        return answer


async def test_a_lease_that_could_not_be_renewed_in_time_is_lost(generator: Generator, tmp_path: Path) -> None:
    source = Renewed(lease_seconds=1.0)
    async with running(generator(HANG), tmp_path, source) as run:
        await run.says("phase.started")
        await until(lambda: source.renewed > 0)
        source.down = True
    assert 0.9 < time.monotonic() - source.renewed < PATIENCE
    source.down = False
    assert run.delivery.result is None


async def test_a_server_that_does_not_run_is_waited_for_longer_than_a_lease(
    generator: Generator, tmp_path: Path
) -> None:
    program = generator(
        """
say("phase.started", phase="fetch")
while not (workspace / "memo" / ".go").exists():
    time.sleep(0.01)
say("phase.finished", phase="fetch", seconds=1)
leave()
"""
    )
    source = MemorySource(lease_seconds=2.0)
    async with running(program, tmp_path, source) as run:
        await run.says("phase.started")
        source.not_running = True
        await anyio.sleep(3.0)
        source.not_running = False
        beats = len(run.delivery.beats)
        await until(lambda: len(run.delivery.beats) > beats)
        source.not_running = True
        (run.workspace / "memo" / ".go").touch()
        await until((run.workspace / "result.json").exists)
        await anyio.sleep(2.5)
        source.not_running = False
    assert outcome(run.delivery) is Outcome.COMPLETED
    assert [event.type for event in run.delivery.events] == ["phase.started", "phase.finished"]


async def test_an_absent_server_loses_and_doubles_nothing(generator: Generator, tmp_path: Path) -> None:
    program = generator(
        f"""
for n in range({MANY}):
    say("file.written", path=str(n), size=n)
    if n == 100:
        say("phase.started", phase="index")
        while not (workspace / "memo" / ".go").exists():
            time.sleep(0.01)
(workspace / "memo" / ("b" * 64)).write_bytes(b"remembered")
(workspace / "out" / "course.json").write_text("{{}}")
leave()
"""
    )
    source = MemorySource()
    async with running(program, tmp_path, source) as run:
        await run.says("phase.started")
        source.down = True
        (run.workspace / "memo" / ".go").touch()
        await until((run.workspace / "result.json").exists)
        await anyio.sleep(0.5)
        source.down = False
    written = [event.path for event in run.delivery.events if isinstance(event, FileWritten)]
    assert written == [str(number) for number in range(MANY)]
    assert outcome(run.delivery) is Outcome.COMPLETED
    assert run.delivery.artifacts == {"course.json": b"{}"}
    assert source.memo["b" * 64] == b"remembered"


async def test_events_that_the_server_lost_are_sent_again(generator: Generator, tmp_path: Path) -> None:
    program = generator(
        """
for n in range(300):
    say("file.written", path=str(n), size=n)
    if n == 150:
        say("phase.started", phase="index")
        time.sleep(0.5)
leave()
"""
    )
    source = MemorySource()
    async with running(program, tmp_path, source) as run:
        await run.says("phase.started")
        source.forgotten = 100
    written = [event.path for event in run.delivery.events if isinstance(event, FileWritten)]
    assert written == [str(number) for number in range(300)]


async def test_events_that_are_refused_fail_the_job_and_do_not_hold_it_up(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    source.refusing.add("events")
    with anyio.fail_after(PATIENCE):
        delivery = await deliver(generator(HANG), tmp_path, source)
    assert failure(delivery).code == "report_refused"


async def test_the_memo_comes_in_before_and_goes_out_during_the_run(generator: Generator, tmp_path: Path) -> None:
    old, new = "a" * 64, "b" * 64
    program = generator(
        f"""
memo = workspace / "memo"
assert (memo / "{old}").read_bytes() == b"old"
assert (workspace / "kept" / "{old}").exists()
(memo / ".temporary").write_bytes(b"half")
(memo / "not-a-key").write_bytes(b"x")
(memo / ("c" * 64)).symlink_to("/etc/hostname")
(memo / "{new}").write_bytes(b"new")
say("model.called", provider="local", model="tiny", tokensIn=1, tokensOut=1)
while not (workspace / "kept" / "{new}").exists():
    time.sleep(0.01)
say("phase.started", phase="index")
{HANG}
"""
    )
    source = MemorySource()
    source.memo[old] = b"old"
    async with running(program, tmp_path, source) as run:
        await until(lambda: run.delivery.events[-1:] != [] and run.delivery.events[-1].type == "phase.started")
        assert source.memo[new] == b"new"
        run.delivery.directive = Directive.CANCEL
    assert source.memo == {old: b"old", new: b"new"}
    assert Counter(source.calls)["put memo"] == 1


async def test_the_last_of_the_memo_is_kept_when_a_job_fails(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    program = generator('(workspace / "memo" / ("d" * 64)).write_bytes(b"paid for")\nsys.exit(1)')
    assert failure(await deliver(program, tmp_path, source)).code == "generator_failed"
    assert source.memo == {"d" * 64: b"paid for"}


async def test_a_memo_entry_that_was_on_its_way_when_the_generator_ended_is_sent_again(
    generator: Generator, tmp_path: Path
) -> None:
    program = generator(
        """
(workspace / "memo" / ("f" * 64)).write_bytes(b"late")
while not (workspace / "memo" / ".go").exists():
    time.sleep(0.01)
sys.exit(1)
"""
    )
    source = MemorySource()
    source.stuck.add("put memo")
    async with running(program, tmp_path, source) as run:
        await until(lambda: "put memo" in source.calls)
        source.stuck.clear()
        (run.workspace / "memo" / ".go").touch()
    assert source.memo == {"f" * 64: b"late"}


async def test_a_generator_may_take_its_memo_away(generator: Generator, tmp_path: Path) -> None:
    body = '(workspace / "memo").rmdir()\nsay("phase.started", phase="fetch")\ntime.sleep(1.5)\nleave()'
    assert outcome(await deliver(generator(body), tmp_path)) is Outcome.COMPLETED


async def test_a_memo_that_is_not_had_costs_only_the_step(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    source.memo["a" * 64] = b"old"
    source.refusing |= {"get memo", "put memo"}
    program = generator(
        """
assert not list((workspace / "memo").iterdir())
(workspace / "memo" / ("e" * 64)).touch()
while not (workspace / "kept" / ("e" * 64)).exists():
    time.sleep(0.01)
leave()
"""
    )
    assert outcome(await deliver(program, tmp_path, source)) is Outcome.COMPLETED


@pytest.mark.parametrize(
    "body",
    [
        '(workspace / "out" / "passwords").symlink_to("/etc/passwd")',
        '(workspace / "out" / "etc").symlink_to("/etc")',
        '(workspace / "out" / "site").mkdir(); (workspace / "out" / "site" / "x").symlink_to("/etc/passwd")',
        '(workspace / "out" / "site").mkdir(); os.mkfifo(workspace / "out" / "site" / "pipe")',
        'import socket; os.chdir(workspace / "out"); socket.socket(socket.AF_UNIX).bind("s")',
        '(workspace / "out" / ".hidden").touch()',
        '(workspace / "out").rmdir()',
        '(workspace / "out").rmdir(); (workspace / "out").symlink_to("/etc")',
        '(workspace / "out" / "endless").touch(); os.truncate(workspace / "out" / "endless", 1 << 40)',
        '(workspace / "out" / "a b").touch()',
        '(workspace / "out" / "site").mkdir(); (workspace / "out" / "site.zip").touch()',
        'os.close(os.open(os.fsencode(workspace / "out") + b"/\\xff", os.O_CREAT))',
    ],
)
async def test_links_devices_and_odd_names_are_not_handed_over(generator: Generator, tmp_path: Path, body: str) -> None:
    delivery = await deliver(generator(f"{body}\nleave()"), tmp_path)
    assert failure(delivery).code == "artifact_refused"
    assert delivery.artifacts == {}


async def test_a_file_larger_than_the_server_takes_is_named_with_its_limit_before_any_is_sent(
    generator: Generator, tmp_path: Path
) -> None:
    source = MemorySource()
    source.max_artifact_bytes = 1000
    body = """
(workspace / "out" / "a.txt").write_bytes(bytes(1000))
(workspace / "out" / "dist.tar.gz").write_bytes(bytes(1001))
leave()
"""
    delivery = await deliver(generator(body), tmp_path, source)
    told = failure(delivery)
    assert (told.code, told.retryable) == ("artifact_too_large", False)
    assert "dist.tar.gz, 1,001 > 1,000" in told.message
    assert told.hint is not None
    assert told.hint.startswith("FONDATION_MAX_ARTIFACT_BYTES=")
    assert told.translations["fr"].message.startswith("Un fichier produit a plus d’octets")
    assert delivery.artifacts == {}


async def test_an_artifact_that_the_server_refuses_fails_the_job(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    source.refusing.add("artifact")
    delivery = await deliver(generator('(workspace / "out" / "big").touch()\nleave()'), tmp_path, source)
    assert failure(delivery).code == "report_refused"
    assert failure(delivery).message.endswith("The source does not like it.")


async def test_the_generator_knows_model_keys_and_nothing_of_the_worker(
    generator: Generator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, family: Callable[[], list[psutil.Process]]
) -> None:
    secrets = {
        "FONDATION_API_KEY": "fnd_secret",
        "FONDATION_DATABASE_URL": "sqlite:////secret",
        "FONDATION_API_URL": "http://127.0.0.1:3000",
        "REDIS_PASSWORD": "secret",
        "CONVEX_WEBHOOK_SECRET": "secret",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }
    for name, value in {**secrets, "ANTHROPIC_API_KEY": "sk-model", "FONDATION_LANG": "fr"}.items():
        monkeypatch.setenv(name, value)
    async with running(generator(HANG), tmp_path, MemorySource()) as run:
        await run.says("phase.started")
        environments = [process.environ() for process in family()]
        run.delivery.directive = Directive.CANCEL
    assert len(environments) >= 2
    for environment in environments:
        assert not secrets.keys() & environment.keys()
        assert "secret" not in " ".join(environment.values())
        assert (environment["ANTHROPIC_API_KEY"], environment["FONDATION_LANG"]) == ("sk-model", "fr")


async def test_a_released_job_is_reported_as_released(generator: Generator, tmp_path: Path) -> None:
    async with running(generator(HANG), tmp_path, MemorySource()) as run:
        await run.says("phase.started")
        run.attempt.release()
    assert outcome(run.delivery) is Outcome.RELEASED


@contextmanager
def tiny_disk(folder: Path, size: str) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


FILLS_THE_SPOOL = """
with (workspace / "fill").open("wb") as fill:
    try:
        while True:
            fill.write(b"x" * 4096)
            fill.flush()
    except OSError:
        pass
for n in range(2000):
    say("file.written", path="p" * 1000, size=1)
leave()
"""
LEAVES_NO_ROOM_TO_PACK = """
(workspace / "out" / "site").mkdir()
(workspace / "out" / "site" / "x").write_bytes(os.urandom(3 << 20))
leave()
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
@pytest.mark.parametrize("body", [FILLS_THE_SPOOL, LEAVES_NO_ROOM_TO_PACK])
async def test_a_full_disk_is_a_fault_that_another_attempt_may_escape(
    generator: Generator, tmp_path: Path, body: str
) -> None:
    with tiny_disk(tmp_path / "small", "5m") as small:
        delivery = await deliver(generator(body), small)
    assert failure(delivery).code == "disk_full"
    assert failure(delivery).retryable
