"""The API against its own document: whatever is sent, the answer is one that the document names, and never a crash."""

import json
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fondation_shared.errors import Problem
from fondation_web.testing import PlayedWorker, Web

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
BODIES: dict[str, dict[str, object]] = {
    "create_course": {"repository": "https://127.0.0.1/x/y", "language": "en", "include": ["src/**"], "chapters": 6},
    "create_project": {"prompt": "Build a todo app", "stack": "static"},
    "claim": {"workerId": "w", "kinds": ["course"], "slots": 1, "waitSeconds": 0},
    "beat": {"phase": "write", "progress": 0.5, "eventSeq": 3},
    "append_events": {"firstSeq": 1, "events": [{"type": "log", "text": "x"}]},
    "create_webhook": {"url": "https://10.0.0.1/hook", "events": ["job.failed"]},
    "finish": {"outcome": "failed", "failure": {"code": "x", "message": "y"}},
}
Operation = dict[str, Any]
TEXTS = st.text(max_size=60) | st.sampled_from(["", "0", "-1", "9" * 30, "course", "queued", "..", "%00", "job_", "*"])


@pytest.fixture(scope="module")
def known(shared: Web) -> dict[str, str]:
    """Ids of things that exist, by the name of the parameter they go into."""
    ids = shared.submit()
    worker = PlayedWorker(shared.url)
    worker.claim()
    worker.write_course()
    worker.http.close()
    second = shared.submit("other")
    asked = {"workerId": "w", "kinds": ["course"], "slots": 1, "waitSeconds": 5}
    [claim] = shared.post("/v1/worker/claim", asked).json()["claims"]
    webhook = shared.post("/v1/webhooks", {"url": "https://1.1.1.1/hook", "events": ["job.waiting"]}).json()["id"]
    return {
        "webhook_id": webhook,
        "job_id": second["jobId"],
        "course_id": ids["courseId"],
        "project_id": shared.post("/v1/generate", {"prompt": "Build a todo app"}).json()["projectId"],
        "lease_id": str(claim["lease"]["id"]),
        "name": "site.zip",
        "key": "ab" * 32,
    }


def operations(document: dict[str, Any]) -> list[tuple[str, str, Operation]]:
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation["operationId"] != "upload"
    ]


def send(
    client: httpx2.Client, data: st.DataObject, method: str, path: str, operation: Operation, known: dict[str, str]
) -> httpx2.Response:
    """A request of that operation: parameters that exist or are drawn, a body that is right, or spoilt, or anything."""
    query, headers = {}, {}
    for parameter in operation.get("parameters", []):
        name, place = parameter["name"], parameter["in"]
        if place == "path":
            real = known.get(name, "none")
            value = data.draw(st.just(real) | TEXTS, label=name)
            path = path.replace(f"{{{name}}}", quote(value, safe="") or "x")
        elif place == "query" and data.draw(st.booleans()):
            query[name] = data.draw(TEXTS, label=name)
        elif place == "header" and name not in {"accept", "content-type"} and data.draw(st.booleans()):
            headers[name] = data.draw(st.from_regex(r"[!-~]{1,80}", fullmatch=True), label=name)
    if "requestBody" not in operation:
        return client.request(method, path, params=query, headers=headers)
    right = BODIES.get(operation["operationId"])
    if right is None:
        return client.request(method, path, params=query, headers=headers, content=data.draw(st.binary(max_size=100)))
    spoilt = st.sampled_from(sorted(right.keys() - {"waitSeconds"})).flatmap(
        lambda field: JSON.map(lambda value: right | {field: value})
    )
    content = json.dumps(data.draw(st.just(right) | spoilt | JSON)).encode()
    return client.request(method, path, headers=headers | {"content-type": "application/json"}, content=content)


def check(answer: httpx2.Response, operation: Operation) -> None:
    assert answer.status_code < 500, answer.text
    if answer.is_error:
        assert answer.headers["content-type"] == "application/problem+json"
        if answer.request.method != "HEAD":
            assert Problem.model_validate_json(answer.content).status == answer.status_code
    else:
        assert str(answer.status_code) in operation["responses"]
    assert answer.headers["x-request-id"]


def test_whatever_is_sent_the_answer_is_a_documented_one(shared: Web, known: dict[str, str]) -> None:
    choices = operations(shared.get("/openapi.json").json())

    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.data())
    def probe(data: st.DataObject) -> None:
        method, path, operation = data.draw(st.sampled_from(choices))
        check(send(client, data, method, path, operation, known), operation)

    with httpx2.Client(base_url=shared.url, timeout=60) as client:
        probe()
    assert shared.answers()
