"""The clients against a real server on loopback that misbehaves on purpose."""

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from fondation_shared.client import ApiClient
from fondation_shared.errors import Invalid, LeaseLost, NotFound, NotRunning, Unreachable
from fondation_shared.events import Log, Recorded
from fondation_shared.ids import JobId, LeaseId
from fondation_shared.jobs import CourseRequest
from fondation_shared.leases import ClaimRequest, Heartbeat
from fondation_shared.testing import free_port, wait_until
from fondation_shared.transport import Transport
from fondation_shared.worker_client import WorkerClient


@contextmanager
def serving(path: str, endpoint: Callable[[Request], object], methods: list[str]) -> Iterator[str]:
    app = Starlette(routes=[Route(path, endpoint, methods=methods)])
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started, what="the server")
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(60)


def problem(code: str, status: int, **more: object) -> JSONResponse:
    body = {"type": "about:blank", "title": code, "status": status, "detail": "because", "code": code, **more}
    return JSONResponse(body, status, media_type="application/problem+json")


ACCEPTED = {"courseId": "crs_1", "jobId": "job_1", "status": "queued"}


async def test_a_submit_is_sent_again_under_the_same_key_when_the_server_is_overloaded() -> None:
    keys: list[str] = []

    async def endpoint(request: Request) -> Response:
        keys.append(request.headers["Idempotency-Key"])
        return Response(status_code=503) if len(keys) < 3 else JSONResponse(ACCEPTED, 202)

    with serving("/v1/courses", endpoint, ["POST"]) as url:
        async with ApiClient.connect(url) as client:
            accepted = await client.create_course(CourseRequest(repository="/srv/shop"))
    assert accepted.job_id == "job_1"
    assert len(keys) == 3
    assert len(set(keys)) == 1


async def test_a_refusal_is_typed_and_not_sent_again() -> None:
    calls: list[str] = []

    async def endpoint(request: Request) -> Response:
        calls.append(request.url.path)
        return problem("not_found", 404, hint="fondation jobs")

    with serving("/v1/jobs/{id}", endpoint, ["GET"]) as url:
        async with ApiClient.connect(url) as client:
            with pytest.raises(NotFound) as caught:
                await client.job(JobId("job_x"))
    assert caught.value.hint == "fondation jobs"
    assert calls == ["/v1/jobs/job_x"]


async def test_a_lost_lease_is_a_lost_lease() -> None:
    async def endpoint(request: Request) -> Response:
        await request.body()
        return problem("lease_lost", 409)

    with serving("/v1/worker/leases/{id}/heartbeat", endpoint, ["POST"]) as url:
        transport = Transport(url)
        with pytest.raises(LeaseLost):
            await WorkerClient(transport).heartbeat(LeaseId("lse_1"), Heartbeat(), deadline=5)
        await transport.close()


async def test_a_server_that_is_not_running_is_known_as_such_within_the_deadline() -> None:
    transport = Transport(f"http://127.0.0.1:{free_port()}")
    with anyio.fail_after(60), pytest.raises(NotRunning) as caught:
        await transport.send("GET", "/livez", deadline=0.5)
    await transport.close()
    assert caught.value.exit_code == 8


async def test_a_server_that_never_answers_is_given_up_at_the_deadline() -> None:
    async def endpoint(request: Request) -> Response:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        return Response()

    with serving("/livez", endpoint, ["GET"]) as url:
        transport = Transport(url)
        with anyio.fail_after(60), pytest.raises(Unreachable) as caught:
            await transport.send("GET", "/livez", deadline=0.3)
        await transport.close()
    assert not isinstance(caught.value, NotRunning)


async def test_an_empty_claim_is_an_empty_list() -> None:
    async def endpoint(request: Request) -> Response:
        assert (await request.json())["workerId"] == "w-1"
        return Response(status_code=204)

    with serving("/v1/worker/claim", endpoint, ["POST"]) as url:
        transport = Transport(url)
        assert await WorkerClient(transport).claim(ClaimRequest(worker_id="w-1", kinds=["course"], slots=1)) == []
        await transport.close()


async def test_a_followed_log_has_every_entry_once_though_the_stream_is_cut_again_and_again() -> None:
    async def endpoint(request: Request) -> Response:
        after = int(request.headers["Last-Event-ID"])

        async def stream() -> AsyncIterator[str]:
            for seq in range(after + 1, min(after + 3, 8)):
                entry = Recorded(seq=seq, attempt=1, event=Log(text=f"line {seq}"))
                yield f"id: {seq}\ndata: {entry.to_json()}\n\n"
            if after + 3 >= 8:
                yield "event: end\ndata: {}\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream")

    with serving("/v1/jobs/{id}/events", endpoint, ["GET"]) as url:
        async with ApiClient.connect(url) as client:
            seen = [recorded.seq async for recorded in client.follow(JobId("job_1"))]
    assert seen == [1, 2, 3, 4, 5, 6, 7]


async def test_a_download_that_is_refused_leaves_no_file(tmp_path: Path) -> None:
    async def endpoint(_request: Request) -> Response:
        return problem("lease_lost", 409)

    with serving("/v1/worker/leases/{id}/input", endpoint, ["GET"]) as url:
        transport = Transport(url)
        with pytest.raises(LeaseLost):
            await WorkerClient(transport).get_input(LeaseId("lse_1"), tmp_path / "input")
        await transport.close()
    assert list(tmp_path.iterdir()) == []


async def test_a_download_of_other_bytes_than_were_announced_leaves_no_file(tmp_path: Path) -> None:
    async def endpoint(_request: Request) -> Response:
        return Response(b"other bytes", headers={"X-Content-SHA256": "0" * 64})

    with serving("/v1/worker/leases/{id}/earlier/{name}", endpoint, ["GET"]) as url:
        transport = Transport(url)
        with pytest.raises(Invalid):
            await WorkerClient(transport).get_earlier(LeaseId("lse_1"), "plan.json", tmp_path / "plan.json")
        await transport.close()
    assert list(tmp_path.iterdir()) == []


async def test_a_streamed_body_is_sent_whole_on_the_second_try(tmp_path: Path) -> None:
    bodies: list[int] = []

    async def endpoint(request: Request) -> Response:
        bodies.append(len(await request.body()))
        return Response(status_code=503) if len(bodies) == 1 else Response()

    file = tmp_path / "memo"
    file.write_bytes(b"x" * 700_000)
    with serving("/v1/worker/leases/{id}/memo/{key}", endpoint, ["PUT"]) as url:
        transport = Transport(url)
        await WorkerClient(transport).put_memo(LeaseId("lse_1"), "0" * 64, file)
        await transport.close()
    assert bodies == [700_000, 700_000]


async def test_whom_this_machine_trusts_is_not_asked_for_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file")
    await Transport("http://web.invalid:3000").close()
    with pytest.raises(FileNotFoundError):
        Transport("https://web.invalid")
