"""HEAD stands wherever GET does."""

from collections.abc import Iterator

import httpx2
import pytest

from fondation_web.testing import Web


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = Web(tmp_path_factory.mktemp("head"))
    web.start()
    yield web
    web.stop()


@pytest.mark.parametrize("path", ["/", "/health", "/livez", "/readyz", "/v1/jobs", "/v1/nothing"])
def test_the_head_of_an_answer_is_that_of_the_whole(web: Web, path: str) -> None:
    head, whole = httpx2.head(f"{web.url}{path}", timeout=60), httpx2.get(f"{web.url}{path}", timeout=60)
    assert head.status_code == whole.status_code
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers["x-request-id"]
    assert head.content == b""


def test_a_live_log_is_not_kept_open_for_its_head(web: Web) -> None:
    job_id = web.submit("watched")["jobId"]
    answer = httpx2.head(
        f"{web.url}/v1/jobs/{job_id}/events", headers={"accept": "text/event-stream"}, timeout=httpx2.Timeout(60)
    )
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
