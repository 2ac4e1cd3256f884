"""The worker as a process of its own, with the real web application and real generators."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import anyio
import psutil
import pytest
from installation import BIN, Installation

from fondation_shared.client import ApiClient
from fondation_shared.events import FileWritten, Recorded
from fondation_shared.ids import JobId
from fondation_shared.jobs import CourseRequest, Job
from fondation_shared.states import JobStatus
from fondation_shared.testing import wait_until

Generator = Callable[[str], Path]
Family = Callable[[], list[psutil.Process]]
HANG = 'say("phase.started", phase="fetch")\nstart_a_family()\ntime.sleep(300)'
# The first delivery hangs, the next one completes.
HANGS_ONCE = f"""
if json.loads((workspace / "job.json").read_text())["attempt"] == 1:
    {HANG.replace(chr(10), chr(10) + "    ")}
leave()
"""
EVENTS = 400
COUNTS = f"""
for number in range({EVENTS}):
    say("file.written", path=str(number), size=number)
    time.sleep(0.01)
(workspace / "out" / "course.json").write_text("{{}}")
leave()
"""


class System:
    """Web and workers of one test, around a generator of its own."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation

    def start(self, *names: str) -> None:
        self.installation.start(*names)

    def generate_with(self, program: Path) -> None:
        self.installation.environment["CLI_PATH"] = str(program)

    def process(self, name: str) -> subprocess.Popen[bytes]:
        return self.installation.processes[name]

    def client(self) -> ApiClient:
        return ApiClient.connect(self.installation.url)

    async def submit(self) -> JobId:
        repository = self.installation.repositories / "shop"
        repository.mkdir(exist_ok=True)
        async with self.client() as client:
            return (await client.create_course(CourseRequest(repository=str(repository)))).job_id

    async def job(self, job_id: JobId) -> Job:
        async with self.client() as client:
            return await client.job(job_id)

    async def log(self, job_id: JobId) -> list[Recorded]:
        """The whole of a job's log; waits for its end."""
        async with self.client() as client:
            return [entry async for entry in client.follow(job_id)]

    async def until_event(self, job_id: JobId, kind: str) -> None:
        async with self.client() as client:
            async for entry in client.follow(job_id):
                if entry.event.type == kind:
                    return

    def leftovers(self, worker: str) -> list[str]:
        data = self.installation.folder / "data" / worker
        return [str(path) for part in ("work", "workers") for path in (data / part).iterdir() if path.is_dir()]


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    installation = Installation(tmp_path)
    installation.repositories.mkdir()
    try:
        yield System(installation)
    finally:
        installation.stop()


def kinds(log: list[Recorded]) -> list[str]:
    return [entry.event.type for entry in log]


def check_numbers(log: list[Recorded]) -> None:
    assert [entry.seq for entry in log] == list(range(1, len(log) + 1))


async def test_a_worker_that_was_there_first_takes_the_job_when_web_comes(system: System, generator: Generator) -> None:
    system.generate_with(generator("leave()"))
    system.start("worker-1", "web")
    job_id = await system.submit()
    log = await system.log(job_id)
    assert kinds(log) == ["job.queued", "job.started", "job.completed"]
    assert system.installation.log("worker-1").count("keeps trying") <= 1


async def test_a_killed_worker_leaves_no_generator_and_its_job_runs_again_at_once(
    system: System, generator: Generator, family: Family
) -> None:
    system.installation.lease_seconds = 60.0
    system.generate_with(generator(HANGS_ONCE))
    system.start("web", "worker-1")
    job_id = await system.submit()
    await system.until_event(job_id, "phase.started")
    system.installation.kill("worker-1")
    wait_until(lambda: not family(), seconds=2, what="the end of every generator")
    assert len(system.leftovers("worker-1")) == 2

    restarted = time.monotonic()
    system.start("worker-1")
    log = await system.log(job_id)
    assert time.monotonic() - restarted < 10
    assert kinds(log)[-1] == "job.completed"
    check_numbers(log)
    wait_until(lambda: len(system.leftovers("worker-1")) == 1, what="only the living worker's own folder")


async def test_an_api_that_is_killed_in_mid_job_loses_and_doubles_nothing(system: System, generator: Generator) -> None:
    system.installation.lease_seconds = 60.0
    system.generate_with(generator(COUNTS))
    system.start("web", "worker-1")
    job_id = await system.submit()
    await system.until_event(job_id, "file.written")
    for _ in range(2):
        system.installation.kill("web")
        await anyio.sleep(0.5)
        system.start("web")
        await anyio.sleep(0.3)
    log = await system.log(job_id)
    check_numbers(log)
    assert [entry.event.path for entry in log if isinstance(entry.event, FileWritten)] == [
        str(number) for number in range(EVENTS)
    ]
    assert kinds(log)[-2:] == ["artifact.ready", "job.completed"]
    assert kinds(log).count("job.started") == 1


async def test_stopped_in_mid_job_it_lets_the_job_finish_and_exits(system: System, generator: Generator) -> None:
    system.generate_with(generator(COUNTS))
    system.start("web", "worker-1")
    job_id = await system.submit()
    await system.until_event(job_id, "file.written")
    system.process("worker-1").terminate()
    assert system.process("worker-1").wait(15) == 0
    assert (await system.job(job_id)).status is JobStatus.COMPLETED
    assert system.leftovers("worker-1") == []


async def test_what_it_cannot_finish_goes_to_another_worker_at_once(
    system: System, generator: Generator, family: Family
) -> None:
    system.installation.lease_seconds = 60.0
    system.installation.environment["FONDATION_WORKER_GRACE_SECONDS"] = "4"
    system.generate_with(generator(HANGS_ONCE))
    system.start("web", "worker-1")
    job_id = await system.submit()
    await system.until_event(job_id, "phase.started")
    system.start("worker-2")
    asked = time.monotonic()
    system.process("worker-1").send_signal(signal.SIGINT)
    assert system.process("worker-1").wait(10) == 0
    assert time.monotonic() - asked < 5
    log = await system.log(job_id)
    assert [entry.event.type for entry in log if entry.event.type.startswith("job.")] == [
        *("job.queued", "job.started", "job.requeued", "job.started", "job.completed")
    ]
    assert system.leftovers("worker-1") == []
    system.process("worker-2").terminate()
    system.process("worker-2").wait(10)
    assert family() == []


async def test_a_second_signal_ends_it_at_once(system: System, generator: Generator, family: Family) -> None:
    system.installation.environment["FONDATION_WORKER_GRACE_SECONDS"] = "60"
    system.generate_with(generator(HANG))
    system.start("web", "worker-1")
    await system.until_event(await system.submit(), "phase.started")
    system.process("worker-1").terminate()
    await anyio.sleep(0.3)
    system.process("worker-1").terminate()
    system.process("worker-1").wait(3)
    assert family() == []
    assert system.leftovers("worker-1") == []


async def test_a_cancel_lands_within_three_seconds(system: System, generator: Generator) -> None:
    system.installation.lease_seconds = 15.0
    system.generate_with(generator(f"signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{HANG}"))
    system.start("web", "worker-1")
    job_id = await system.submit()
    await system.until_event(job_id, "phase.started")
    asked = time.monotonic()
    async with system.client() as client:
        await client.cancel(job_id)
    assert kinds(await system.log(job_id))[-1] == "job.cancelled"
    assert time.monotonic() - asked < 3


def health(data: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "FONDATION_DATA_DIR": str(data)}
    return subprocess.run([BIN / "worker", "health"], env=environment, capture_output=True, text=True, check=False)


async def test_health_says_whether_a_worker_is_alive(system: System, generator: Generator) -> None:
    system.generate_with(generator(""))
    data = system.installation.folder / "data" / "worker-1"
    assert health(data).returncode == 1
    system.start("worker-1")
    wait_until(lambda: health(data).returncode == 0, seconds=10)
    assert '"connected": false' in health(data).stdout
    system.installation.kill("worker-1")
    gone = health(data)
    assert gone.returncode == 1
    assert len(gone.stderr.splitlines()) == 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"CLI_PATH": "/no/such/generator"}, "The generator /no/such/generator cannot be run."),
        ({"FONDATION_DATA_DIR": "/proc/nowhere"}, "The data folder /proc/nowhere cannot be used."),
        ({"WORKER_CONCURRENCY": "0"}, "The setting worker_concurrency cannot be used."),
    ],
)
def test_what_it_cannot_start_with_is_told_in_four_lines(tmp_path: Path, change: dict[str, str], words: str) -> None:
    environment = {**os.environ, "FONDATION_DATA_DIR": str(tmp_path / "data"), **change}
    ended = subprocess.run([BIN / "worker"], env=environment, capture_output=True, text=True, check=False, timeout=20)
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 4
    assert words in ended.stderr
    assert not (tmp_path / "data").exists()
