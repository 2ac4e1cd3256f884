"""Two webs and two workers on one database: either web may be killed, the database be away, and nothing is lost."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import pytest
from balancer import balanced
from installation import Installation
from postgres_server import PostgresServer

from fondation_shared.client import ApiClient
from fondation_shared.events import Recorded
from fondation_shared.ids import JobId
from fondation_shared.jobs import CourseRequest
from fondation_shared.testing import free_port

pytestmark = pytest.mark.timeout(400)

JOBS = 6
NEWS = 8
"""So many entries more tell that work goes on, and is seen."""
WEBS, WORKERS = ("web", "web-2"), ("worker-1", "worker-2")
PROGRAM = f"""#!{sys.executable} -IS
import json, sys, time
from pathlib import Path

line = sys.stdin.readline()
if not line:
    sys.exit(0)
workspace = Path(line.rstrip("\\n"))
number = 0
while not Path(__file__).with_name("enough").exists():
    print(json.dumps({{"type": "log", "text": str(number)}}), flush=True)
    number += 1
    time.sleep(0.2)
course = {{"title": "T", "commit": "0" * 40, "chapters": 4, "citations": 9}}
result = {{"outcome": "completed", "verdict": "passed", "result": course}}
(workspace / "result.json").write_text(json.dumps(result))
"""


@dataclass
class Doubled(Installation):
    """An installation with two webs; workers and clients reach them through `entry`."""

    entry: str = ""
    second: int = field(default_factory=free_port)

    def settings(self, name: str) -> dict[str, str]:
        own = {"FONDATION_PORT": str(self.second)} if name == "web-2" else {}
        return {**super().settings(name), "FONDATION_API_URL": self.entry, **own}


@pytest.fixture
def doubled(tmp_path: Path, database: str) -> Iterator[Doubled]:
    program = tmp_path / "generator"
    program.write_text(PROGRAM)
    program.chmod(0o700)
    settings = {
        "CLI_PATH": str(program),
        "WORKER_CONCURRENCY": "2",
        "FONDATION_DATABASE_URL": database,
        "FONDATION_ARTIFACTS_URL": str(tmp_path / "artifacts"),
    }
    made = Doubled(tmp_path, environment=settings)
    (made.repositories / "flask").mkdir(parents=True)
    with balanced([made.port, made.second]) as balancer:
        made.entry = balancer.url
        try:
            made.start(*WEBS, *WORKERS)
            yield made
        finally:
            made.stop()


async def follow(url: str, job_id: JobId, log: list[Recorded]) -> None:
    """A job's whole log as somebody sees it who comes back whenever the connection is cut."""
    async with ApiClient.connect(url) as client:
        async for entry in client.follow(job_id):
            log.append(entry)  # noqa: PERF401 - others look at it meanwhile


async def more(logs: dict[JobId, list[Recorded]]) -> None:
    """Return when work has gone on."""
    before = sum(map(len, logs.values()))
    while sum(map(len, logs.values())) < before + NEWS:  # noqa: ASYNC110 - seen from outside
        await anyio.sleep(0.1)


async def test_every_job_ends_once_though_webs_are_killed_and_the_database_was_away(
    doubled: Doubled, postgres: PostgresServer
) -> None:
    async with ApiClient.connect(doubled.entry) as client, anyio.create_task_group() as group:
        request = CourseRequest(repository=str(doubled.repositories / "flask"))
        logs: dict[JobId, list[Recorded]] = {(await client.create_course(request)).job_id: [] for _ in range(JOBS)}
        for job_id, log in logs.items():
            group.start_soon(follow, doubled.entry, job_id, log)
        await more(logs)
        doubled.kill("web")
        await more(logs)
        await anyio.to_thread.run_sync(doubled.start, "web")
        doubled.kill("web-2")
        await more(logs)
        await anyio.to_thread.run_sync(postgres.stop, "immediate")
        await anyio.to_thread.run_sync(postgres.start)
        await more(logs)
        (doubled.folder / "enough").touch()
    for log in logs.values():
        assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
        kinds = [entry.event.type for entry in log]
        assert kinds[-1] == "job.completed"
        assert kinds.count("job.completed") == 1
