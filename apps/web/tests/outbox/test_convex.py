"""A Convex deployment that the settings name is told of every job, signed with a secret that stays in the settings."""

import json
from pathlib import Path

import anyio
import pytest
from receiver import Receiver, Reply
from standardwebhooks import Webhook

from fondation_shared.errors import SettingsError
from fondation_shared.settings import WebSettings
from fondation_web.in_process import LocalWeb, local_web
from fondation_web.outbox.convex import convex_target

SECRET = "not base64, as people write secrets"  # noqa: S105 - a test's


async def test_convex_is_told_of_every_change_of_every_job(receiver: Receiver, data: Path) -> None:
    async with local_web(data, convex_url=receiver.url, convex_webhook_secret=SECRET) as web:
        job_id = (await web.submit()).job_id
        await web.api.cancel(job_id)
        with anyio.fail_after(60):
            while len(receiver.received) < 2:  # noqa: ASYNC110 - a receiver in another thread rings no bell here
                await anyio.sleep(0.005)
        told = sorted((json.loads(each.body) for each in receiver.at("/fondation")), key=lambda said: said["id"])
        assert [(each["jobId"], each["status"]) for each in told] == [(job_id, "queued"), (job_id, "cancelled")]
        for each in receiver.received:
            signature = Webhook(SECRET.encode()).sign(each.id, web.clock.now(), each.body.decode())
            assert each.headers["webhook-signature"] == signature
        refusal = await web.http.delete("/v1/webhooks/whk_convex")
        assert (refusal.status_code, refusal.json()["code"]) == (409, "illegal_move")
    assert not [file for file in (data / "data").glob("fondation.db*") if SECRET.encode() in file.read_bytes()]
    async with local_web(data) as web:
        [shown] = (await web.http.get("/v1/webhooks")).json()["items"]
        assert shown["disabledAt"]
    async with local_web(data, convex_url=f"{receiver.url}/own/path", convex_webhook_secret=SECRET) as web:
        [shown] = (await web.http.get("/v1/webhooks")).json()["items"]
        assert (shown["url"], "disabledAt" in shown) == (f"{receiver.url}/own/path", False)


async def told(web: LocalWeb, state: str) -> list[dict[str, str]]:
    items: list[dict[str, str]] = (await web.http.get(f"/v1/webhooks/whk_convex/deliveries?state={state}")).json()[
        "items"
    ]
    return items


async def test_a_web_without_the_settings_leaves_what_waits_to_one_that_has_them(
    receiver: Receiver, data: Path
) -> None:
    receiver.answers["/fondation"] = [Reply(503), Reply(200)]
    async with local_web(data, convex_url=receiver.url, convex_webhook_secret=SECRET) as web:
        await web.submit()
        with anyio.fail_after(60):
            while not [each for each in await told(web, "pending") if each["attempts"]]:  # noqa: ASYNC110 - as above
                await anyio.sleep(0.005)
    other = {"url": f"{receiver.url}/other", "events": ["job.cancelled"]}
    async with local_web(data) as web:
        web.clock.advance(60)
        await web.http.post("/v1/webhooks", json=other)
        await web.api.cancel((await web.submit()).job_id)
        with anyio.fail_after(60):
            while not receiver.at("/other"):  # noqa: ASYNC110 - as above
                await anyio.sleep(0.005)
        [waiting] = await told(web, "pending")
        assert len(waiting["attempts"]) == 1
    async with local_web(data, convex_url=receiver.url, convex_webhook_secret=SECRET) as web:
        web.clock.advance(60)
        with anyio.fail_after(60):
            while not await told(web, "delivered"):  # noqa: ASYNC110 - as above
                await anyio.sleep(0.005)
    assert len({each.id for each in receiver.at("/fondation")}) == 1


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({"convex_url": "https://happy-otter-123.convex.cloud"}, "https://happy-otter-123.convex.site/fondation"),
        ({"convex_url": "https://happy-otter-123.convex.cloud/in"}, "https://happy-otter-123.convex.site/in"),
        (
            {"convex_url": "http://127.0.0.1:3210", "convex_site_url": "http://127.0.0.1:3211"},
            "http://127.0.0.1:3211/fondation",
        ),
    ],
)
def test_http_actions_have_an_address_of_their_own(settings: dict[str, str], url: str) -> None:
    target = convex_target(WebSettings.model_validate(settings | {"convex_webhook_secret": SECRET}))
    assert target is not None
    assert target.url == url
    assert convex_target(WebSettings.model_validate(settings)) is None


def test_an_address_that_is_none_is_told_before_web_starts() -> None:
    with pytest.raises(SettingsError, match="Convex"):
        convex_target(WebSettings.model_validate({"convex_url": "otter", "convex_webhook_secret": SECRET}))


@pytest.mark.parametrize("secret", ["whsec_", "whsec_====", "whsec_A", "whsec_not base64, as people write secrets"])
def test_a_secret_that_signs_nothing_is_told_before_web_starts(secret: str) -> None:
    with pytest.raises(SettingsError, match="cannot be signed"):
        convex_target(
            WebSettings.model_validate({"convex_url": "https://otter.convex.cloud", "convex_webhook_secret": secret})
        )
