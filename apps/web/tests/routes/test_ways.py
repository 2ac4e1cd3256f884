"""Plain calls go a short way; what is unusual in one goes the framework's, and both come to the same."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from fondation_shared.settings import WebSettings
from fondation_web.main import create_app

PLAIN = {"content-type": "application/json"}
UNUSUAL = [
    {"content-type": "application/json; charset=utf-8"},
    {"content-type": "application/vnd.api+json"},
    {"content-type": "application/json", "idempotency-key": "once"},
]
BODIES = [
    '{"workerId": "w", "kinds": ["course"], "slots": 1, "waitSeconds": 0}',
    '{"workerId": "w", "kinds": ["course"], "slots": "1", "waitSeconds": "0"}',
    '{"workerId": "w", "kinds": [], "slots": 1}',
    '{"workerId": "w", "kinds": ["course"], "slots": 1, "waitSeconds": NaN}',
    '{"workerId": "\\u0000", "kinds": ["course"], "slots": 1}',
    "{",
    "",
]


@pytest.mark.parametrize("body", BODIES)
def test_a_claim_is_answered_alike_however_it_says_that_it_is_json(tmp_path: Path, body: str) -> None:
    with TestClient(create_app(WebSettings.load(data_dir=tmp_path)), "http://127.0.0.1") as client:

        def said(headers: dict[str, str]) -> tuple[int, object]:
            answer = client.post("/v1/worker/claim", content=body, headers=headers)
            shown = answer.json() if answer.content else {}
            return answer.status_code, {name: value for name, value in shown.items() if name != "requestId"}

        plain = said(PLAIN)
        assert all(said(unusual) == plain for unusual in UNUSUAL)


def test_an_address_with_several_methods_names_them_all(tmp_path: Path) -> None:
    with TestClient(create_app(WebSettings.load(data_dir=tmp_path)), "http://127.0.0.1") as client:
        answer = client.put("/v1/courses")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST, HEAD")
        assert client.get("/v1/courses").status_code == 200
        assert client.get("/v1/nowhere").status_code == 404
