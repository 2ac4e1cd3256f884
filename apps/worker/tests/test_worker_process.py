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
from pace import paced

from fondation_shared.client import ApiClient
from fondation_shared.events import FileWritten, Recorded
from fondation_shared.ids import JobId
from fondation_shared.jobs import CourseRequest, Job
from fondation_shared.lifeline import tied
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
EVENTS = 200
COUNTS = f"""
for number in range({EVENTS}):
    say("file.written", path=str(number), size=number)
    time.sleep(0.01)
(workspace / "out" / "course.json").write_text("{{}}")
leave()
"""


class System:
    """The web application that the tests share, and the workers of one test, around a generator of its own."""

    def __init__(self, web: Installation, folder: Path) -> None:
        self.web = web
        self.folder = folder
        self.workers: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, program: Path, **settings: str) -> None:
        ours = {
            "FONDATION_DATA_DIR": str(self.folder / name),
            "FONDATION_API_URL": self.web.url,
            "FONDATION_WORKER_ID": f"{self.folder.name}-{name}"[-100:],
            "CLI_PATH": str(program),
            **settings,
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            self.workers[name] = subprocess.Popen(tied(BIN / "worker"), env={**os.environ, **ours}, stderr=log)

    def kill(self, name: str) -> None:
        self.workers[name].kill()
        self.workers[name].wait(60)

    def log_of(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def client(self) -> ApiClient:
        return ApiClient.connect(self.web.url)

    async def submit(self) -> JobId:
        async with self.client() as client:
            return (await client.create_course(CourseRequest(repository=str(self.web.repositories / "shop")))).job_id

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
        return [
            str(path)
            for part in ("work", "workers")
            for path in (self.folder / worker / part).iterdir()
            if path.is_dir()
        ]


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = Installation(tmp_path_factory.mktemp("web"), lease_seconds=60.0)
    (installation.repositories / "shop").mkdir(parents=True)
    installation.start("web")
    try:
        yield installation
    finally:
        installation.stop()


@pytest.fixture
def system(web: Installation, tmp_path: Path) -> Iterator[System]:
    made = System(web, tmp_path)
    try:
        yield made
    finally:
        for worker in made.workers.values():
            worker.kill()
            worker.wait(60)


def kinds(log: list[Recorded]) -> list[str]:
    return [entry.event.type for entry in log]


def endings(log: list[Recorded]) -> list[str]:
    """What became of the job, without what its generators said."""
    return [kind for kind in kinds(log) if kind.startswith("job.")]


def check_numbers(log: list[Recorded]) -> None:
    assert [entry.seq for entry in log] == list(range(1, len(log) + 1))


async def test_a_worker_that_was_there_first_takes_the_job_when_web_comes(system: System, generator: Generator) -> None:
    system.web.kill("web")
    system.start("one", generator("leave()"))
    wait_until(lambda: "keeps trying" in system.log_of("one"))
    system.web.start("web")
    log = await system.log(await system.submit())
    assert kinds(log) == ["job.queued", "job.started", "job.completed"]
    assert system.log_of("one").count("keeps trying") == 1


async def test_a_killed_worker_leaves_no_generator_and_its_job_runs_again_at_once(
    system: System, generator: Generator, family: Family
) -> None:
    program = generator(HANGS_ONCE)
    system.start("one", program)
    job_id = await system.submit()
    await system.until_event(job_id, "phase.started")
    system.kill("one")
    wait_until(lambda: not family(), what="the end of every generator")
    assert len(system.leftovers("one")) == 2

    # The lease would run for a minute: the next worker on this machine gives it back, having seen to the rest.
    system.start("one", program)
    log = await system.log(job_id)
    assert endings(log) == ["job.queued", "job.started", "job.requeued", "job.started", "job.completed"]
    check_numbers(log)
    wait_until(lambda: len(system.leftovers("one")) == 1, what="only the living worker's own folder")


@pytest.fixture
def short_lease(web: Installation) -> Iterator[float]:
    """Web grants leases of these seconds from its next start on."""
    web.lease_seconds, usual = 6.0, web.lease_seconds
    web.kill("web")
    web.start("web")
    yield web.lease_seconds
    web.lease_seconds = usual


async def test_an_api_that_is_away_in_mid_job_longer_than_a_lease_loses_and_doubles_nothing(
    system: System, generator: Generator, short_lease: float
) -> None:
    system.start("one", generator(COUNTS))
    job_id = await system.submit()
    await system.until_event(job_id, "file.written")
    for absence in (0.1, 1.2 * short_lease):
        system.web.kill("web")
        await anyio.sleep(absence)
        system.web.start("web")
        await anyio.sleep(0.3)
    log = await system.log(job_id)
    check_numbers(log)
    assert [entry.event.path for entry in log if isinstance(entry.event, FileWritten)] == [
        str(number) for number in range(EVENTS)
    ]
    assert kinds(log)[-2:] == ["artifact.ready", "job.completed"]
    assert kinds(log).count("job.started") == 1


async def test_stopped_in_mid_job_it_lets_the_job_finish_and_exits(system: System, generator: Generator) -> None:
    system.start("one", generator(COUNTS), FONDATION_WORKER_GRACE_SECONDS="60")
    job_id = await system.submit()
    await system.until_event(job_id, "file.written")
    system.workers["one"].terminate()
    assert system.workers["one"].wait(60) == 0
    assert (await system.job(job_id)).status is JobStatus.COMPLETED
    assert system.leftovers("one") == []


async def test_what_it_cannot_finish_goes_to_another_worker_at_once(
    system: System, generator: Generator, family: Family
) -> None:
    program = generator(HANGS_ONCE)
    system.start("one", program, FONDATION_WORKER_GRACE_SECONDS="5")
    job_id = await system.submit()
    await system.until_event(job_id, "phase.started")
    system.start("two", program)
    system.workers["one"].send_signal(signal.SIGINT)
    assert system.workers["one"].wait(60) == 0
    log = await system.log(job_id)
    assert endings(log) == ["job.queued", "job.started", "job.requeued", "job.started", "job.completed"]
    assert system.leftovers("one") == []
    system.workers["two"].terminate()
    system.workers["two"].wait(60)
    assert family() == []


async def test_a_namesake_that_leaves_takes_no_jobs_along(system: System, generator: Generator) -> None:
    shared = {"FONDATION_WORKER_ID": "twin", "FONDATION_DATA_DIR": str(system.folder / "shared")}
    program = generator(COUNTS)
    system.start("one", program, **shared)
    job_id = await system.submit()
    await system.until_event(job_id, "file.written")
    system.start("two", program, **shared)
    wait_until(lambda: "Waiting for work." in system.log_of("two"))
    system.workers["two"].terminate()
    assert system.workers["two"].wait(60) == 0
    assert endings(await system.log(job_id)) == ["job.queued", "job.started", "job.completed"]
    assert len(system.leftovers("shared")) == 1


async def test_a_second_signal_ends_it_at_once(system: System, generator: Generator, family: Family) -> None:
    system.start("one", generator(HANG), FONDATION_WORKER_GRACE_SECONDS="60")
    job_id = await system.submit()
    await system.until_event(job_id, "phase.started")
    system.workers["one"].terminate()
    await anyio.sleep(0.3)
    system.workers["one"].terminate()
    system.workers["one"].wait(60)
    assert family() == []
    assert system.leftovers("one") == []
    assert (await system.job(job_id)).status is JobStatus.QUEUED
    async with system.client() as client:
        await client.cancel(job_id)


@pytest.mark.alone
async def test_a_cancel_lands_within_three_seconds(system: System, generator: Generator) -> None:
    system.start("one", generator(f"signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{HANG}"))
    job_id = await system.submit()
    await system.until_event(job_id, "phase.started")
    asked = time.monotonic()
    async with system.client() as client:
        await client.cancel(job_id)
    assert kinds(await system.log(job_id))[-1] == "job.cancelled"
    assert time.monotonic() - asked < paced(3)


def health(data: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "FONDATION_DATA_DIR": str(data)}
    return subprocess.run([BIN / "worker", "health"], env=environment, capture_output=True, text=True, check=False)


async def test_health_says_whether_a_worker_is_alive(system: System, generator: Generator) -> None:
    data = system.folder / "one"
    assert health(data).returncode == 1
    system.start("one", generator(""))
    wait_until(lambda: '"connected": true' in health(data).stdout)
    assert health(data).returncode == 0
    system.kill("one")
    gone = health(data)
    assert gone.returncode == 1
    assert len(gone.stderr.splitlines()) == 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"CLI_PATH": "/no/such/generator"}, "The generator /no/such/generator cannot be run."),
        ({"FONDATION_DATA_DIR": "/proc/nowhere"}, "The data folder /proc/nowhere cannot be used."),
        ({"WORKER_CONCURRENCY": "0"}, "The setting worker_concurrency cannot be used."),
        ({"FONDATION_SOURCE": "convex", "FONDATION_LANG": "fr"}, "sans que l’on sache de quel déploiement."),
    ],
)
def test_what_it_cannot_start_with_is_told_in_four_lines(tmp_path: Path, change: dict[str, str], words: str) -> None:
    environment = {**os.environ, "FONDATION_DATA_DIR": str(tmp_path / "data"), **change}
    ended = subprocess.run([BIN / "worker"], env=environment, capture_output=True, text=True, check=False, timeout=200)
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 4
    assert words in ended.stderr
    assert not (tmp_path / "data").exists()
