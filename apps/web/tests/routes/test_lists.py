"""Lists of jobs and courses: pages by cursor, filters, the newest first."""

from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import Connection, insert
from stores import EVERY_STORE

from fondation_shared.jobs import CoursePage, JobPage
from fondation_shared.states import JobStatus
from fondation_web.in_process import PASSED, LocalWeb
from fondation_web.store.cursors import SEARCHED
from fondation_web.store.tables import courses
from fondation_web.store.tables import jobs as job_table


async def jobs(local: LocalWeb, **query: str | int) -> JobPage:
    answer = await local.http.get("/v1/jobs", params=query)
    return JobPage.model_validate_json(answer.raise_for_status().content)


async def test_pages_join_to_the_whole_list_though_more_arrives(local: LocalWeb) -> None:
    sent = [(await local.submit(f"r{number}")).job_id for number in range(7)]
    seen, cursor = [], None
    while True:
        page = await jobs(local, limit=3, **({"cursor": cursor} if cursor else {}))
        seen += [job.id for job in page.items]
        await local.submit("meanwhile")
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(seen) == sorted(sent)
    assert seen == sorted(seen, reverse=True)


@EVERY_STORE
async def test_jobs_are_found_by_status_kind_and_text(local: LocalWeb) -> None:
    flask, click = await local.submit("flask"), await local.submit("click_100%")
    await local.worker.finish((await local.claim()).lease.id, PASSED)
    queries: dict[str, dict[str, str | int]] = {
        "completed": {"status": "completed"},
        "queued": {"status": "queued"},
        "project": {"kind": "project"},
        "course": {"kind": "course", "text": "FLASK"},
        "literal": {"text": "_100%"},
        "id": {"text": click.job_id},
        "percent": {"text": "%"},
    }
    found = {name: [job.id for job in (await jobs(local, **query)).items] for name, query in queries.items()}
    assert found == {
        "completed": [flask.job_id],
        "queued": [click.job_id],
        "project": [],
        "course": [flask.job_id],
        "literal": [click.job_id],
        "id": [click.job_id],
        "percent": [click.job_id],
    }


@EVERY_STORE
async def test_courses_are_listed_with_their_last_job_and_versions(local: LocalWeb) -> None:
    first = await local.submit("flask")
    await local.worker.finish((await local.claim()).lease.id, PASSED)
    second, other = await local.submit("flask"), await local.submit("click")
    page = CoursePage.model_validate_json((await local.http.get("/v1/courses")).content)
    assert [course.id for course in page.items] == [other.course_id, first.course_id]
    last = page.items[1]
    assert last.last_job is not None
    assert (last.title, last.last_job.id) == ("Flask", second.job_id)
    assert [version.job_id for version in last.versions] == [first.job_id]


@pytest.mark.parametrize(("text", "count"), [("Flask", 1), ("flas", 1), ("click", 0)])
async def test_courses_are_found_by_title_and_repository(local: LocalWeb, text: str, count: int) -> None:
    await local.submit("repository")
    await local.worker.finish((await local.claim()).lease.id, PASSED)
    page = (await local.http.get("/v1/courses", params={"text": text})).json()
    assert len(page["items"]) == count


async def test_a_page_of_nothing_has_no_cursor(local: LocalWeb) -> None:
    assert (await local.http.get("/v1/jobs")).json() == {"items": []}
    assert (await local.http.get("/v1/courses")).json() == {"items": []}


@pytest.mark.parametrize("path", ["/v1/jobs", "/v1/courses", "/jobs", "/courses"])
async def test_a_cursor_that_no_page_gave_is_refused(local: LocalWeb, path: str) -> None:
    accepted = await local.submit()
    foreign = accepted.course_id if path.endswith("jobs") else accepted.job_id
    own = accepted.job_id if path.endswith("jobs") else accepted.course_id
    assert (await local.http.get(path, params={"cursor": own})).status_code == 200
    for cursor in ("x", foreign, f"{own[:-1]}~", own.upper(), f"{own}' OR 1=1 --"):
        answer = await local.http.get(path, params={"cursor": cursor})
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "invalid")
        assert [entry["field"] for entry in problem["errors"]] == ["cursor"]
        assert "cursor" in problem["hint"]


def many_more(connection: Connection, count: int) -> None:
    """So many newer courses of other repositories, with a job each, that have ended."""
    now, word = datetime(2026, 1, 1, tzinfo=UTC), "job_9{}".format
    course: dict[str, object] = {"repository": "another", "language": "en", "created_at": now}
    connection.execute(insert(courses), [{"id": word(n), "identity": word(n), **course} for n in range(count)])
    job = {"kind": "course", "status": JobStatus.COMPLETED, "repository": "another", "created_at": now}
    counted = {"progress": 1.0, "attempt": 1, "faults": 0, "last_seq": 0, "request": '{"repository": "another"}'}
    rows = [{"id": word(n), "course_id": word(n), "finished_at": now, **job, **counted} for n in range(count)]
    connection.execute(insert(job_table), rows)


@EVERY_STORE
async def test_a_search_among_many_ends_early_and_goes_on_behind_its_cursor(local: LocalWeb) -> None:
    sent = await local.submit("flask")
    await local.parts.store.write(partial(many_more, count=SEARCHED))
    for what, name in (("jobs", sent.job_id), ("courses", sent.course_id)):
        first = (await local.http.get(f"/v1/{what}", params={"text": "flask"})).json()
        assert (first["items"], "nextCursor" in first) == ([], True)
        second = (await local.http.get(f"/v1/{what}", params={"text": "flask", "cursor": first["nextCursor"]})).json()
        assert ([item["id"] for item in second["items"]], "nextCursor" in second) == ([name], False)
    assert [job.id for job in (await jobs(local, text=sent.job_id)).items] == [sent.job_id]
    shown = (await local.http.get("/jobs", params={"q": "flask"}, headers={"accept": "text/html"})).text
    assert "The search came this far" in shown
    assert 'rel="next"' in shown
