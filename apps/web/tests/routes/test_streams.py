"""Server-sent events over a real connection: live, resumed without a loss or a double, and let go of when web stops."""

import time
from contextlib import suppress
from functools import partial

import anyio
import httpx2
import pytest
from pace import paced

from fondation_shared.client import ApiClient
from fondation_shared.errors import Unreachable
from fondation_shared.events import Log
from fondation_shared.ids import JobId, LeaseId
from fondation_shared.leases import ClaimRequest
from fondation_shared.transport import Transport
from fondation_shared.worker_client import WorkerClient
from fondation_web.in_process import PASSED
from fondation_web.testing import Web

LINES = 600


async def taken(web: Web, worker: WorkerClient) -> tuple[JobId, LeaseId]:
    job_id = JobId(web.submit()["jobId"])
    [claim] = await worker.claim(ClaimRequest(worker_id="w", kinds=["course"], slots=1, wait_seconds=5))
    return job_id, claim.lease.id


async def test_a_stream_is_read_on_through_a_killed_and_restarted_web(web: Web) -> None:
    async with ApiClient.connect(web.url) as api:
        worker = WorkerClient(Transport(web.url))
        job_id, lease = await taken(web, worker)
        seen: list[int] = []

        async def reader() -> None:
            """A slow machine may need longer to start web than the client is willing to wait."""
            while len(seen) < LINES + 3:
                with suppress(Unreachable):
                    async for entry in api.follow(job_id, after=len(seen)):
                        seen.append(entry.seq)  # noqa: PERF401 - what came before a cut counts

        async def reporter() -> None:
            for number in range(1, LINES + 1, 5):
                await worker.send_events(lease, number, [Log(text=str(number + extra)) for extra in range(5)])
            await worker.finish(lease, PASSED)

        with anyio.fail_after(200):
            async with anyio.create_task_group() as group:
                group.start_soon(reader)
                group.start_soon(reporter)
                for _ in range(2):
                    await anyio.sleep(0.3)
                    await anyio.to_thread.run_sync(web.kill)
                    await anyio.to_thread.run_sync(web.start)
        await worker.transport.close()
    assert seen == list(range(1, LINES + 4))


async def test_the_stream_is_one_numbered_message_an_entry_and_an_end(shared: Web) -> None:
    web = shared
    worker = WorkerClient(Transport(web.url))
    job_id, lease = await taken(web, worker)
    await worker.send_events(lease, 1, [Log(text="first\nsecond")])
    await worker.finish(lease, PASSED)
    await worker.transport.close()
    answer = web.get(f"/v1/jobs/{job_id}/events?after=2", accept="text/event-stream")
    messages = answer.text.strip().split("\n\n")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert messages[0] == "retry: 500"
    assert [message.splitlines()[-1] for message in messages[1:3]] == ["id: 3", "id: 4"]
    assert r"first\nsecond" in messages[1]
    assert messages[3].splitlines()[0] == "event: end"


@pytest.mark.parametrize(
    ("header", "query", "first"),
    [("1", "0", 2), ("0", "2", 1), ("nonsense", "1", 2), ("", "1", 2), ("9" * 5000, "1", 2)],
)
def test_a_browsers_last_event_id_wins_over_the_address(shared: Web, header: str, query: str, first: int) -> None:
    job_id = shared.submit()["jobId"]
    shared.post(f"/v1/jobs/{job_id}/cancel")
    headers = {"accept": "text/event-stream"} | ({"last-event-id": header} if header else {})
    text = shared.send("GET", f"/v1/jobs/{job_id}/events?after={query}", headers=headers).text
    numbers = [int(line.removeprefix("id: ")) for line in text.splitlines() if line.startswith("id: ")]
    assert numbers == list(range(first, 3))
    assert "event: end" in text


def test_a_stream_of_no_job_is_not_found(shared: Web) -> None:
    answer = shared.get("/v1/jobs/job_none/events", accept="text/event-stream")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.alone
async def test_web_stops_at_once_though_streams_and_claims_are_open(web: Web) -> None:
    job_id = web.submit()["jobId"]
    claim = {"workerId": "w", "kinds": ["project"], "slots": 1, "waitSeconds": 60}
    ended: list[int] = []

    async def watch(client: httpx2.AsyncClient) -> None:
        headers = {"accept": "text/event-stream"}
        async with client.stream("GET", f"/v1/jobs/{job_id}/events", headers=headers, timeout=30) as stream:
            async for _ in stream.aiter_bytes():
                opened.set()
        ended.append(stream.status_code)

    async def wait(client: httpx2.AsyncClient) -> None:
        ended.append((await client.post("/v1/worker/claim", json=claim, timeout=60)).status_code)

    opened = anyio.Event()
    async with httpx2.AsyncClient(base_url=web.url, timeout=60) as client, anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(watch, client)
        group.start_soon(wait, client)
        await opened.wait()
        began = time.monotonic()
        await anyio.to_thread.run_sync(partial(web.stop))
        assert time.monotonic() - began < paced(3)
    assert sorted(ended) == [200, 200, 200, 204]
