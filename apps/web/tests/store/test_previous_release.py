"""The release before this one on the tables of today: run, out of the repository's history, beside today's web."""

import os
import subprocess
import tarfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import anyio
import psycopg
import pytest
from postgres_server import PostgresServer

from fondation_shared.clock import SystemClock
from fondation_shared.states import JobStatus
from fondation_shared.testing import wait_until
from fondation_web.in_process import PASSED, local_web
from fondation_web.store.opening import open_store
from fondation_web.store.schema import HEAD, OLDEST
from fondation_web.testing import PlayedWorker, Web

HERE = Path(__file__).parents[4]
PREVIOUS = "eeb5f66403b9b4a60f182468868fe732d86631d1"
"""The last commit whose tables were those of `OLDEST`: the oldest code that today's tables are said to be for.

Where `OLDEST` is raised, the last commit whose `HEAD` was that number comes here.
"""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code of that release."""
    git = ["git", "-C", str(HERE), "archive", PREVIOUS, "apps/web/src", "packages/shared/src"]
    archive = subprocess.run(git, check=False, capture_output=True)
    if archive.returncode:
        pytest.skip(f"The history of this checkout does not reach back to {PREVIOUS[:12]}.")
    folder = tmp_path_factory.mktemp("release")
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as entries:
        entries.extractall(folder, filter="data")
    return folder


class Previous(Web):
    """A web of that release, in the environment of today."""

    def __init__(self, folder: Path, release: Path, **settings: str) -> None:
        super().__init__(folder, **settings)
        self.release = release

    @property
    def environment(self) -> dict[str, str]:
        code = os.pathsep.join(str(self.release / each / "src") for each in ("apps/web", "packages/shared"))
        return super().environment | {"PYTHONPATH": code}


def finish_one(web: Web) -> str:
    """Play the worker for the next job of this web; its id."""
    worker = PlayedWorker(web.url)
    job_id = worker.claim()
    worker.beat(0.5)
    worker.write_course()
    worker.leave()
    return job_id


def ended(web: Web, ids: Mapping[str, str]) -> list[str]:
    """The log of a job that is completed, as this web shows it; its course has a page."""
    job = web.get(f"/v1/jobs/{ids['jobId']}").raise_for_status().json()
    assert job["status"] == "completed"
    web.get(f"/courses/{ids['courseId']}/versions", accept="text/html").raise_for_status()
    log = web.get(f"/v1/jobs/{ids['jobId']}/events?limit=200").raise_for_status().json()["items"]
    assert [entry["seq"] for entry in log] == list(range(1, len(log) + 1))
    return [entry["event"]["type"] for entry in log]


def test_it_is_a_release_that_todays_tables_are_said_to_be_for(release: Path) -> None:
    schema = (release / "apps" / "web" / "src" / "fondation_web" / "store" / "schema.py").read_text()
    assert f'\nHEAD = "{OLDEST}"\n' in schema


def test_on_a_server_what_one_of_both_is_asked_the_other_one_finishes(
    release: Path, database: str, tmp_path: Path
) -> None:
    settings = {"DATABASE_URL": database, "ARTIFACTS_URL": str(tmp_path / "artifacts")}
    webs = Web(tmp_path, **settings), Previous(tmp_path, release, **settings)
    try:
        for web in webs:
            web.start()
        for asked, other in (webs, webs[::-1]):
            ids = asked.submit()
            assert finish_one(other) == ids["jobId"]
            assert ended(asked, ids) == ended(other, ids)
            cancelled = asked.submit("cancelled")["jobId"]
            other.post(f"/v1/jobs/{cancelled}/cancel").raise_for_status()
            assert asked.get(f"/v1/jobs/{cancelled}").json()["status"] == "cancelled"
    finally:
        for web in webs:
            web.stop()


def test_tables_are_brought_up_beside_those_who_work_on_them(
    release: Path, postgres: PostgresServer, tmp_path: Path
) -> None:
    database = postgres.database()
    older = Previous(tmp_path, release, DATABASE_URL=database)
    older.start()
    older.stop()
    waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with psycopg.connect(database) as works, psycopg.connect(database, autocommit=True) as looks:
        # As a claim does: first its ticket, then its job.
        works.execute("LOCK TABLE tickets IN ROW EXCLUSIVE MODE")
        with ThreadPoolExecutor() as threads:
            newer = threads.submit(open_store, database)
            wait_until(lambda: looks.execute(waits).fetchone() != (0,), what="who brings the tables up to wait")
            works.execute("LOCK TABLE jobs IN ROW EXCLUSIVE MODE")
            works.commit()
            newer.result().close()
    with psycopg.connect(database) as looks:
        assert looks.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)


async def test_on_a_file_what_one_was_asked_the_next_one_finishes(release: Path, data: Path) -> None:
    older = Previous(data, release)
    async with local_web(data) as newer:
        for_older = (await newer.submit()).job_id
    await anyio.to_thread.run_sync(older.start)
    try:
        assert finish_one(older) == for_older
        for_newer = older.submit("other")["jobId"]
    finally:
        older.stop()
    async with local_web(data) as newer:
        # Its clock is the test's.
        newer.clock.advance((SystemClock().now() - newer.clock.now()).total_seconds())
        claim = await newer.claim()
        await newer.worker.finish(claim.lease.id, PASSED)
        assert claim.job.id == for_newer
        for each in (for_older, claim.job.id):
            assert (await newer.job(each)).status is JobStatus.COMPLETED
        assert (await newer.types(for_older))[-1] == "job.completed"
