"""A web that is killed while it sends: the message comes again, as the same one, signed so that anybody can tell."""

import ssl
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
import trustme
from receiver import Receiver, Reply
from standardwebhooks import Webhook

from fondation_shared.testing import wait_until
from fondation_web.testing import PlayedWorker, Web


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """Whom the web of the test trusts."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return made


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Receiver]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with Receiver(context) as started:
        yield started


def end_a_job(web: Web, **fields: object) -> dict[str, dict[str, str]]:
    ids = web.post("/v1/courses", {"repository": str(web.folder / "flask"), **fields}).raise_for_status().json()
    worker = PlayedWorker(web.url)
    worker.claim()
    worker.write_course()
    worker.http.close()
    made: dict[str, dict[str, str]] = ids
    return made


def test_a_message_outlives_the_web_that_was_sending_it(secure: Receiver, data: Path) -> None:
    secure.answers["/all"] = [Reply(held=Event()), Reply(body=b"Thanks.")]
    web = Web(data)
    web.start()
    try:
        made = web.post("/v1/webhooks", {"url": f"{secure.url}/all"}).raise_for_status().json()
        misnamed = web.post("/v1/webhooks", {"url": f"https://127.0.0.1:{secure.port}/all"}).json()["id"]
        job = end_a_job(web, webhook=f"{secure.url}/job")
        wait_until(lambda: len(secure.at("/all")) == 1 and len(secure.at("/job")) >= 1, what="the first sending")
        web.kill()
        web.start()
        wait_until(lambda: len(secure.at("/all")) == 2, what="the second sending")

        def told(webhook: str) -> list[dict[str, object]]:
            items: list[dict[str, object]] = web.get(f"/v1/webhooks/{webhook}/deliveries").json()["items"]
            return items

        wait_until(lambda: told(made["id"])[0]["state"] == "delivered", what="the end of the message")
        [message] = told(made["id"])
        assert message["attempts"][0]["answer"] == "Thanks."  # type: ignore[index]
        for path, secret in (("/all", made["secret"]), ("/job", job["webhook"]["secret"])):
            for came in secure.at(path):
                said = Webhook(secret).verify(came.body, came.headers)
                assert (said["type"], said["id"]) == ("job.completed", came.id)
        assert {each.id for each in secure.received} == {message["id"]}
        # Whoever has no certificate of that name is told nothing.
        wait_until(lambda: bool(told(misnamed)[0]["attempts"]), what="the end of the sending that is refused")
        [refused] = told(misnamed)
        assert "takes no connection" in refused["attempts"][0]["error"]  # type: ignore[index]
        shown = web.get(f"/v1/jobs/{job['jobId']}").json()
        assert "webhook" not in shown["request"]
        log = (web.folder / "web.log").read_text()
        assert "whsec_" not in log
    finally:
        web.stop()
