"""A POST under an Idempotency-Key has one effect, however often it is sent."""

import anyio
import httpx2
from stores import EVERY_STORE

from fondation_web.in_process import LocalWeb, failed

KEY = {"Idempotency-Key": "b1f2"}


async def send(local: LocalWeb, path: str = "/v1/courses", name: str = "flask", **headers: str) -> httpx2.Response:
    body = {"repository": str(local.folder / name)} if path == "/v1/courses" else None
    return await local.http.post(path, json=body, headers=KEY | headers)


async def jobs(local: LocalWeb) -> int:
    return len((await local.http.get("/v1/jobs")).json()["items"])


@EVERY_STORE
async def test_the_same_call_twice_makes_one_job_and_gives_one_answer(local: LocalWeb) -> None:
    first, second = await send(local), await send(local)
    assert first.status_code == second.status_code == 202
    assert first.json() == second.json()
    assert first.headers["location"] == second.headers["location"]
    assert await jobs(local) == 1


async def test_the_same_key_with_another_body_is_refused(local: LocalWeb) -> None:
    await send(local)
    answer = await send(local, name="click")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")
    assert await jobs(local) == 1


async def test_a_call_that_is_still_being_answered_is_not_begun_again(local: LocalWeb) -> None:
    answers: list[httpx2.Response] = []

    async def one() -> None:
        answers.append(await send(local))

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(one)
    assert sorted(answer.status_code for answer in answers) == [202, 409, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"in_flight"}
    assert await jobs(local) == 1


@EVERY_STORE
async def test_a_key_is_forgotten_after_a_day(local: LocalWeb) -> None:
    await send(local)
    local.clock.advance(24 * 3600 + 1)
    await send(local, name="click")
    assert await jobs(local) == 2


async def test_a_refused_call_does_not_use_the_key_up(local: LocalWeb) -> None:
    refusal = await local.http.post("/v1/courses", json={"repository": "/etc"}, headers=KEY)
    assert refusal.status_code == 422
    assert (await send(local)).status_code == 202


@EVERY_STORE
async def test_a_retry_under_a_key_is_one_new_job(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    await local.worker.finish(lease, failed(retryable=False))
    first, second = [await send(local, f"/v1/jobs/{job_id}/retry") for _ in range(2)]
    assert first.json() == second.json()
    assert await jobs(local) == 2


async def test_a_key_belongs_to_one_call_not_to_another_of_the_same_body(local: LocalWeb) -> None:
    job_id, _ = await local.started()
    await send(local, f"/v1/jobs/{job_id}/cancel")
    answer = await send(local, f"/v1/jobs/{job_id}/retry")
    assert answer.json()["code"] == "idempotency_mismatch"


async def test_a_key_that_is_no_key_is_refused(local: LocalWeb) -> None:
    answer = await send(local, **{"Idempotency-Key": "x" * 256})
    assert answer.status_code == 422
