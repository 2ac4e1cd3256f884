"""What a caller likes best is what it gets."""

import pytest

from fondation_web.accept import preferred
from fondation_web.in_process import LocalWeb

JSON, TEXT = "application/json", "text/plain"
PROMETHEUS = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("text/plain", TEXT),
        ("text/*", TEXT),
        ("TEXT/Plain; Q=1", TEXT),
        ("text/plain;q=0.1, application/json", JSON),
        ("text/plain;q=0.9, application/json;q=0.2", TEXT),
        ("text/plain;q=0", JSON),
        ("text/plain;q=0, */*", JSON),
        ("application/json;q=0, */*;q=0.1", TEXT),
        ("application/json, text/plain", JSON),
        ("text/plain, application/json", TEXT),
        ("text/plain;version=0.0.4;q=0.3, */*;q=0.2", TEXT),
        (BROWSER, JSON),
        ("image/png", JSON),
        (";;,,;q=x", JSON),
    ],
)
def test_the_kind_of_most_weight_is_picked(accept: str, kind: str) -> None:
    assert preferred(accept, (JSON, TEXT)) == kind


@pytest.mark.parametrize(
    ("accept", "kind"),
    [("text/plain;q=0.5, application/json", JSON), ("text/plain;q=0, */*", JSON), (PROMETHEUS, TEXT), (BROWSER, JSON)],
)
async def test_figures_come_in_the_kind_that_is_preferred_and_say_what_it_hangs_on(
    local: LocalWeb, accept: str, kind: str
) -> None:
    answer = await local.http.get("/metrics", headers={"accept": accept})
    assert answer.headers["content-type"].startswith(kind)
    assert "accept" in answer.headers["vary"]


async def test_a_log_is_a_page_unless_a_stream_is_preferred(local: LocalWeb) -> None:
    job_id = (await local.submit()).job_id
    for accept in ("*/*", "text/event-stream;q=0", "text/event-stream;q=0.1, application/json"):
        answer = await local.http.get(f"/v1/jobs/{job_id}/events", headers={"accept": accept})
        assert answer.headers["content-type"] == JSON
        assert answer.headers["vary"] == "accept"
    await local.api.cancel(job_id)
    live = await local.http.get(f"/v1/jobs/{job_id}/events", headers={"accept": "text/event-stream, */*;q=0.1"})
    assert live.headers["content-type"].startswith("text/event-stream")
    assert live.headers["vary"] == "accept"


async def test_errors_say_that_their_kind_hangs_on_what_is_accepted(local: LocalWeb) -> None:
    assert "accept" in (await local.http.get("/v1/jobs/job_none")).headers["vary"]
