"""Whether a worker is there is told by what workers do, and a worker that leaves is missed at once."""

import socket

import anyio

from fondation_shared.leases import ClaimRequest, Heartbeat
from fondation_shared.project import SandboxRecord, WallsRecord
from fondation_shared.refusal import Refusal
from fondation_shared.testing import wait_until
from fondation_web.in_process import LocalWeb
from fondation_web.testing import PlayedWorker, Web

WALLS = {
    **dict.fromkeys(("memory", "cpu", "pids", "network", "seccomp", "user"), "enforced"),
    "disk": "degraded",
}


async def up(local: LocalWeb) -> bool:
    return bool((await local.http.get("/health")).json()["services"]["worker"] == "up")


async def ask(local: LocalWeb, answered: anyio.Event) -> None:
    await local.claims(wait=50)
    answered.set()


async def test_a_worker_is_there_while_it_asks_works_or_was_heard_of_lately(local: LocalWeb) -> None:
    assert not await up(local)
    answered = anyio.Event()
    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            group.start_soon(ask, local, answered)
            await anyio.wait_all_tasks_blocked()
            while not answered.is_set():
                assert await up(local)
                local.clock.advance(12)
    local.clock.advance(21)
    assert not await up(local)
    _, lease = await local.started()
    local.clock.advance(12)
    await local.worker.heartbeat(lease, Heartbeat(), deadline=10)
    local.clock.advance(12)
    assert await up(local)
    local.clock.advance(9)
    assert not await up(local)


async def test_a_worker_that_says_goodbye_is_gone_and_others_are_not(local: LocalWeb) -> None:
    await local.claims(worker="w1")
    await local.claims(worker="w2")
    await local.worker.goodbye("w1")
    assert await up(local)
    await local.worker.goodbye("w2")
    assert not await up(local)


async def test_a_goodbye_while_another_question_of_the_same_name_is_open_counts_once_that_ends(local: LocalWeb) -> None:
    answered = anyio.Event()
    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            group.start_soon(ask, local, answered)
            await anyio.wait_all_tasks_blocked()
            await local.worker.goodbye("w1")
            assert await up(local)
            while not answered.is_set():
                local.clock.advance(12)
                await anyio.sleep(0.01)
    assert not await up(local)


async def test_a_project_waits_for_a_worker_that_can_build_it_and_that_is_said_everywhere(local: LocalWeb) -> None:
    made = (await local.http.post("/v1/generate", json={"prompt": "A page"})).json()
    status, page = f"/v1/projects/{made['projectId']}/status", f"/jobs/{made['jobId']}"
    assert (await local.http.get(status)).json()["waitsFor"] == "worker"

    assert await local.claims() == []

    assert (await local.http.get(status)).json()["waitsFor"] == "sandbox"
    health = (await local.http.get("/health")).json()
    assert health["waiting"] == ["project"]
    assert health["workers"] == [{"id": "w1", "kinds": ["course"]}]
    english = await local.http.get(page, headers={"accept": "text/html", "accept-language": "en"})
    french = await local.http.get(page, headers={"accept": "text/html", "accept-language": "fr"})
    assert "Queued: no connected worker can build projects" in english.text
    assert "aucun worker connecté ne peut construire de projets" in french.text
    assert "fondation doctor" in english.text


async def test_health_shows_what_each_worker_builds_in(local: LocalWeb) -> None:
    made = (await local.http.post("/v1/generate", json={"prompt": "A page"})).json()
    sandbox = SandboxRecord(backend="docker", walls=WallsRecord.model_validate(WALLS))
    asked = ClaimRequest(worker_id="w2", kinds=["course", "project"], slots=1, wait_seconds=0, sandbox=sandbox)

    [claim] = await local.worker.claim(asked)

    health = (await local.http.get("/health")).json()
    assert claim.job.id == made["jobId"]
    assert health["workers"] == [
        {"id": "w2", "kinds": ["course", "project"], "sandbox": {"backend": "docker", "walls": WALLS}}
    ]
    assert (health["waiting"], health["services"]["docker"]) == ([], "up")
    await local.worker.goodbye("w2")
    after = (await local.http.get("/health")).json()
    assert (after["workers"], after["waiting"], after["services"]["docker"]) == ([], ["course", "project"], "disabled")


async def test_health_says_why_projects_wait_and_is_degraded_by_it(local: LocalWeb) -> None:
    refusal = Refusal(cause="The container engine cannot run builds.", hint="docker info", engine=True)
    asked = ClaimRequest(worker_id="w3", kinds=["course"], slots=1, wait_seconds=0, refusal=refusal)

    assert await local.worker.claim(asked) == []

    health = (await local.http.get("/health")).json()
    assert (health["status"], health["waiting"]) == ("degraded", ["project"])
    assert (health["services"]["worker"], health["services"]["docker"]) == ("up", "down")
    assert health["workers"] == [{"id": "w3", "kinds": ["course"], "refusal": refusal.model_dump()}]

    await local.worker.claim(asked.model_copy(update={"worker_id": "w4", "kinds": ["course", "project"]}))
    both = (await local.http.get("/health")).json()
    assert (both["status"], both["waiting"]) == ("ok", [])


def worker_is(web: Web) -> str:
    return str(web.get("/health").json()["services"]["worker"])


def test_a_worker_that_hangs_up_is_missed_at_once_and_one_that_comes_back_is_seen(web: Web) -> None:
    body = b'{"workerId": "w", "kinds": ["course"], "slots": 1, "waitSeconds": 60}'
    head = f"POST /v1/worker/claim HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
    call = head.encode() + b"Content-Type: application/json\r\n\r\n" + body
    for _ in range(2):
        with socket.create_connection(("127.0.0.1", web.port)) as worker:
            worker.sendall(call)
            wait_until(lambda: worker_is(web) == "up", what="the worker to be seen")
        wait_until(lambda: worker_is(web) == "down", seconds=15, what="the worker to be missed")


def test_a_web_that_was_started_anew_knows_a_working_worker_by_its_heartbeat(web: Web) -> None:
    worker = PlayedWorker(web.url)
    web.submit()
    worker.claim()
    web.kill()
    web.start()
    assert worker_is(web) == "down"
    worker.beat()
    assert worker_is(web) == "up"
    worker.leave()
    assert worker_is(web) == "down"
