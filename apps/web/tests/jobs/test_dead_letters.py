"""What failed though its work did not is kept on a list, with its reason, until somebody takes it up."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, update
from stores import EVERY_STORE

from fondation_shared.ids import JobId, new_job_id
from fondation_shared.jobs import JobKind
from fondation_shared.letters import AT_ONCE, DeadLetter, DeadLetterPage, Requeued
from fondation_shared.states import JobStatus
from fondation_web.in_process import LocalWeb, failed
from fondation_web.store import jobs, letters
from fondation_web.store.jobs import JobRow
from fondation_web.store.tables import jobs as table

FRENCH = {"accept": "text/html", "accept-language": "fr"}
MEMO = "0123456789abcdef" * 4


async def dead(local: LocalWeb, name: str = "flask") -> JobId:
    """A job whose every delivery came to nothing."""
    job_id = (await local.submit(name)).job_id
    await spoil(local)
    return job_id


async def spoil(local: LocalWeb, paid: Path | None = None) -> None:
    """Let every delivery of the one job that waits come to nothing, behind a step that was `paid`."""
    for _ in range(3):
        local.clock.advance(60)
        claim = await local.claim()
        if paid is not None:
            await local.worker.put_memo(claim.lease.id, MEMO, paid)
        await local.worker.finish(claim.lease.id, failed(retryable=True))


async def unreadable(local: LocalWeb, name: str) -> JobId:
    job_id = (await local.submit(name)).job_id
    spoilt = update(table).where(table.c.id == job_id).values(request="no json")
    await local.parts.store.write(lambda connection: connection.execute(spoilt))
    assert await local.claims() == []
    return job_id


async def listed(local: LocalWeb, query: str = "") -> list[DeadLetter]:
    answer = await local.http.get(f"/v1/queue/dead{query}")
    return DeadLetterPage.model_validate_json(answer.raise_for_status().content).items


async def post(local: LocalWeb, act: str, said: Mapping[str, object], **headers: str) -> dict[str, object]:
    answer = await local.http.post(f"/v1/queue/dead/{act}", json=said, headers=headers)
    told: dict[str, object] = answer.raise_for_status().json()
    return told


@EVERY_STORE
async def test_what_the_infrastructure_spoilt_is_listed_with_its_reason_and_what_failed_by_itself_is_not(
    local: LocalWeb,
) -> None:
    spoilt = await dead(local)
    _, lease = await local.started()
    await local.worker.finish(lease, failed(retryable=False))
    strange = await unreadable(local, "strange")
    local.clock.advance(1)
    last, first = await listed(local)
    assert [last.job_id, first.job_id] == [strange, spoilt]
    assert (first.about, first.attempts, first.reason.code) == (str(local.folder / "flask"), 3, "disk_full")
    assert (first.reason.message, first.reason.hint) == ("No space left.", "df -h")
    assert (last.reason.code, last.attempts) == ("unreadable", 1)
    job = await local.job(spoilt)
    assert job.dead_at == job.finished_at == first.died_at
    assert [letter.job_id for letter in await listed(local, "?code=disk_full&kind=course")] == [spoilt]
    assert await listed(local, "?kind=project") == []
    figures = await local.http.get("/metrics", headers={"accept": "text/plain"})
    assert "fondation_dead_letters 2.0" in figures.text


@EVERY_STORE
async def test_a_letter_becomes_a_new_job_of_the_same_course_that_remembers_what_was_paid(local: LocalWeb) -> None:
    spoilt = (await local.submit()).job_id
    paid = local.folder / "paid"
    paid.write_bytes(b"{}")
    await spoil(local, paid)
    told = await post(local, "requeue", {"jobIds": [spoilt]}, **{"Idempotency-Key": "once"})
    made = Requeued.model_validate(told)
    assert (made.refused, [each.job_id for each in made.requeued]) == ([], [spoilt])
    assert await post(local, "requeue", {"jobIds": [spoilt]}, **{"Idempotency-Key": "once"}) == told
    assert await listed(local) == []
    before, after = await local.job(spoilt), await local.job(made.requeued[0].new_job_id)
    assert (before.status, before.dead_at) == (JobStatus.FAILED, None)
    assert (after.status, after.retry_of, after.course_id) == (JobStatus.QUEUED, spoilt, before.course_id)
    claim = await local.claim()
    assert (claim.job.id, claim.lease.attempt, claim.memo) == (after.id, 1, [MEMO])
    assert (await local.types(spoilt)).count("job.failed") == 1


async def test_those_that_cannot_be_taken_up_say_why_and_do_not_keep_the_others(local: LocalWeb) -> None:
    strange, spoilt = await unreadable(local, "strange"), await dead(local)
    job_id, lease = await local.started()
    await local.worker.finish(lease, failed(retryable=False))
    told = Requeued.model_validate(await post(local, "requeue", {"jobIds": ["job_none", job_id, strange, spoilt]}))
    assert [each.job_id for each in told.requeued] == [spoilt]
    assert [(each.job_id, each.code) for each in told.refused] == [
        ("job_none", "not_found"),
        (job_id, "illegal_move"),
        (strange, "invalid"),
    ]
    assert "cannot be read" in told.refused[2].message
    assert [letter.job_id for letter in await listed(local)] == [strange]


async def test_a_job_that_is_tried_again_by_itself_is_no_letter_any_more(local: LocalWeb) -> None:
    spoilt = await dead(local)
    (await local.http.post(f"/v1/jobs/{spoilt}/retry")).raise_for_status()
    assert await listed(local) == []
    await spoil(local)
    assert [(await local.job(letter.job_id)).retry_of for letter in await listed(local)] == [spoilt]


async def test_a_dismissed_letter_is_a_failed_job_like_any_other(local: LocalWeb) -> None:
    kept, spoilt = await dead(local, "kept"), await dead(local)
    assert await post(local, "dismiss", {"jobIds": [spoilt, "job_none"]}) == {"dismissed": [spoilt]}
    assert [letter.job_id for letter in await listed(local)] == [kept]
    assert (await local.job(spoilt)).status is JobStatus.FAILED
    assert (await local.http.post(f"/v1/jobs/{spoilt}/retry")).status_code == 202


async def test_an_estimate_that_came_to_nothing_is_asked_for_anew_and_no_letter(local: LocalWeb) -> None:
    asked = {"repository": str(local.folder / "flask")}
    job_id = (await local.http.post("/v1/estimate?wait=0", json=asked)).json()["id"]
    await spoil(local)
    assert (await local.job(job_id)).status is JobStatus.FAILED
    assert await listed(local) == []


async def test_two_choices_at_once_are_refused(local: LocalWeb) -> None:
    answer = await local.http.post("/v1/queue/dead/requeue", json={"jobIds": ["job_x"], "code": "lease_lost"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "jobIds")


async def many(local: LocalWeb, code: str, count: int, kind: JobKind = "course") -> list[JobId]:
    """So many letters that nothing can be made of, each dead a second later than the one before."""
    first, ids = local.clock.now(), [new_job_id() for _ in range(count)]
    row = JobRow(JobId(""), kind, JobStatus.FAILED, None, "/x", "no json", first, failure="{}")

    def work(connection: Connection) -> None:
        for number, job_id in enumerate(ids):
            at = first + timedelta(seconds=number)
            jobs.add(connection, row._replace(id=job_id, finished_at=at))
            letters.add(connection, job_id, code, at)

    await local.parts.store.write(work)
    return ids


@EVERY_STORE
async def test_one_call_takes_up_a_hundred_and_says_where_to_go_on_even_behind_those_that_stay(
    local: LocalWeb,
) -> None:
    stay = await many(local, "lease_lost", AT_ONCE)
    last = await dead(local)
    other = await many(local, "disk_full", 1, "project")
    first = Requeued.model_validate(await post(local, "requeue", {"kind": "course"}))
    assert ([each.job_id for each in first.refused], first.requeued) == (stay, [])
    told = Requeued.model_validate(await post(local, "requeue", {"kind": "course", "cursor": first.next_cursor}))
    assert ([each.job_id for each in told.requeued], told.next_cursor) == ([last], None)
    gone = await post(local, "dismiss", {"code": "lease_lost"})
    assert (gone["dismissed"], [letter.job_id for letter in await listed(local)]) == (stay, other)
    refused = await local.http.post("/v1/queue/dead/requeue", json={"cursor": "job_none"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "cursor")


@EVERY_STORE
async def test_pages_of_letters_hold_each_of_them_once(local: LocalWeb) -> None:
    ids, seen, cursor = await many(local, "lease_lost", 7), [], ""
    while cursor is not None:
        answer = (await local.http.get(f"/v1/queue/dead?limit=3{cursor and f'&cursor={cursor}'}")).json()
        seen += [item["jobId"] for item in answer["items"]]
        cursor = answer.get("nextCursor")
    assert seen == ids[::-1]


async def test_the_page_says_which_could_not_be_requeued_and_why(local: LocalWeb) -> None:
    strange = await unreadable(local, "strange")
    sent = await local.http.post("/queue/dead/requeue", data={"once": "k"}, headers=FRENCH)
    assert sent.status_code == 200
    assert "1 n’a pas été remise en file" in sent.text
    assert f"La demande de la tâche {strange} est illisible" in sent.text
    assert "une version qui sait la lire" in (await local.http.get(f"/jobs/{strange}", headers=FRENCH)).text


def form(page: str, act: str, name: str, value: str) -> dict[str, str]:
    """The fields of the form of a page that has this one."""
    found = re.findall(rf'/queue/dead/{act}" method="post">(.*?)</form>', page, re.DOTALL)
    fields = [dict(re.findall(r'name="(\w+)" value="([^"]*)"', each)) for each in found]
    [wanted] = [each for each in fields if each.get(name) == value]
    return wanted


async def test_each_form_of_a_page_is_a_call_of_its_own_and_sent_again_it_is_the_same(local: LocalWeb) -> None:
    letters_of = [await dead(local, name) for name in ("first", "second")]
    page = (await local.http.get("/queue", headers=FRENCH)).text
    for letter in (*letters_of, letters_of[0]):
        said = form(page, "requeue", "job_id", letter)
        sent = await local.http.post("/queue/dead/requeue", data=said, headers=FRENCH)
        assert (sent.status_code, "1 tâche est de nouveau dans la file." in sent.text) == (200, True)


async def test_the_page_goes_on_with_what_one_press_did_not_dismiss(local: LocalWeb) -> None:
    await many(local, "lease_lost", AT_ONCE + 1)
    page = (await local.http.get("/queue", headers=FRENCH)).text
    sent = await local.http.post("/queue/dead/dismiss", data=form(page, "dismiss", "code", ""), headers=FRENCH)
    assert "il peut en rester" in sent.text
    [cursor] = re.findall(r'name="cursor" value="([^"]*)"', sent.text)
    rest = form(sent.text, "dismiss", "cursor", cursor)
    sent = await local.http.post("/queue/dead/dismiss", data=rest, headers=FRENCH)
    assert "1 tâche reste en échec" in sent.text
    assert "il peut en rester" not in sent.text
    assert await listed(local) == []
