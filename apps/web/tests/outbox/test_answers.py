"""What an address answers decides what becomes of a message; all of it can be read, and asked for again."""

import json
import re
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Any
from urllib.parse import quote

import anyio
import pytest
from receiver import Receiver, Reply
from standardwebhooks import Webhook

from fondation_shared.ids import JobId, MessageId, WebhookId
from fondation_shared.webhooks import DeliveryState
from fondation_web.in_process import PASSED, LocalWeb, failed
from fondation_web.store import deliveries, webhooks
from fondation_web.store.deliveries import DeliveryRow

Fields = dict[str, Any]
"""As JSON has them: what is read of them is said by each test."""


async def until(check: Callable[[], bool]) -> None:
    with anyio.fail_after(60):
        while not check():  # noqa: ASYNC110 - a receiver in another thread rings no bell here
            await anyio.sleep(0.005)


async def add(local: LocalWeb, url: str, **fields: object) -> Fields:
    """An address that is told of every job, with its secret."""
    answer = await local.http.post("/v1/webhooks", json={"url": url, **fields})
    assert answer.status_code == 201, answer.text
    made: Fields = answer.json()
    return made


async def told(local: LocalWeb, webhook: str) -> list[Fields]:
    items: list[Fields] = (await local.http.get(f"/v1/webhooks/{webhook}/deliveries")).json()["items"]
    return items


async def settled(local: LocalWeb, webhook: str, attempts: int = 1) -> Fields:
    """The one message that the address was told, once so many sendings are over."""
    with anyio.fail_after(60):
        while True:
            [message] = await told(local, webhook)
            if len(message["attempts"]) >= attempts:
                return message
            await anyio.sleep(0.005)


async def end_a_job(local: LocalWeb) -> JobId:
    job_id, lease = await local.started()
    await local.worker.finish(lease, PASSED)
    return job_id


def pause(local: LocalWeb, message: Fields) -> float:
    """In how many seconds the message is sent again."""
    due = datetime.fromisoformat(message["dueAt"])
    return (due - local.clock.now()) / timedelta(seconds=1)


async def test_a_message_says_what_happened_where_to_look_and_nothing_else(local: LocalWeb, receiver: Receiver) -> None:
    made = await add(local, f"{receiver.url}/hook?from=fondation")
    job_id = await end_a_job(local)
    await until(lambda: len(receiver.received) == 1)
    [came] = receiver.received
    said = json.loads(came.body)
    job = await local.job(job_id)
    assert said == {
        "id": came.id,
        "type": "job.completed",
        "timestamp": "2026-01-01T00:00:00.000Z",
        "jobId": job_id,
        "kind": "course",
        "status": "completed",
        "links": {
            "job": f"http://127.0.0.1:3000/v1/jobs/{job_id}",
            "page": f"http://127.0.0.1:3000/jobs/{job_id}",
            "course": f"http://127.0.0.1:3000/v1/courses/{job.course_id}",
        },
    }
    signature = Webhook(made["secret"]).sign(came.id, local.clock.now(), came.body.decode())
    assert came.headers["webhook-signature"] == signature
    assert (came.path, came.headers["content-type"]) == ("/hook?from=fondation", "application/json")


async def test_an_address_gets_the_messages_that_it_asked_for(local: LocalWeb, receiver: Receiver) -> None:
    all_of_them = ["job.queued", "job.started", "job.requeued", "job.failed"]
    await add(local, f"{receiver.url}/all", events=all_of_them)
    await add(local, f"{receiver.url}/ends")
    _, lease = await local.started()
    await local.worker.finish(lease, failed(retryable=True))
    local.clock.advance(10)
    await local.worker.finish((await local.claim()).lease.id, failed(retryable=False))
    await until(lambda: len(receiver.received) == 6)
    kinds = [json.loads(each.body)["type"] for each in receiver.at("/all")]
    assert sorted(kinds) == sorted([*all_of_them, "job.started"])
    assert len({each.id for each in receiver.at("/all")}) == 5
    [end] = receiver.at("/ends")
    assert end.id in {each.id for each in receiver.at("/all")}


async def test_what_is_not_taken_is_sent_again_later_as_the_same_message(local: LocalWeb, receiver: Receiver) -> None:
    receiver.answers["/hook"] = [Reply(500, body=b"Not now."), Reply(404), Reply(204)]
    webhook = (await add(local, f"{receiver.url}/hook"))["id"]
    await end_a_job(local)
    message = await settled(local, webhook)
    assert message["state"] == "pending"
    assert 4 <= pause(local, message) <= 6
    local.clock.advance(6)
    message = await settled(local, webhook, 2)
    assert 240 <= pause(local, message) <= 360
    local.clock.advance(360)
    message = await settled(local, webhook, 3)
    assert (message["state"], message.get("dueAt")) == ("delivered", None)
    answers = [(each["status"], each.get("answer"), each.get("error")) for each in message["attempts"]]
    assert answers == [
        (500, "Not now.", "It answered 500: only a status from 200 to 299 counts."),
        (404, None, "It answered 404: only a status from 200 to 299 counts."),
        (204, None, None),
    ]
    assert {each.id for each in receiver.received} == {message["id"]}
    assert len({each.headers["webhook-signature"] for each in receiver.received}) == 3


async def test_an_address_says_when_it_wants_to_be_asked_again(local: LocalWeb, receiver: Receiver) -> None:
    receiver.answers["/hook"] = [Reply(429, {"Retry-After": "120"}), Reply(200)]
    webhook = (await add(local, f"{receiver.url}/hook"))["id"]
    await end_a_job(local)
    assert 120 <= pause(local, await settled(local, webhook)) <= 132
    local.clock.advance(132)
    assert (await settled(local, webhook, 2))["state"] == "delivered"


async def test_a_wish_to_be_asked_again_at_once_takes_no_time_from_the_tries(
    local: LocalWeb, receiver: Receiver
) -> None:
    receiver.answers["/hook"] = [Reply(503, {"Retry-After": "0"})]
    webhook = (await add(local, f"{receiver.url}/hook"))["id"]
    await end_a_job(local)
    assert 4 <= pause(local, await settled(local, webhook)) <= 6
    local.clock.advance(6)
    assert 240 <= pause(local, await settled(local, webhook, 2)) <= 360


async def test_a_wish_that_no_calendar_holds_is_a_refusal_as_any(local: LocalWeb, receiver: Receiver) -> None:
    receiver.answers["/hook"] = [Reply(503, {"Retry-After": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"})]
    webhook = (await add(local, f"{receiver.url}/hook"))["id"]
    await end_a_job(local)
    message = await settled(local, webhook)
    assert 4 <= pause(local, message) <= 6


async def test_an_address_that_leads_elsewhere_is_not_followed(local: LocalWeb, receiver: Receiver) -> None:
    receiver.answers["/hook"] = [Reply(302, {"Location": f"{receiver.url}/elsewhere"})]
    webhook = (await add(local, f"{receiver.url}/hook"))["id"]
    await end_a_job(local)
    message = await settled(local, webhook)
    assert (message["state"], message["attempts"][0]["status"]) == ("pending", 302)
    assert message["attempts"][0]["error"].startswith("It leads elsewhere")
    assert [each.path for each in receiver.received] == ["/hook"]


async def test_an_address_that_is_gone_is_told_nothing_more(local: LocalWeb, receiver: Receiver) -> None:
    receiver.answers["/hook"] = [Reply(410)]
    made = await add(local, f"{receiver.url}/hook")
    await end_a_job(local)
    message = await settled(local, made["id"])
    assert message["state"] == "failed"
    shown = (await local.http.get(f"/v1/webhooks/{made['id']}")).json()
    assert shown["disabledAt"] == "2026-01-01T00:00:00.000Z"
    await end_a_job(local)
    assert len(await told(local, made["id"])) == 1
    refusal = await local.http.post(f"/v1/webhooks/{made['id']}/deliveries/{message['id']}/resend")
    assert (refusal.status_code, refusal.json()["code"]) == (409, "illegal_move")


async def test_after_three_days_of_refusals_a_message_is_given_up_and_can_be_sent_again(
    local: LocalWeb, receiver: Receiver
) -> None:
    receiver.answers["/hook"] = [Reply(500)]
    webhook = (await add(local, f"{receiver.url}/hook"))["id"]
    await end_a_job(local)
    sent = 1
    while (message := await settled(local, webhook, sent))["state"] == "pending":
        local.clock.advance(pause(local, message) + 0.01)
        sent += 1
    assert (sent, message["state"]) == (10, "failed")
    receiver.answers["/hook"] = [Reply(500), Reply(200)]
    again = await local.http.post(f"/v1/webhooks/{webhook}/deliveries/{message['id']}/resend")
    assert (again.status_code, again.json()["state"]) == (202, "pending")
    message = await settled(local, webhook, 11)
    assert 4 <= pause(local, message) <= 6
    local.clock.advance(6)
    assert (await settled(local, webhook, 12))["state"] == "delivered"
    assert {each.id for each in receiver.received} == {message["id"]}


async def test_those_that_never_answer_hold_up_nobody_else(local: LocalWeb, receiver: Receiver) -> None:
    held = Event()
    receiver.answers["/silent"] = [Reply(200, held=held)]
    await add(local, f"{receiver.url}/silent", events=["job.queued", "job.cancelled"])
    with Receiver() as other:
        webhook = (await add(local, f"{other.url}/hook"))["id"]
        jobs = [(await local.submit(f"r{number}")).job_id for number in range(3)]
        for job_id in jobs:
            await local.api.cancel(job_id)
        await until(lambda: len(other.received) == 3)
        # No more to one host than its share, though six are due.
        await until(lambda: len(receiver.received) >= 4)
        assert len(receiver.received) == 4
        held.set()
        await until(lambda: len(receiver.received) == 6)
        assert len(await told(local, webhook)) == 3


async def test_a_removed_address_is_forgotten_with_all_it_was_told(local: LocalWeb, receiver: Receiver) -> None:
    made = await add(local, f"{receiver.url}/hook")
    await end_a_job(local)
    await settled(local, made["id"])
    assert (await local.http.delete(f"/v1/webhooks/{made['id']}")).status_code == 204
    assert (await local.http.get(f"/v1/webhooks/{made['id']}/deliveries")).status_code == 404
    assert (await local.http.get("/v1/webhooks")).json() == {"items": []}
    await end_a_job(local)
    assert len(receiver.received) == 1


async def give_up(local: LocalWeb, webhook: str) -> None:
    """End a job, and let days pass until what is told of it has been refused as often as it is sent."""
    await end_a_job(local)
    sent = 1
    with anyio.fail_after(60):
        while True:
            message = (await told(local, webhook))[0]
            if message["state"] == "failed":
                return
            if len(message["attempts"]) >= sent and message.get("dueAt"):
                sent += 1
                local.clock.advance(pause(local, message) + 0.01)
            await anyio.sleep(0.005)


async def test_an_address_that_takes_nothing_for_days_is_told_nothing_more_until_somebody_says_so(
    local: LocalWeb, receiver: Receiver
) -> None:
    receiver.answers["/hook"] = [Reply(500)]
    path = f"/v1/webhooks/{(await add(local, f'{receiver.url}/hook'))['id']}"
    webhook = path.rpartition("/")[2]
    await give_up(local, webhook)
    failing = (await local.http.get(path)).json()
    assert (failing["failingSince"], failing.get("disabledAt")) == ("2026-01-01T00:00:00.000Z", None)
    await give_up(local, webhook)
    disabled = (await local.http.get(path)).json()
    assert (disabled["disabledFor"], disabled["failingSince"]) == ("failing", failing["failingSince"])
    page = await local.http.get(f"/webhooks/{webhook}", headers={"accept": "text/html", "accept-language": "fr"})
    assert "aucun message pendant cinq jours" in page.text
    await end_a_job(local)
    assert len(await told(local, webhook)) == 2

    receiver.answers["/hook"] = [Reply(200)]
    enabled = (await local.http.post(f"{path}/enable")).json()
    assert (enabled.get("disabledAt"), enabled.get("failingSince")) == (None, None)
    await end_a_job(local)
    with anyio.fail_after(60):
        while (await told(local, webhook))[0]["state"] != "delivered":  # noqa: ASYNC110 - as above
            await anyio.sleep(0.005)


async def test_an_address_that_was_told_much_is_forgotten_a_piece_at_a_time(local: LocalWeb) -> None:
    hook = WebhookId((await add(local, "http://127.0.0.1:9/hook"))["id"])
    job_id, now = (await local.submit()).job_id, local.clock.now()
    told = [
        DeliveryRow(hook, MessageId(f"msg_{number}"), job_id, "job.failed", "{}", now, now, DeliveryState.FAILED)
        for number in range(2500)
    ]
    await local.parts.store.write(partial(deliveries.add, posted=told))

    assert await local.parts.store.write(partial(webhooks.remove_some, webhook_id=hook))
    assert (await local.http.delete(f"/v1/webhooks/{hook}")).status_code == 204

    assert (await local.http.get(f"/v1/webhooks/{hook}")).status_code == 404
    assert await local.parts.store.read(partial(deliveries.find, webhook_id=hook, message_id=told[-1].id)) is None


async def test_the_secret_is_said_once(local: LocalWeb, receiver: Receiver) -> None:
    headers = {"Idempotency-Key": "k1"}
    asked = {"url": f"{receiver.url}/hook"}
    first, second = [await local.http.post("/v1/webhooks", json=asked, headers=headers) for _ in range(2)]
    assert first.json() == second.json()
    secret = first.json()["secret"]
    assert secret.startswith("whsec_")
    for path in ("/v1/webhooks", f"/v1/webhooks/{first.json()['id']}"):
        assert "whsec_" not in (await local.http.get(path)).text
    assert len((await local.http.get("/v1/webhooks")).json()["items"]) == 1


async def test_a_request_that_is_repeated_is_answered_alike_though_its_address_is_found_no_more(
    local: LocalWeb, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"http://localhost:{receiver.port}/hook"
    asked = {
        "/v1/webhooks": {"url": address},
        "/v1/courses": {"repository": str(local.folder / "flask"), "webhook": address},
        "/v1/generate": {"prompt": "A clock", "webhook": address},
    }

    async def answers() -> list[tuple[object, ...]]:
        found = [
            await local.http.post(path, json=body, headers={"Idempotency-Key": path}) for path, body in asked.items()
        ]
        form = f"url={quote(address, safe='')}&job.failed=on&once=k1".encode()
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}
        page = await local.http.post("/webhooks", content=form, headers=headers)
        secret = re.findall(r"whsec_[^<]+", page.text)
        return [*((answer.status_code, answer.text) for answer in found), (page.status_code, *secret)]

    def no_more(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    before = await answers()
    assert [status for status, _ in before] == [201, 202, 202, 201]
    monkeypatch.setattr(socket, "getaddrinfo", no_more)
    assert await answers() == before


async def test_what_was_settled_long_ago_is_forgotten(local: LocalWeb, receiver: Receiver) -> None:
    webhook = (await add(local, f"{receiver.url}/hook"))["id"]
    asked = {"repository": str(local.folder / "flask"), "webhook": f"{receiver.url}/job"}
    own = (await local.http.post("/v1/courses", json=asked)).json()["webhook"]["id"]
    await local.worker.finish((await local.claim()).lease.id, PASSED)
    for each in (webhook, own):
        await settled(local, each)
    local.clock.advance(31 * 24 * 3600)
    with anyio.fail_after(60):
        while await told(local, webhook):  # noqa: ASYNC110 - as above
            await anyio.sleep(0.005)
    assert (await local.http.get(f"/v1/webhooks/{own}")).status_code == 404
    assert (await local.http.get(f"/v1/webhooks/{webhook}")).status_code == 200


REFUSED: list[tuple[Fields, str]] = [
    ({"url": "ftp://example.org/x"}, "url"),
    ({"url": "https://user:secret@example.org/x"}, "url"),
    ({"url": "https://10.0.0.1/x"}, "url"),
    ({"url": "https://[::ffff:10.0.0.1]/x"}, "url"),
    ({"url": "https://example.org/x\r\nX-Own: 1"}, "url"),
    ({"url": "https://169.254.169.254/latest"}, "url"),
    ({"url": "https://1.1.1.1/x", "events": []}, "events"),
    ({"url": "https://1.1.1.1/x", "events": ["job.progress"]}, "events.0"),
]


async def test_an_address_that_must_not_be_told_is_refused(local: LocalWeb) -> None:
    for asked, field in REFUSED:
        answer = await local.http.post("/v1/webhooks", json=asked)
        assert answer.status_code == 422
        assert [problem["field"] for problem in answer.json()["errors"]] == [field]
        assert "secret" not in answer.text


async def test_there_may_be_fifty_and_no_more(local: LocalWeb) -> None:
    for number in range(50):
        await add(local, f"https://1.1.1.1/{number}")
    answer = await local.http.post("/v1/webhooks", json={"url": "https://1.1.1.1/more"})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


async def test_a_job_names_an_address_that_is_told_of_all_jobs_and_it_is_told_once(
    local: LocalWeb, receiver: Receiver
) -> None:
    known = await add(local, f"{receiver.url}/hook")
    asked = {"repository": str(local.folder / "flask"), "webhook": f"{receiver.url}/hook"}
    given = (await local.http.post("/v1/courses", json=asked)).json()["webhook"]
    assert given.keys() == {"id"}
    await local.worker.finish((await local.claim()).lease.id, PASSED)
    await settled(local, known["id"])
    assert (len(receiver.received), await told(local, given["id"])) == (1, [])


async def test_each_secret_of_an_address_signs_what_it_is_told(local: LocalWeb, receiver: Receiver) -> None:
    secrets = [(await add(local, f"{receiver.url}/hook"))["secret"] for _ in range(2)]
    await end_a_job(local)
    await until(lambda: len(receiver.received) == 2)
    assert len({each.id for each in receiver.received}) == 1
    signatures = {
        Webhook(secret).sign(each.id, local.clock.now(), each.body.decode())
        for secret, each in zip(secrets, receiver.received, strict=True)
    }
    assert {each.headers["webhook-signature"] for each in receiver.received} == signatures


async def test_what_was_sent_when_somebody_asked_again_counts_once(local: LocalWeb, receiver: Receiver) -> None:
    held = Event()
    receiver.answers["/hook"] = [Reply(500, held=held), Reply(200)]
    webhook = (await add(local, f"{receiver.url}/hook"))["id"]
    await end_a_job(local)
    await until(lambda: len(receiver.received) == 1)
    [message] = await told(local, webhook)
    await local.http.post(f"/v1/webhooks/{webhook}/deliveries/{message['id']}/resend")
    message = await settled(local, webhook)
    assert (message["state"], message["attempts"][0]["number"]) == ("delivered", 2)
    held.set()
    message = await settled(local, webhook, 2)
    assert (message["state"], [each.get("status") for each in message["attempts"]]) == ("delivered", [500, 200])


@pytest.mark.parametrize("status", [500, 200])
async def test_what_is_asked_for_while_no_more_may_go_to_its_host_is_sent_behind_that(
    local: LocalWeb, receiver: Receiver, status: int
) -> None:
    first, others = Event(), Event()
    receiver.answers["/hook"] = [Reply(status, held=first), *[Reply(200, held=others)] * 3, Reply(200)]
    webhook = (await add(local, f"{receiver.url}/hook"))["id"]
    for _ in range(4):
        await end_a_job(local)
    await until(lambda: len(receiver.received) == 4)
    asked = receiver.received[0].id
    await local.http.post(f"/v1/webhooks/{webhook}/deliveries/{asked}/resend")
    first.set()
    await until(lambda: len(receiver.received) == 5)
    assert receiver.received[4].id == asked
    others.set()
