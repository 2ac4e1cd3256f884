"""Two webs on one database: whatever one of them is asked, the other one goes on with."""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import anyio
import httpx2
import pytest
from anyio import TASK_STATUS_IGNORED
from anyio.abc import TaskStatus
from lossy_way import LossyWay
from sqlalchemy import select, text

from fondation_shared.events import Log
from fondation_shared.ids import CourseId, JobId, KeyId
from fondation_shared.jobs import CourseRequest
from fondation_shared.leases import Heartbeat
from fondation_shared.states import JobStatus
from fondation_web.feed import Feed
from fondation_web.in_process import PASSED, LocalWeb, failed, local_web
from fondation_web.jobs.change import Change
from fondation_web.jobs.finish import finish
from fondation_web.jobs.follow import fire, take_push
from fondation_web.jobs.submit import submit
from fondation_web.pushes import Told
from fondation_web.store import followings
from fondation_web.store.herald import NoHerald
from fondation_web.store.tables import UNDER_WAY, jobs

Webs = tuple[LocalWeb, LocalWeb]


@pytest.fixture
async def webs(database: str, tmp_path: Path) -> AsyncIterator[Webs]:
    """Both with the same folders, as on a disk that they share."""
    settings = {"database_url": database, "lease_seconds": 15.0}
    async with local_web(tmp_path, (), **settings) as one, local_web(tmp_path, (), **settings) as other:
        yield one, other


async def until(local: LocalWeb, worker: str) -> None:
    """Return when that web says so of the workers."""
    with anyio.fail_after(60):
        while (await local.http.get("/health")).json()["services"]["worker"] != worker:  # noqa: ASYNC110 - seen from outside
            await anyio.sleep(0.01)


async def test_a_worker_that_waits_at_one_gets_what_the_other_was_asked(webs: Webs) -> None:
    one, other = webs
    taken: list[str] = []

    async def wait() -> None:
        taken.append((await other.claim(wait=60)).job.id)

    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            await until(one, "up")
            accepted = await one.submit()
    assert taken == [accepted.job_id]


async def test_of_many_who_wait_at_one_each_gets_a_job_that_the_other_was_asked_for_at_once(webs: Webs) -> None:
    one, other = webs
    taken: list[str] = []

    async def wait(number: int) -> None:
        taken.append((await other.claim(f"w{number}", wait=60)).job.id)

    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            for number in range(16):
                group.start_soon(wait, number)
            await until(one, "up")
            for number in range(16):
                group.start_soon(one.submit, f"r{number}")
    assert len(set(taken)) == 16


async def test_a_worker_that_waits_at_one_hears_that_a_kind_goes_on_at_the_other(webs: Webs) -> None:
    one, other = webs
    await one.http.post("/v1/queue/course/pause")
    accepted = await one.submit()
    taken: list[str] = []

    async def wait() -> None:
        taken.append((await other.claim(wait=60)).job.id)

    assert await other.claims() == []
    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            await until(one, "up")
            await one.http.post("/v1/queue/course/resume")
    assert taken == [accepted.job_id]


async def test_one_key_that_comes_to_both_at_once_makes_one_job_and_one_answer(webs: Webs) -> None:
    answers: list[httpx2.Response] = []

    async def ask(local: LocalWeb, key: str, name: str) -> None:
        body = {"repository": str(local.folder / name)}
        answers.append(await local.http.post("/v1/courses", json=body, headers={"Idempotency-Key": key}))

    for number in range(5):
        answers.clear()
        async with anyio.create_task_group() as group:
            for turn in range(4):
                group.start_soon(ask, webs[turn % 2], f"key-{number}", "flask")
        # Each web answers one at a time, and says so to the second one that comes to it.
        assert {answer.status_code for answer in answers} <= {202, 409}
        assert {answer.json()["code"] for answer in answers if answer.is_error} <= {"in_flight"}
        assert len({answer.text for answer in answers if answer.is_success}) == 1
    assert len((await webs[0].http.get("/v1/jobs")).json()["items"]) == 5
    answers.clear()
    await ask(webs[1], "key-0", "another")
    assert [answer.status_code for answer in answers] == [422]


async def test_who_watches_at_one_sees_at_once_and_in_order_what_is_reported_to_both(webs: Webs) -> None:
    one, other = webs
    job_id, lease = await one.started()
    seen: list[int] = []

    async def watch(local: LocalWeb) -> None:
        async for batch in local.parts.feed.follow(job_id, 0):
            seen.extend(entry.seq for entry in batch.entries)

    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            for local in (one, other, other):
                group.start_soon(watch, local)
            for number in range(1, 41):
                await webs[number % 2].worker.send_events(lease, number, [Log(text=str(number))])
            await other.worker.finish(lease, PASSED)
    assert sorted(seen) == sorted([*range(1, 44)] * 3)


async def company(local: LocalWeb) -> dict[str, Any]:
    """The webs of its store, as that web knows them."""
    said: dict[str, Any] = (await local.http.get("/health")).json()["company"]
    return said


async def test_each_says_who_is_there_and_which_of_them_does_the_chores(database: str, tmp_path: Path) -> None:
    async with local_web(tmp_path, database_url=database, port=3001) as one:
        async with local_web(tmp_path, database_url=database, port=3002) as other:
            with anyio.fail_after(60):
                while not any(web["onDuty"] for web in (await company(one))["webs"]):  # noqa: ASYNC110 - seen from outside
                    await anyio.sleep(0.01)
            said = await company(other)
            assert said["engines"] == {"store": "postgresql", "queue": "store", "artifacts": "folder"}
            assert said["webs"] == (await company(one))["webs"]
            assert {web["name"].partition(":")[2] for web in said["webs"]} == {"3001", "3002"}
            assert said["web"].endswith(":3002")
            assert [web["onDuty"] for web in said["webs"]].count(True) == 1
        with anyio.fail_after(60):
            while len((await company(one))["webs"]) > 1:  # noqa: ASYNC110 - the same
                await anyio.sleep(0.01)


async def test_a_lease_of_one_is_renewed_and_finished_at_the_other_and_ends_once(webs: Webs) -> None:
    one, other = webs
    job_id, lease = await one.started()
    await other.worker.heartbeat(lease, Heartbeat(phase="write", progress=0.5), deadline=10)
    assert (await one.job(job_id)).phase == "write"
    async with anyio.create_task_group() as group:
        for local in (one, other, one, other):
            group.start_soon(local.worker.finish, lease, PASSED)
    assert (await one.types(job_id)).count("job.completed") == 1
    assert len((await other.http.get("/v1/courses")).json()["items"][0]["versions"]) == 1


async def test_the_same_call_at_both_at_once_has_one_effect(webs: Webs) -> None:
    answers: list[httpx2.Response] = []

    async def ask(local: LocalWeb) -> None:
        body = {"repository": str(local.folder / "flask")}
        answers.append(await local.http.post("/v1/courses", json=body, headers={"Idempotency-Key": "one"}))

    async with anyio.create_task_group() as group:
        for local in webs:
            group.start_soon(ask, local)
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert len((await webs[0].http.get("/v1/jobs")).json()["items"]) == 1


async def test_a_new_course_that_both_are_asked_for_at_once_is_one_course(webs: Webs) -> None:
    courses: set[str] = set()

    async def ask(local: LocalWeb, chapters: int) -> None:
        wanted = CourseRequest(repository=str(local.folder / "flask"), chapters=chapters)
        courses.add((await local.api.create_course(wanted)).course_id)

    async with anyio.create_task_group() as group:
        for number in range(6):
            group.start_soon(ask, webs[number % 2], 4 + number)
    assert len(courses) == 1


async def test_workers_at_both_never_share_a_job_and_leave_none(webs: Webs) -> None:
    wanted = {(await webs[number % 2].submit()).job_id for number in range(30)}
    taken: list[str] = []

    async def work(local: LocalWeb, worker: str) -> None:
        while claims := await local.claims(worker=worker, slots=2):
            taken.extend(claim.job.id for claim in claims)
            for claim in claims:
                await local.worker.finish(claim.lease.id, PASSED)

    with anyio.fail_after(120):
        async with anyio.create_task_group() as group:
            for number in range(6):
                group.start_soon(work, webs[number % 2], f"w{number}")
        # Whoever found nothing while others had it all in hand may have left too early.
        await work(webs[0], "last")
    assert sorted(taken) == sorted(wanted)


async def test_limits_hold_over_both_webs_however_many_workers_ask_at_once(database: str, tmp_path: Path) -> None:
    rules = {"database_url": database, "limit_course": 3, "limit_owner": 2}
    most, most_of_one, done = 0, 0, 0
    async with local_web(tmp_path, (), **rules) as one, local_web(tmp_path, (), **rules) as other:
        webs = (one, other)
        for number in range(16):
            desk = webs[number % 2].parts.desk.of(KeyId("key_ann") if number < 12 else None)
            await desk.do(partial(submit, request=CourseRequest(repository=str(tmp_path / str(number))), once=None))

        under_way = select(jobs.c.owner).where(text(UNDER_WAY))

        async def work(local: LocalWeb, worker: str) -> None:
            nonlocal most, most_of_one, done
            while done < 16:
                for claim in await local.claims(worker=worker, slots=2):
                    running = await local.parts.store.read(lambda connection: list(connection.execute(under_way)))
                    most = max(most, len(running))
                    most_of_one = max(most_of_one, sum(owner is not None for (owner,) in running))
                    await local.worker.finish(claim.lease.id, PASSED)
                    done += 1

        with anyio.fail_after(120):
            async with anyio.create_task_group() as group:
                for number in range(6):
                    group.start_soon(work, webs[number % 2], f"w{number}")
    assert (most <= 3, most_of_one <= 2, done) == (True, True, 16)


async def test_a_job_is_cancelled_at_one_while_the_other_hands_it_out(webs: Webs) -> None:
    one, other = webs
    for _ in range(5):
        job_id = (await one.submit()).job_id
        async with anyio.create_task_group() as group:
            group.start_soon(one.http.post, f"/v1/jobs/{job_id}/cancel")
            group.start_soon(other.claims)
        assert (await one.job(job_id)).status in {JobStatus.CANCELLED, JobStatus.CANCELLING}
        assert await other.claims() == []


async def on_duty(
    folder: Path, database: str, leave: anyio.Event, *, task_status: TaskStatus[LocalWeb] = TASK_STATUS_IGNORED
) -> None:
    """A web that does the upkeep, until it is to leave."""
    async with local_web(folder, (), database_url=database, lease_seconds=15.0) as local:
        with anyio.fail_after(60):
            while not all(loop.last_run for loop in local.parts.loops):  # noqa: ASYNC110 - seen from outside
                await anyio.sleep(0.01)
        task_status.started(local)
        await leave.wait()


async def test_when_the_web_that_takes_jobs_back_ends_another_one_does_it(database: str, tmp_path: Path) -> None:
    leave = anyio.Event()
    async with anyio.create_task_group() as group:
        await group.start(on_duty, tmp_path, database, leave)
        async with local_web(tmp_path, (), database_url=database, lease_seconds=15.0) as stays:
            job_id, _ = await stays.started()
            stays.clock.advance(15)
            leave.set()
            await stays.heard(job_id, "job.requeued")


async def test_what_a_web_had_not_told_when_it_ended_is_seen_all_the_same(database: str, tmp_path: Path) -> None:
    leave, caught_up = anyio.Event(), anyio.Event()

    async def watch(local: LocalWeb, job_id: JobId) -> None:
        async for _ in local.parts.feed.follow(job_id, 0):
            caught_up.set()

    async with anyio.create_task_group() as group:
        leaves = await group.start(on_duty, tmp_path, database, leave)
        silent = replace(leaves.parts.desk, feed=Feed(leaves.parts.store, NoHerald()))
        async with local_web(tmp_path, (), database_url=database, lease_seconds=15.0) as stays:
            job_id, lease = await leaves.started()
            with anyio.fail_after(60):
                async with anyio.create_task_group() as watching:
                    watching.start_soon(watch, stays, job_id)
                    await caught_up.wait()
                    await silent.do(partial(finish, lease_id=lease, result=PASSED))
                    leave.set()


@pytest.mark.parametrize("waits", [0, 1], ids=["at-the-same-web", "at-another-web"])
async def test_whoever_waits_hears_of_a_job_that_was_kept_though_nobody_heard_that_it_was(
    database: str, tmp_path: Path, waits: int
) -> None:
    taken: list[JobId] = []

    async def wait(local: LocalWeb) -> None:
        taken.append((await local.claim(wait=60)).job.id)

    with LossyWay(database) as way:
        settings = {"lease_seconds": 15.0}
        async with (
            local_web(tmp_path, (), database_url=way.address, **settings) as one,
            local_web(tmp_path, (), database_url=database, **settings) as other,
        ):
            with anyio.fail_after(60):
                async with anyio.create_task_group() as group:
                    group.start_soon(wait, (one, other)[waits])
                    await until(one, "up")
                    way.lose(b"INSERT INTO jobs")
                    answer = await one.http.post("/v1/courses", json={"repository": str(tmp_path / "flask")})
            assert answer.status_code == 503
            [kept] = (await other.http.get("/v1/jobs")).json()["items"]
            assert taken == [kept["id"]]


async def test_both_know_which_workers_are_there(webs: Webs) -> None:
    one, other = webs
    await one.claims(worker="w1")
    await until(other, "up")
    await other.worker.goodbye("w1")
    await until(one, "down")


async def followed(local: LocalWeb) -> str:
    """A course with a version and a schedule."""
    course_id = (await local.submit()).course_id
    await local.worker.finish((await local.claim()).lease.id, PASSED)
    await local.http.put(f"/v1/courses/{course_id}/schedule", json={"cron": "0 6 * * *"})
    return course_id


async def test_a_push_that_one_hears_of_while_the_other_ends_the_job_that_runs_is_not_lost(webs: Webs) -> None:
    one, other = webs
    course_id = CourseId(await followed(one))
    pushed, ended = Event(), Event()
    told = Told("gitlab", ref="refs/heads/main", commit="9b1c3e7" * 5, default_branch="main")

    def hear(change: Change) -> str:
        answer = take_push(change, course_id, told)
        if answer.outcome == "after":
            pushed.set()
            # Whoever ends the job now waits for this; if it does not, it has the time to.
            ended.wait(0.3)
        return answer.outcome

    assert await one.parts.desk.do(hear) == "started"
    lease = (await one.claim()).lease.id

    async def end() -> None:
        await anyio.to_thread.run_sync(pushed.wait, 60)
        await other.worker.finish(lease, failed(retryable=False))
        ended.set()

    async with anyio.create_task_group() as group:
        group.start_soon(end)
        assert await one.parts.desk.do(hear) == "after"
    [waiting] = (await other.http.get("/v1/jobs?status=queued")).json()["items"]
    assert waiting["refreshes"]


async def test_what_is_due_is_begun_by_one_of_them(webs: Webs) -> None:
    course_id = await followed(webs[0])
    begun: list[bool] = []

    async def look(local: LocalWeb) -> None:
        # Whoever is on duty looks by itself as well.
        local.clock.advance(86_400)
        due = await local.parts.store.read(partial(followings.due, now=local.clock.now()))
        begun.extend([await local.parts.desk.do(partial(fire, seen=seen)) for seen in due])

    async with anyio.create_task_group() as group:
        for local in webs:
            group.start_soon(look, local)
    course = (await webs[1].http.get(f"/v1/courses/{course_id}")).json()
    assert course["following"]["schedule"]["nextDue"] == "2026-01-02T06:00:00.000Z"
    assert len((await webs[1].http.get("/v1/jobs?status=queued")).json()["items"]) == 1
    assert sum(begun) <= 1


async def test_both_say_when_upkeep_was_done_and_know_each_others_previews(webs: Webs) -> None:
    one, other = webs
    assert one.parts.secret == other.parts.secret
    for local in webs:
        with anyio.fail_after(60):
            while not all(loop.last_run for loop in local.parts.loops):  # noqa: ASYNC110 - seen from outside
                await anyio.sleep(0.01)
        seen = (await local.http.get("/health")).json()["upkeep"]
        assert {"leases", "answers", "orphans"} <= {chore["name"] for chore in seen}
        assert all(chore["lastRun"] and not chore.get("lastError") for chore in seen)
