"""The loop over a source in memory, with real generators."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import anyio
import pytest
from anyio import to_thread
from pace import paced
from structlog.testing import capture_logs

from fondation_shared.errors import FondationError, Unauthenticated
from fondation_shared.events import FileWritten
from fondation_shared.generate import ProjectRequest
from fondation_shared.ids import JobId, LeaseId
from fondation_shared.jobs import CourseRequest, Outcome
from fondation_shared.leases import Claim, ClaimRequest
from fondation_shared.testing import wait_until
from fondation_worker.execute.abilities import EVERYTHING, Offer
from fondation_worker.execute.standby import FAILING_DEATHS, Standby
from fondation_worker.home import open_home
from fondation_worker.loop import EMPTY_SECONDS, Loop
from fondation_worker.testing import MemorySource
from fondation_worker.work import Means

Generator = Callable[[str], Path]
REQUEST = CourseRequest(repository="https://example.org/shop")
HANG = 'say("phase.started", phase="fetch")\ntime.sleep(300)'
# Runs until the test lets it end, through a file beside the program.
WAITS = 'say("phase.started", phase="fetch")\nwhile not Path(sys.argv[0] + ".go").exists(): time.sleep(0.01)\nleave()'


class Worker:
    """A loop under way."""

    def __init__(self, loop: Loop, offer: Offer, folder: Path) -> None:
        self.loop = loop
        self.offer = offer
        self.go = folder / "generator.go"
        self.refusal: FondationError | None = None
        self.left_after: float | None = None
        self._begun = time.monotonic()

    async def run(self) -> None:
        self.refusal = await self.loop.run(["dead"])
        self.left_after = time.monotonic() - self._begun

    def stop(self) -> None:
        self._begun = time.monotonic()
        self.loop.stop()


@asynccontextmanager
async def working(
    program: Path, folder: Path, source: MemorySource, *, slots: int = 1, grace: float = 10.0
) -> AsyncIterator[Worker]:
    with open_home(folder / "data", "tester") as (home, _):
        async with Standby.open(program, home.path, slots) as standby, anyio.create_task_group() as group:
            offer = Offer(EVERYTHING)
            worker = Worker(Loop(Means(source, standby, home, 300.0), slots, grace, offer), offer, folder)
            group.start_soon(worker.run)
            with anyio.fail_after(180):
                yield worker
            if worker.left_after is None:
                worker.loop.stop()
                worker.loop.stop()
    assert list((folder / "data" / "work").iterdir()) == []


async def until(check: Callable[[], bool]) -> None:
    await to_thread.run_sync(partial(wait_until, check))


def outcomes(source: MemorySource, job_id: JobId) -> list[Outcome | None]:
    return [delivery.result.outcome if delivery.result else None for delivery in source.of(job_id)]


def started(source: MemorySource) -> int:
    return sum(bool(delivery.events) for delivery in source.deliveries.values())


async def test_a_full_worker_does_not_ask_and_a_free_slot_takes_a_job(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    jobs = [source.submit(REQUEST) for _ in range(3)]
    async with working(generator(WAITS), tmp_path, source, slots=2) as worker:
        await until(lambda: started(source) == 2)
        asked = source.calls.count("claim")
        await anyio.sleep(0.3)
        assert source.calls.count("claim") == asked
        worker.go.touch()
        await until(lambda: all(outcomes(source, job) == [Outcome.COMPLETED] for job in jobs))


async def test_an_idle_worker_asks_once_and_waits(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    async with working(generator("leave()"), tmp_path, source) as worker:
        # One question to see who is there, one that is held open.
        await until(lambda: source.calls.count("claim") == 2)
        await anyio.sleep(1.0)
        assert source.calls == ["goodbye", "claim", "claim"]
        job = source.submit(REQUEST)
        await until(lambda: outcomes(source, job) == [Outcome.COMPLETED])
        assert worker.loop.connected


async def test_a_worker_whose_generator_cannot_start_spoils_no_jobs(generator: Generator, tmp_path: Path) -> None:
    broken = generator("leave()")
    sound = broken.read_text()
    broken.write_text("#!/bin/sh\nexit 1\n")
    source = MemorySource()
    with capture_logs() as logs:
        async with working(broken, tmp_path, source):
            await until(lambda: sum("next_in_seconds" in entry for entry in logs) >= FAILING_DEATHS)
            # The question that is open by now may bring one job.
            spoilt = source.submit(REQUEST)
            await until(lambda: len(source.of(spoilt)) == 1)
            job = source.submit(REQUEST)
            await anyio.sleep(0.5)
            assert source.of(job) == []
            broken.write_text(sound)
            await until(lambda: outcomes(source, job) == [Outcome.COMPLETED])


@pytest.mark.parametrize(("body", "sweeps"), [("os.kill(os.getpid(), 9)", True), ("sys.exit(1)", False)])
async def test_behind_the_generator_of_a_project_that_was_killed_is_swept(
    generator: Generator, tmp_path: Path, body: str, *, sweeps: bool
) -> None:
    source = MemorySource()
    job = source.submit(ProjectRequest(prompt="A page"))
    async with working(generator(body), tmp_path, source) as worker:
        await until(lambda: outcomes(source, job) == [Outcome.FAILED] and not worker.loop.busy)
        with anyio.move_on_after(0.0) as waiting:
            await worker.offer.swept()
        assert waiting.cancelled_caught == sweeps


@pytest.mark.parametrize(("retryable", "offered"), [(True, ["course"]), (False, ["course", "project"])])
async def test_a_project_that_is_spoilt_by_the_machine_is_the_last_one_until_it_was_looked_at(
    generator: Generator, tmp_path: Path, *, retryable: bool, offered: list[str]
) -> None:
    source = MemorySource()
    job = source.submit(ProjectRequest(prompt="A page"))
    failure = f'{{"code": "sandbox", "message": "The sandbox failed.", "retryable": {retryable}}}'
    body = WAITS.replace("leave()", f'leave("failed", failure={failure})')
    async with working(generator(body), tmp_path, source) as worker:
        await until(lambda: started(source) == 1)
        asked = len(source.questions)
        worker.go.touch()
        await until(lambda: len(source.questions) > asked)
        assert outcomes(source, job) == [Outcome.FAILED]
        assert source.questions[asked].kinds == offered


class InAHurry(MemorySource):
    """Answers at once that there is nothing, however long it might wait."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[float] = []

    async def claim(self, request: ClaimRequest) -> list[Claim]:
        self.asked.append(time.monotonic())
        return await super().claim(request.model_copy(update={"wait_seconds": 0.0}))


async def test_a_server_that_answers_nothing_at_once_is_not_flooded(generator: Generator, tmp_path: Path) -> None:
    source = InAHurry()
    async with working(generator("leave()"), tmp_path, source):
        await until(lambda: len(source.asked) == 3)
    # The first question is to see who is there; the pause begins before the second one is sent.
    assert source.asked[2] - source.asked[1] > 0.9 * EMPTY_SECONDS


class Ailing(MemorySource):
    """Every second call fails, as with a server that has a fault of its own; the others take their time."""

    async def _answer(self, call: str) -> None:
        await super()._answer(call)
        if len(self.calls) % 2:
            raise FondationError("Something went wrong on our side.")
        await anyio.sleep(0.1)


async def test_a_server_that_fails_and_dawdles_costs_time_and_no_jobs(generator: Generator, tmp_path: Path) -> None:
    body = """
for number in range(50):
    say("file.written", path=str(number), size=number)
    time.sleep(0.01)
(workspace / "memo" / ("b" * 64)).write_bytes(b"remembered")
(workspace / "out" / "course.json").write_text("{}")
leave()
"""
    source = Ailing()
    jobs = [source.submit(REQUEST) for _ in range(2)]
    async with working(generator(body), tmp_path, source):
        await until(lambda: all(outcomes(source, job) == [Outcome.COMPLETED] for job in jobs))
    for job in jobs:
        [delivery] = source.of(job)
        written = [event.path for event in delivery.events if isinstance(event, FileWritten)]
        assert written == [str(number) for number in range(50)]
        assert delivery.artifacts == {"course.json": b"{}"}
    assert source.memo == {"b" * 64: b"remembered"}


async def test_it_starts_before_the_api_and_says_so_once(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    source.down = True
    job = source.submit(REQUEST)
    with capture_logs() as logs:
        async with working(generator("leave()"), tmp_path, source):
            await until(lambda: source.calls.count("claim") >= 4)
            source.down = False
            await until(lambda: outcomes(source, job) == [Outcome.COMPLETED])
    said = [entry["event"] for entry in logs]
    assert said.count("The source of jobs does not answer; the worker keeps trying.") == 1
    assert said.count("Waiting for work.") == 1


async def test_leases_of_dead_workers_of_this_machine_are_released_first(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    async with working(generator("leave()"), tmp_path, source):
        await until(lambda: "claim" in source.calls)
        assert source.gone == ["dead"]


async def test_stopped_when_idle_it_leaves_at_once_and_says_goodbye(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    async with working(generator("leave()"), tmp_path, source) as worker:
        await until(lambda: source.calls.count("claim") == 2)
        worker.stop()
        await until(lambda: worker.left_after is not None)
        assert worker.left_after is not None
        assert worker.left_after < paced(3)
    assert source.gone == ["dead", worker.loop.worker_id]


async def test_stopped_when_busy_it_takes_no_more_and_lets_the_job_finish(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    job = source.submit(REQUEST)
    async with working(generator(WAITS), tmp_path, source, slots=2) as worker:
        await until(lambda: started(source) == 1)
        worker.stop()
        second = source.submit(REQUEST)
        await anyio.sleep(0.2)
        assert worker.left_after is None
        worker.go.touch()
        await until(lambda: worker.left_after is not None)
    assert outcomes(source, job) == [Outcome.COMPLETED]
    assert outcomes(source, second) == []


async def test_what_does_not_finish_in_the_grace_time_is_released(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    job = source.submit(REQUEST)
    body = f"signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{HANG}"
    async with working(generator(body), tmp_path, source, grace=4.0) as worker:
        await until(lambda: started(source) == 1)
        worker.stop()
        await until(lambda: worker.left_after is not None)
        assert worker.left_after is not None
        assert worker.left_after < paced(5)
    assert outcomes(source, job) == [Outcome.RELEASED]
    assert source.gone == ["dead", worker.loop.worker_id]


async def test_grace_is_kept_even_when_nobody_answers(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    source.submit(REQUEST)
    async with working(generator(HANG), tmp_path, source, grace=3.0) as worker:
        await until(lambda: started(source) == 1)
        source.down = True
        source.stuck.add("goodbye")
        worker.stop()
        await until(lambda: worker.left_after is not None)
        assert worker.left_after is not None
        assert worker.left_after < paced(4)


async def test_stopped_twice_it_drops_everything_at_once(generator: Generator, tmp_path: Path) -> None:
    source = MemorySource()
    job = source.submit(REQUEST)
    async with working(generator(HANG), tmp_path, source, grace=60.0) as worker:
        await until(lambda: started(source) == 1)
        worker.stop()
        await anyio.sleep(0.1)
        worker.stop()
        await until(lambda: worker.left_after is not None)
        assert worker.left_after is not None
        assert worker.left_after < paced(5)
    assert outcomes(source, job) == [None]
    assert source.gone == ["dead", worker.loop.worker_id]


class Closed(MemorySource):
    """Knows no such key."""

    async def claim(self, request: ClaimRequest) -> list[Claim]:
        del request
        raise Unauthenticated("No such key.")


async def test_a_key_that_is_not_known_ends_the_worker(generator: Generator, tmp_path: Path) -> None:
    async with working(generator(""), tmp_path, Closed()) as worker:
        await until(lambda: worker.left_after is not None)
    assert isinstance(worker.refusal, Unauthenticated)


async def test_a_claim_that_makes_no_sense_does_not_end_the_worker(generator: Generator, tmp_path: Path) -> None:
    class Odd(MemorySource):
        """Names its first lease so that its folder would lie elsewhere."""

        async def claim(self, request: ClaimRequest) -> list[Claim]:
            claims = await super().claim(request)
            if len(self.deliveries) == 1:
                lease = claims[0].lease.model_copy(update={"id": LeaseId("../../etc")})
                return [claims[0].model_copy(update={"lease": lease})]
            return claims

    source = Odd()
    jobs = [source.submit(REQUEST) for _ in range(2)]
    async with working(generator("leave()"), tmp_path, source):
        await until(lambda: outcomes(source, jobs[1]) == [Outcome.COMPLETED])


async def test_a_fault_of_our_own_costs_one_attempt_and_not_the_worker(generator: Generator, tmp_path: Path) -> None:
    class Broken(MemorySource):
        """Fails in a way that nobody expects, once."""

        async def get_memo(self, lease_id: LeaseId, key: str, target: Path) -> None:
            del lease_id, key, target
            self.memo.clear()
            raise ZeroDivisionError

    source = Broken()
    source.memo["a" * 64] = b"old"
    first = source.submit(REQUEST)
    with capture_logs() as logs:
        async with working(generator("leave()"), tmp_path, source):
            await until(lambda: bool(source.of(first)) and not source.memo)
            second = source.submit(REQUEST)
            await until(lambda: outcomes(source, second) == [Outcome.COMPLETED])
    assert "A fault of the worker ended an attempt." in [entry["event"] for entry in logs]
