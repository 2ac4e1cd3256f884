"""Claims that wait: woken at once, each job to one of them, and none for a worker that has gone."""

from functools import partial
from pathlib import Path

import anyio
import httpx2
import pytest
from psycopg import AsyncConnection
from stores import EVERY_STORE

from fondation_shared.leases import Claims
from fondation_shared.states import JobStatus
from fondation_shared.testing import free_port
from fondation_web.in_process import LocalWeb, failed, local_web
from fondation_web.serving import Server, bind

CLAIM = {"workerId": "w1", "kinds": ["course"], "slots": 1, "waitSeconds": 60}


@EVERY_STORE
async def test_fifty_waiting_claims_share_fifty_jobs(local: LocalWeb) -> None:
    taken: list[str] = []

    async def worker(number: int) -> None:
        taken.append((await local.claim(f"w{number}", wait=60)).job.id)

    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            for number in range(50):
                group.start_soon(worker, number)
            await anyio.wait_all_tasks_blocked()
            for number in range(50):
                group.start_soon(local.submit, f"r{number}")
    assert len(set(taken)) == 50


async def test_whoever_stays_knows_when_a_delayed_job_is_due(local: LocalWeb) -> None:
    delayed, lease = await local.started()
    taken: list[str] = []

    async def worker(name: str) -> None:
        taken.append((await local.claim(name, wait=60)).job.id)

    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            group.start_soon(worker, "w2")
            group.start_soon(worker, "w3")
            await anyio.wait_all_tasks_blocked()
            await local.worker.finish(lease, failed(retryable=True))
            await anyio.wait_all_tasks_blocked()
            other = (await local.submit("other")).job_id
            while taken != [other]:  # noqa: ASYNC110 - both workers are in this loop
                await anyio.sleep(0.01)
            await anyio.wait_all_tasks_blocked()
            local.clock.advance(5)
    assert taken == [other, delayed]


async def test_a_job_that_is_waited_for_is_stored_and_handed_over_in_one_commit(local: LocalWeb) -> None:
    async def submit_to_one_who_waits() -> int:
        """How many commits that took; a group closes after some milliseconds, so a busy machine may need two."""
        taken: list[str] = []

        async def worker() -> None:
            taken.append((await local.claim(wait=60)).job.id)

        async with anyio.create_task_group() as group:
            group.start_soon(worker)
            await anyio.wait_all_tasks_blocked()
            before = commits(local.folder)
            accepted = await local.submit()
        assert taken == [accepted.job_id]
        return commits(local.folder) - before

    with anyio.fail_after(60):
        assert 1 in [await submit_to_one_who_waits() for _ in range(10)]


@EVERY_STORE
async def test_fifty_claims_at_once_never_share_a_job(local: LocalWeb) -> None:
    sent = {(await local.submit(f"r{number}")).job_id for number in range(30)}
    taken: list[str] = []

    async def worker(number: int) -> None:
        taken.extend(claim.job.id for claim in await local.claims(worker=f"w{number}", slots=2))

    async with anyio.create_task_group() as group:
        for number in range(50):
            group.start_soon(worker, number)
    assert sorted(taken) == sorted(sent)


@EVERY_STORE
async def test_a_claim_that_finds_nothing_is_answered_when_its_time_is_over(local: LocalWeb) -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(local.claims)
        answers: list[int] = []

        async def wait() -> None:
            answers.append((await local.http.post("/v1/worker/claim", json=CLAIM)).status_code)

        group.start_soon(wait)
        await anyio.wait_all_tasks_blocked()
        while not answers:
            local.clock.advance(10)
            await anyio.wait_all_tasks_blocked()
    assert answers == [204]
    assert local.clock.monotonic() >= 60


@EVERY_STORE
async def test_a_stopping_web_answers_waiting_claims(local: LocalWeb) -> None:
    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            group.start_soon(lambda: local.claims(wait=60))
            await anyio.wait_all_tasks_blocked()
            local.parts.stop()


@EVERY_STORE
async def test_a_worker_that_hung_up_is_given_nothing(local: LocalWeb) -> None:
    """Over a real connection: a process that dies closes its sockets."""
    port = free_port()
    server = Server(local.app)
    server.config.lifespan = "off"
    async with anyio.create_task_group() as group:
        group.start_soon(server.serve, [bind("127.0.0.1", port)])
        with anyio.move_on_after(1):
            async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                await client.post("/v1/worker/claim", json=CLAIM, timeout=60)
        job_id = (await local.submit()).job_id
        await anyio.sleep(0.2)
        assert (await local.job(job_id)).status is JobStatus.QUEUED
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            answer = await client.post("/v1/worker/claim", json=CLAIM)
        assert Claims.model_validate_json(answer.content).claims[0].job.id == job_id
        server.should_exit = True


async def asking(local: LocalWeb, *workers: str) -> None:
    """Return when web says that these ask for work."""
    while [each["id"] for each in (await local.http.get("/health")).json()["workers"]] != [*workers]:  # noqa: ASYNC110 - seen from outside
        await anyio.sleep(0.01)


async def test_a_worker_that_hung_up_while_the_store_was_slow_is_given_nothing(database: str, tmp_path: Path) -> None:
    port = free_port()
    settings = {"database_url": database, "lease_seconds": 15.0}
    async with local_web(tmp_path, (), **settings) as local, await AsyncConnection.connect(database) as other:
        server = Server(local.app)
        server.config.lifespan = "off"
        job_id = (await local.submit()).job_id
        with anyio.fail_after(60):
            async with anyio.create_task_group() as group:
                group.start_soon(server.serve, [bind("127.0.0.1", port)])
                await other.execute("LOCK TABLE tickets IN ACCESS EXCLUSIVE MODE")
                there = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60)
                async with there as client, anyio.create_task_group() as asked:
                    asked.start_soon(partial(client.post, "/v1/worker/claim", json=CLAIM | {"waitSeconds": 0}))
                    await asking(local, "w1")
                    asked.cancel_scope.cancel()
                await asking(local)
                await other.rollback()
                assert (await local.claim("w2", wait=60)).job.id == job_id
                server.should_exit = True


@pytest.mark.parametrize(
    "change", [{"slots": 0}, {"slots": 65}, {"waitSeconds": 61}, {"kinds": []}, {"workerId": "a b"}, {"extra": 1}]
)
async def test_a_claim_that_makes_no_sense_is_refused(local: LocalWeb, change: dict[str, object]) -> None:
    answer = await local.http.post("/v1/worker/claim", json=CLAIM | change)
    assert answer.status_code == 422


def commits(folder: Path) -> int:
    """How many commits the store's log holds: the last frame of each tells the size of the database behind it."""
    log = (folder / "data" / "fondation.db-wal").read_bytes()
    frame = 24 + int.from_bytes(log[8:12], "big")
    return sum(log[at + 4 : at + 8] != bytes(4) for at in range(32, len(log), frame))
