"""Whatever goes wrong is answered as a problem document, with an id, and says nothing of our insides."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from fondation_web.in_process import LocalWeb
from fondation_web.store.tables import jobs


def problem(answer: httpx2.Response) -> dict[str, object]:
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, object] = answer.json()
    assert found["status"] == answer.status_code
    assert found["requestId"] == answer.headers["x-request-id"]
    assert {"type", "title", "detail", "code", "errors"} <= found.keys()
    return found


async def test_an_unknown_address(local: LocalWeb) -> None:
    answer = await local.http.get("/v1/nothing")
    assert answer.status_code == 404
    assert problem(answer)["code"] == "not_found"


async def test_a_method_that_an_address_does_not_know(local: LocalWeb) -> None:
    answer = await local.http.delete("/v1/jobs")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert problem(answer)["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", ["/v1/jobs/job_none", "/v1/courses/crs_none", "/v1/jobs/job_none/events"])
async def test_a_thing_that_does_not_exist(local: LocalWeb, path: str) -> None:
    answer = await local.http.get(path)
    assert answer.status_code == 404
    assert problem(answer)["code"] == "not_found"


async def test_an_address_names_all_that_it_does(local: LocalWeb) -> None:
    for path, methods in (
        ("/v1/courses", "GET, POST, HEAD"),
        ("/v1/jobs/job_none/cancel", "POST"),
        ("/v1/worker/leases/lse_none/memo/x", "GET, PUT, HEAD"),
        ("/v1/worker/workers/w", "DELETE"),
    ):
        answer = await local.http.patch(path)
        assert (answer.status_code, answer.headers["allow"]) == (405, methods)


UNREAD = [
    b"{",
    b"nonsense",
    b'{"repository": ',
    b'{"repository": "\xff"}',
    b"[" * 5000 + b"]" * 5000,
    b'{"budget": ' + b"1" * 6000 + b"}",
]


@pytest.mark.parametrize("body", UNREAD, ids=["open", "word", "cut", "no utf-8", "deep", "long number"])
async def test_a_body_that_is_no_json(local: LocalWeb, body: bytes) -> None:
    answer = await local.http.post("/v1/courses", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert problem(answer)["code"] == "usage"
    assert answer.json()["detail"].startswith("The body is not JSON.")


@pytest.mark.parametrize("host", ["[::1", "[", "[x]y", "evil.example"])
async def test_a_host_that_is_no_name_of_ours_is_refused(local: LocalWeb, host: str) -> None:
    answer = await local.http.get("/v1/jobs", headers={"host": host})
    assert answer.status_code == 403
    assert problem(answer)["code"] == "forbidden"


async def test_a_form_of_too_many_fields_is_refused(local: LocalWeb) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = await local.http.post("/language", content="a=1&" * 50, headers=form)
    assert answer.status_code == 400
    assert problem(answer)["code"] == "usage"


async def test_every_refused_field_is_named(local: LocalWeb) -> None:
    answer = await local.http.post("/v1/courses", json={"language": "de", "chapters": 99, "colour": "red"})
    assert answer.status_code == 422
    problem(answer)
    assert {entry["field"] for entry in answer.json()["errors"]} == {"repository", "language", "chapters", "colour"}


@pytest.mark.parametrize("query", ["limit=0", "limit=9999", "status=lost", "kind=poem", "cursor=" + "x" * 99])
async def test_a_refused_parameter_is_named(local: LocalWeb, query: str) -> None:
    answer = await local.http.get(f"/v1/jobs?{query}")
    assert answer.status_code == 422
    problem(answer)
    assert [entry["field"] for entry in answer.json()["errors"]] == [query.partition("=")[0]]


async def test_a_body_beyond_the_limit(local: LocalWeb) -> None:
    answer = await local.http.post("/v1/courses", json={"repository": "x" * 1_100_000})
    assert answer.status_code == 413
    assert problem(answer)["code"] == "too_large"


async def test_a_body_that_grows_beyond_the_limit_without_saying_so(local: LocalWeb) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 100_000

    answer = await local.http.post("/v1/courses", content=body(), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    problem(answer)


async def test_a_worker_may_send_more_at_once(local: LocalWeb) -> None:
    _, lease = await local.started()
    events = [{"type": "log", "text": "x" * 4000} for _ in range(500)]
    answer = await local.http.post(f"/v1/worker/leases/{lease}/events", json={"firstSeq": 1, "events": events})
    assert answer.status_code == 200


async def test_our_own_mistakes_are_admitted_and_not_explained(local: LocalWeb) -> None:
    await local.submit()
    await local.parts.store.write(lambda connection: connection.execute(update(jobs).values(kind="poem")))
    with capture_logs() as logged:
        answer = await local.http.get("/v1/jobs")
    assert answer.status_code == 500
    assert problem(answer)["code"] == "internal"
    assert "poem" not in answer.text
    assert [entry["event"] for entry in logged] == ["unexpected error", "answered with an error"]
    assert logged[0]["exc_info"]


async def test_a_store_that_takes_nothing_is_said_to_be_unreachable(local: LocalWeb) -> None:
    local.parts.store.close()
    answer = await local.http.post("/v1/courses", json={"repository": str(local.folder / "flask")})
    assert answer.status_code == 503
    assert problem(answer)["code"] == "unreachable"


async def test_an_id_that_is_sent_is_kept_and_a_strange_one_is_replaced(local: LocalWeb) -> None:
    kept = await local.http.get("/v1/jobs", headers={"x-request-id": "trace-42"})
    replaced = await local.http.get("/v1/jobs", headers={"x-request-id": "a b\tc"})
    assert kept.headers["x-request-id"] == "trace-42"
    assert replaced.headers["x-request-id"].startswith("req_")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
async def test_a_body_of_another_kind_than_json(local: LocalWeb, kind: str | None) -> None:
    headers = {"content-type": kind} if kind else {}
    answer = await local.http.post("/v1/courses", content=b'{"repository": "/srv/shop"}', headers=headers)
    assert answer.status_code == 415
    assert problem(answer)["code"] == "unsupported_body"
