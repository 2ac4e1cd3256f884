"""A whole web whose line is BullMQ's: what a user sees of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
import redis
import redis.asyncio
from bullmq import Job, Queue
from redis_server import RedisServer

from fondation_shared.testing import free_port, wait_until
from fondation_web.in_process import PASSED, failed
from fondation_web.testing import PlayedWorker, Web


@pytest.fixture(scope="module")
def web(migrated: Path, tmp_path_factory: pytest.TempPathFactory, server: RedisServer) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("redis")
    (folder / "data").mkdir(mode=0o700)
    shutil.copy(migrated, folder / "data" / "fondation.db")
    web = Web(folder, QUEUE_URL=server.url, MAX_ATTEMPTS="1")
    web.start()
    yield web
    web.stop()


@pytest.fixture
def worker(web: Web) -> Iterator[PlayedWorker]:
    worker = PlayedWorker(web.url)
    yield worker
    worker.leave()
    for job in web.get("/v1/jobs?status=queued").json()["items"]:
        web.post(f"/v1/jobs/{job['id']}/cancel")


def redis_is(web: Web) -> str:
    return str(web.get("/health").json()["services"]["redis"])


def states(server: RedisServer) -> dict[str, int]:
    """How many jobs a dashboard would show where."""
    line = "bull:fondation-course"
    with redis.Redis.from_url(server.url) as client:
        waiting, active = int(client.zcard(f"{line}:prioritized")), int(client.llen(f"{line}:active"))
        completed = int(client.zcard(f"{line}:completed"))
    return {"waiting": waiting, "active": active, "completed": completed}


def test_a_job_goes_through_redis_and_is_seen_there(web: Web, worker: PlayedWorker, server: RedisServer) -> None:
    job = web.submit()["jobId"]
    wait_until(lambda: states(server)["waiting"] == 1)
    assert worker.claim() == job
    before = states(server)
    assert before == {"waiting": 0, "active": 1, "completed": before["completed"]}
    worker.finish(PASSED)
    wait_until(lambda: states(server) == {"waiting": 0, "active": 0, "completed": before["completed"] + 1})
    assert web.get(f"/v1/jobs/{job}").json()["status"] == "completed"


def failed_reason(server: RedisServer, place: str) -> str:
    with redis.Redis.from_url(server.url, decode_responses=True) as client:
        return str(client.hget(f"bull:fondation-course:{place}", "failedReason"))


async def press_retry(server: RedisServer, place: str) -> None:
    """As a dashboard does."""
    async with redis.asyncio.Redis.from_url(server.url, decode_responses=True) as client:
        job = await Job.fromId(Queue("fondation-course", {"connection": client}), place)
        assert job is not None
        await job.retry()


def test_a_dead_letter_is_seen_with_its_reason_and_a_retry_on_a_dashboard_says_where_to_try(
    web: Web, worker: PlayedWorker, server: RedisServer
) -> None:
    dead = web.submit()["jobId"]
    assert worker.claim() == dead
    worker.finish(failed(retryable=True))
    wait_until(lambda: failed_reason(server, f"{dead}-1") == "disk_full: No space left.")
    anyio.run(press_retry, server, f"{dead}-1")
    other = web.submit("other")["jobId"]
    assert worker.claim() == other
    wait_until(lambda: f"POST /v1/jobs/{dead}/retry" in failed_reason(server, f"{dead}-1"))
    assert [letter["jobId"] for letter in web.get("/v1/queue/dead").json()["items"]] == [dead]
    [made] = web.post("/v1/queue/dead/requeue", {"jobIds": [dead]}).json()["requeued"]
    assert worker.claim() == made["newJobId"]
    assert web.get(f"/v1/jobs/{dead}/events").text.count("job.failed") == 1


def test_a_redis_that_forgot_the_line_while_web_was_away_gets_it_anew(
    web: Web, worker: PlayedWorker, server: RedisServer
) -> None:
    jobs = [web.submit(f"repository{number}")["jobId"] for number in range(3)]
    web.kill()
    server.flush()
    web.start()
    assert [worker.claim() for _ in jobs] == jobs


def test_without_its_redis_web_goes_on_by_its_own_line_and_says_so(
    web: Web, worker: PlayedWorker, server: RedisServer
) -> None:
    first = web.submit("first")["jobId"]
    server.kill()
    try:
        second = web.submit("second")["jobId"]
        assert [worker.claim(), worker.claim()] == [first, second]
        assert redis_is(web) == "down"
        assert "Redis does not answer. Jobs go in the order of the store" in web.get("/queue").text
        assert "Redis ne répond pas." in web.get("/queue", accept_language="fr").text
    finally:
        server.start()
    third = web.submit("third")["jobId"]
    assert worker.claim() == third
    assert redis_is(web) == "up"
    assert "Redis does not answer" not in web.get("/queue").text


def test_the_variables_of_the_original_system_name_the_redis_and_its_password_is_not_told(data: Path) -> None:
    told = {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": str(free_port()), "REDIS_PASSWORD": "hushed"}
    web = Web(data, **told)
    web.start()
    try:
        assert redis_is(web) == "down"
        wait_until(lambda: "Redis cannot be heard" in (data / "web.log").read_text())
    finally:
        web.stop()
    assert "hushed" not in (data / "web.log").read_text()
