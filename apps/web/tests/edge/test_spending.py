"""What models cost, on the page of the job that asks them, and on the pages of what it makes."""

import html

from fondation_shared.events import ModelCalled
from fondation_shared.jobs import CourseRequest
from fondation_web.in_process import PASSED, LocalWeb

CALL = ModelCalled(
    provider="anthropic",
    model="claude",
    tokens_in=60_000,
    tokens_out=1_500,
    tokens_cached=20_000,
    money=0.41,
    seconds=2,
)


async def told(local: LocalWeb, path: str, language: str) -> str:
    headers = {"accept": "text/html", "accept-language": language}
    return html.unescape((await local.http.get(path, headers=headers)).text)


async def test_calls_tokens_and_money_stand_beside_the_budget_and_in_the_sum(local: LocalWeb) -> None:
    request = CourseRequest(repository=str(local.folder / "flask"), budget=2.0)
    accepted = await local.api.create_course(request)
    lease = (await local.claim()).lease
    run = f"/jobs/{accepted.job_id}"
    assert "Models" not in await told(local, run, "en")
    remembered = CALL.model_copy(update={"memo_hit": True})
    unpriced = CALL.model_copy(update={"money": None})
    await local.worker.send_events(lease.id, 1, [CALL, remembered, unpriced])

    english, french = await told(local, run, "en"), await told(local, run, "fr")
    for said in (
        "2 calls",
        "1 answer from memory",
        "120,000 tokens sent, 3,000 received",
        "40,000 of those",
        "of 1 call no",
    ):
        assert said in english
    assert "Cost: $0.41 of $2.00" in english
    assert 'value="0.205"' in english
    assert "Coût\N{NO-BREAK SPACE}: 0,41\N{NO-BREAK SPACE}$ sur 2,00\N{NO-BREAK SPACE}$" in french

    await local.worker.finish(lease.id, PASSED)
    assert "Cost: $0.41" in await told(local, f"/courses/{accepted.course_id}/versions", "en")


async def test_without_a_price_no_cost_is_told(local: LocalWeb) -> None:
    job_id, lease_id = await local.started()
    await local.worker.send_events(lease_id, 1, [CALL.model_copy(update={"money": None})])
    page = await told(local, f"/jobs/{job_id}", "en")
    assert "of 1 call no price is known" in page
    assert "Cost" not in page
