"""However long the line is, a look at a page of jobs says where each stands: in one statement, up to a thousand."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event, insert
from stores import EVERY_STORE

from fondation_web.in_process import LocalWeb
from fondation_web.store.line_tables import tickets

FRENCH = {"accept-language": "fr"}


async def join(local: LocalWeb, many: int) -> None:
    """Let so many more courses go before all others."""
    due = {"kind": "course", "not_before": local.clock.now(), "priority": "high"}
    rows = [{"job_id": f"job_{number}", **due} for number in range(many)]
    await local.parts.desk.do(lambda change: change.connection.execute(insert(tickets), rows).close())


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is said of tickets meanwhile."""
    said: list[str] = []

    def hear(_: Connection, __: object, words: str, *___: object) -> None:
        if "tickets" in words:
            said.append(words)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


@EVERY_STORE
async def test_a_place_is_counted_up_to_a_thousand_and_pages_say_at_least(local: LocalWeb) -> None:
    await local.started()
    job_id = (await local.submit("behind")).job_id
    await join(local, 999)
    assert (await local.job(job_id)).position == 999
    assert "Queued, 999 jobs before it" in (await local.http.get(f"/jobs/{job_id}")).text
    second = (await local.submit("last")).job_id
    assert (await local.job(second)).position == 1000
    third = (await local.submit("further back")).job_id
    assert (await local.job(third)).position == 1000
    assert "Queued, at least 1,000 jobs before it" in (await local.http.get(f"/jobs/{third}")).text
    assert "En attente, au moins 1\u202f000 tâches avant elle" in (await local.http.get("/jobs", headers=FRENCH)).text


@EVERY_STORE
async def test_a_page_of_queued_jobs_asks_once_where_they_stand(local: LocalWeb) -> None:
    for number in range(3):
        await local.submit(f"repository{number}")
        (await local.http.post("/v1/generate", json={"prompt": f"A page about {number}"})).raise_for_status()
    for path, places in (("jobs", [2, 2, 1, 1, 0, 0]), ("courses", [2, 1, 0]), ("projects", [2, 1, 0])):
        with statements() as said:
            items = (await local.http.get(f"/v1/{path}")).json()["items"]
        assert [item.get("lastJob", item)["position"] for item in items] == places
        assert len(said) == 1
    with statements() as said:
        await local.http.get("/jobs")
    assert len(said) == 1
