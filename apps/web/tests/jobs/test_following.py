"""A course follows its repository by itself: by signed pushes, in the shapes that their hosts document, and by cron."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import anyio
import httpx2
import pytest
from sqlalchemy import update

from fondation_shared.following import Following, NewHook
from fondation_shared.ids import CourseId
from fondation_shared.jobs import CourseRequest, CourseResult, Job, JobPage, Outcome, Result, Verdict
from fondation_web.in_process import PASSED, LocalWeb, local_web
from fondation_web.jobs.follow import AGAIN
from fondation_web.pushes import BODY_BYTES, Told
from fondation_web.store.tables import versions

OLD, NEW, NOBODY = "4f2a9c1" * 5 + "4f2a9", "9b1c3e7" * 5 + "9b1c3", "0" * 40


def push(ref: str = "refs/heads/main", after: str = NEW, name: str = "shop/flask", **more: object) -> dict[str, Any]:
    """What GitHub and Gitea send, as far as anybody reads it, with some of what nobody does."""
    repository = {"id": 140, "full_name": name, "default_branch": "main", "private": True}
    commits = [{"id": after, "message": "Fix the till", "author": {"name": "Mo", "email": "mo@example.org"}}]
    return {"ref": ref, "before": OLD, "after": after, "repository": repository, "commits": commits, **more}


def gitlab_push(ref: str = "refs/heads/main", name: str = "shop/flask") -> dict[str, Any]:
    project = {"id": 15, "path_with_namespace": name, "default_branch": "main", "visibility_level": 0}
    repository = {"name": "Flask", "url": "git@example.org:shop/flask.git"}
    told = {"object_kind": "push", "before": OLD, "after": NEW, "ref": ref, "checkout_sha": NEW}
    return {**told, "project": project, "repository": repository, "total_commits_count": 4}


def signed(host: str, body: bytes, secret: str, event: str = "push") -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    github = {"X-GitHub-Event": event, "X-Hub-Signature-256": f"sha256={digest}", "X-GitHub-Delivery": "72d3162e"}
    match host:
        case "github":
            return {"User-Agent": "GitHub-Hookshot/044aadd", **github}
        case "gitea":
            return {**github, "X-Gitea-Event": event, "X-Gitea-Signature": digest, "X-Gogs-Event": event}
        case _:
            return {"X-Gitlab-Event": event, "X-Gitlab-Token": secret}


class Host:
    """A host of repositories that tells a hook what happens."""

    def __init__(self, local: LocalWeb, hook: NewHook, name: str = "github") -> None:
        self.local = local
        self.hook = hook
        self.name = name

    async def tell(
        self, payload: object, event: str = "", *, secret: str | None = None, form: bool = False
    ) -> httpx2.Response:
        event = event or ("Push Hook" if self.name == "gitlab" else "push")
        body = json.dumps(payload).encode()
        headers = {"Content-Type": "application/json"}
        if form:
            body = urlencode({"payload": body.decode()}).encode()
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
        headers |= signed(self.name, body, secret or self.hook.secret, event)
        return await self.local.http.post(self.hook.path, content=body, headers=headers)

    async def led_to(self, payload: object, event: str = "", *, form: bool = False) -> tuple[str, str | None]:
        """The outcome of a push, and the reason where it was ignored."""
        answer = await self.tell(payload, event, form=form)
        assert answer.status_code == 202
        said = answer.json()
        return said["outcome"], said.get("reason")


async def finished(local: LocalWeb, commit: str = OLD) -> None:
    """A worker makes what waits."""
    made = CourseResult(title="Flask", commit=commit, chapters=4, citations=80)
    await local.worker.finish(
        (await local.claim()).lease.id, Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, result=made)
    )


async def course(local: LocalWeb, ref: str | None = None, name: str = "flask") -> CourseId:
    """A course with one version."""
    request = CourseRequest(repository=str(local.folder / name), ref=ref)
    course_id = (await local.api.create_course(request)).course_id
    await finished(local)
    return course_id


async def hooked(local: LocalWeb, course_id: CourseId, name: str = "github") -> Host:
    answer = await local.http.post(f"/v1/courses/{course_id}/hooks")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    return Host(local, NewHook.model_validate_json(answer.content), name)


async def jobs(local: LocalWeb) -> list[Job]:
    return JobPage.model_validate_json((await local.http.get("/v1/jobs")).content).items


async def following(local: LocalWeb, course_id: CourseId) -> Following | None:
    return (await local.api.course(course_id)).following


@pytest.mark.parametrize("name", ["github", "gitea", "gitlab"])
async def test_a_signed_push_of_each_host_brings_the_course_up_to_date(local: LocalWeb, name: str) -> None:
    course_id = await course(local)
    host = await hooked(local, course_id, name)
    told = gitlab_push() if name == "gitlab" else push()

    assert await host.led_to(told) == ("started", None)
    claim = await local.claim()
    assert (claim.job.refresh, claim.job.check) == (True, False)
    seen = await following(local, course_id)
    assert seen
    assert seen.last_push
    assert (seen.last_push.host, seen.last_push.commit, seen.last_push.outcome) == (name, NEW, "started")
    # What was said once is said no more.
    assert host.hook.secret not in (await local.http.get(f"/v1/courses/{course_id}")).text

    assert (await host.tell(told, secret=OLD)).status_code == 401
    assert (await local.http.post(host.hook.path, json=told)).status_code == 401


async def test_pushes_come_to_one_job_while_it_waits_and_to_one_more_behind_one_that_runs(local: LocalWeb) -> None:
    course_id = await course(local)
    host = await hooked(local, course_id)

    assert [await host.led_to(push()) for _ in range(3)] == [("started", None), ("waiting", None), ("waiting", None)]
    lease = (await local.claim()).lease.id
    # The one that runs may have read the repository before this was pushed.
    assert [await host.led_to(push(after=OLD)) for _ in range(2)] == [("after", None), ("after", None)]
    assert len(await jobs(local)) == 2
    await local.worker.finish(lease, PASSED)

    newest = (await jobs(local))[0]
    assert (len(await jobs(local)), newest.status) == (3, "queued")
    assert newest.refreshes == (await jobs(local))[1].id
    await finished(local, NEW)
    assert len(await jobs(local)) == 3


async def test_a_push_that_is_told_again_once_the_version_is_there_starts_nothing(local: LocalWeb) -> None:
    course_id = await course(local)
    host = await hooked(local, course_id)
    assert await host.led_to(push(after=OLD)) == ("ignored", "known")
    assert await host.led_to(push()) == ("started", None)
    await finished(local, NEW)
    assert [await host.led_to(push()) for _ in range(2)] == [("ignored", "known")] * 2
    shown = await local.http.get(f"/courses/{course_id}/versions", headers={"Accept-Language": "fr"})
    assert "Le cours est déjà fait de ce commit" in shown.text
    # The branch was taken back.
    assert await host.led_to(push(after=OLD)) == ("started", None)
    # While a job runs it may be the one that undoes what was pushed.
    lease = (await local.claim()).lease.id
    assert await host.led_to(push()) == ("after", None)
    await local.worker.finish(lease, PASSED)
    assert len(await jobs(local)) == 4


async def test_a_job_that_waits_to_read_another_branch_is_not_the_one_of_a_push(local: LocalWeb) -> None:
    host = await hooked(local, await course(local))
    other = CourseRequest(repository=str(local.folder / "flask"), ref="topic")
    waiting = (await local.api.create_course(other)).job_id
    assert await host.led_to(push()) == ("after", None)
    await local.api.cancel(waiting)
    newest, cancelled, first = await jobs(local)
    assert (newest.status, newest.refreshes, cancelled.id) == ("queued", first.id, waiting)
    assert isinstance(newest.request, CourseRequest)
    assert newest.request.ref is None
    assert await host.led_to(push()) == ("waiting", None)


async def test_what_is_wanted_while_a_job_runs_comes_also_when_that_one_is_cancelled(local: LocalWeb) -> None:
    course_id = await course(local)
    host = await hooked(local, course_id)
    await host.led_to(push())
    lease = (await local.claim()).lease.id
    await host.led_to(push())
    await local.http.post(f"/v1/jobs/{(await jobs(local))[0].id}/cancel")
    await local.worker.finish(lease, Result(outcome=Outcome.CANCELLED))
    assert [job.status for job in await jobs(local)] == ["queued", "cancelled", "completed"]


async def test_only_pushes_to_what_the_course_is_made_of_count(local: LocalWeb) -> None:
    cases: list[tuple[str | None, dict[str, Any], tuple[str, str | None]]] = [
        (None, push("refs/heads/topic"), ("ignored", "ref")),
        (None, push("refs/tags/main2"), ("ignored", "ref")),
        (None, push(after=NOBODY, deleted=True), ("ignored", "deleted")),
        ("topic", push("refs/heads/topic"), ("started", None)),
        ("topic", push("refs/heads/main"), ("ignored", "ref")),
        ("v2", push("refs/tags/v2"), ("started", None)),
        ("refs/heads/topic", push("refs/heads/topic"), ("started", None)),
        (OLD, push(), ("ignored", "ref")),
    ]
    for ref, told, outcome in cases:
        # Another ref is another version of the same course: the newest one's is what it follows.
        host = await hooked(local, await course(local, ref))
        assert await host.led_to(told) == outcome, (ref, told["ref"])
        if outcome[0] == "started":
            await finished(local)


def test_a_push_of_another_repository_is_not_taken_for_one_of_the_course_s() -> None:
    told = Told("github", ref="refs/heads/main", name="Shop/Flask", default_branch="main")
    mirrors = ["https://github.com/shop/flask", "https://git.example.org:8443/shop/flask.git", "/srv/flask"]
    others = ["https://github.com/shop/flask-admin", "https://github.com/workshop/flask", "https://github.com/flask"]
    assert [told.ignored(repository, None) for repository in mirrors] == [None] * 3
    assert [told.ignored(repository, None) for repository in others] == ["repository"] * 3


async def test_what_is_no_push_is_answered_and_comes_to_nothing(local: LocalWeb) -> None:
    host = await hooked(local, await course(local))
    assert await host.led_to({"zen": "Keep it logically awesome.", "hook_id": 1}, "ping") == ("ignored", "event")
    assert await host.led_to(push(), form=True) == ("started", None)
    unread: list[object] = [[], {"ref": 1, "after": None}, {"ref": "x" * 5000}]
    for nonsense in unread:
        assert (await host.tell(nonsense)).status_code == 422
    deep = b"[" * 100_000
    answer = await local.http.post(host.hook.path, content=deep, headers=signed("github", deep, host.hook.secret))
    assert answer.status_code == 422
    host.name = "gitlab"
    assert await host.led_to({"event_name": "user_create"}, "System Hook") == ("ignored", "event")


async def test_a_body_without_bounds_is_not_read(local: LocalWeb) -> None:
    host = await hooked(local, await course(local))
    large = b"x" * (BODY_BYTES + 1)
    answer = await local.http.post(host.hook.path, content=large, headers=signed("github", large, host.hook.secret))
    assert answer.status_code == 413
    assert (await local.http.post("/v1/hooks/hok_of_nobody", content=large)).status_code == 404


async def test_a_new_hook_takes_the_place_of_the_one_before_and_a_dropped_one_hears_nothing(local: LocalWeb) -> None:
    course_id = await course(local)
    first = await hooked(local, course_id)
    second = await hooked(local, course_id)
    assert (await first.tell(push())).status_code == 404
    # The same call again is the same hook.
    path, key = f"/v1/courses/{course_id}/hooks", {"Idempotency-Key": "once"}
    third, again = [(await local.http.post(path, headers=key)).json() for _ in range(2)]
    assert third == again
    second = Host(local, NewHook.model_validate(third))
    assert (await second.tell(push(), secret=first.hook.secret)).status_code == 401
    assert await second.led_to(push()) == ("started", None)
    assert (await local.http.delete(f"/v1/courses/{course_id}/hooks")).status_code == 204
    assert (await second.tell(push())).status_code == 404
    assert await following(local, course_id) is None


async def test_before_its_first_version_a_course_waits_for_that(local: LocalWeb) -> None:
    course_id = (await local.submit()).course_id
    host = await hooked(local, course_id)
    assert await host.led_to(push()) == ("waiting", None)
    lease = (await local.claim()).lease.id
    assert await host.led_to(push()) == ("after", None)
    failure = {"code": "repository", "message": "It is empty.", "retryable": False}
    await local.worker.finish(lease, Result.model_validate({"outcome": "failed", "failure": failure}))
    assert await host.led_to(push()) == ("ignored", "no_version")
    assert len(await jobs(local)) == 1


async def moved(local: LocalWeb, to: datetime, until: int) -> None:
    """The clock goes on to an instant, and there are so many jobs."""
    local.clock.advance((to - local.clock.now()).total_seconds())
    with anyio.fail_after(60):
        while len(await jobs(local)) < until:
            local.clock.advance(0.1)
            await anyio.sleep(0.01)


async def test_a_schedule_begins_a_job_at_its_time_and_once_for_all_that_was_missed(data: Path) -> None:
    async with local_web(data) as local:
        course_id = await course(local)
        path = f"/v1/courses/{course_id}/schedule"
        # The clock begins at New Year, a Thursday; Paris is an hour ahead.
        answer = await local.http.put(path, json={"cron": "0 6 * * 1", "timezone": "Europe/Paris"})
        assert (answer.status_code, answer.json()["nextDue"]) == (200, "2026-01-05T05:00:00.000Z")
        monday = datetime(2026, 1, 5, 5, tzinfo=UTC)
        local.clock.advance((monday - local.clock.now()).total_seconds() - 1)
        await anyio.wait_all_tasks_blocked()
        assert len(await jobs(local)) == 1
        await moved(local, monday, until=2)
        seen = await following(local, course_id)
        assert seen
        assert seen.schedule
        assert seen.schedule.next_due == monday + timedelta(weeks=1)
        await finished(local, NEW)
    # While nobody ran, four Mondays came; the clock of the next web begins at New Year again, so it is set on.
    async with local_web(data) as local:
        await moved(local, monday + timedelta(weeks=4, hours=1), until=3)
        seen = await following(local, course_id)
        assert seen
        assert seen.schedule
        assert seen.schedule.next_due == monday + timedelta(weeks=5)
        # One that waits is enough.
        local.clock.advance(timedelta(weeks=1).total_seconds())
        await anyio.sleep(0.05)
        assert len(await jobs(local)) == 3
        assert (await local.http.delete(path)).status_code == 204
        assert await following(local, course_id) is None


async def damage(local: LocalWeb, course_id: CourseId, changes: str | None) -> None:
    await local.parts.store.write(
        lambda connection: connection.execute(
            update(versions).where(versions.c.course_id == course_id).values(changes=changes)
        )
    )


async def test_a_course_that_cannot_be_looked_after_holds_up_no_other_and_has_its_turn_later(local: LocalWeb) -> None:
    bad, good = await course(local), await course(local, name="django")
    for course_id, cron in ((bad, "0 6 1 * *"), (good, "1 6 1 * *")):
        await local.http.put(f"/v1/courses/{course_id}/schedule", json={"cron": cron})
    await damage(local, bad, "{")
    due = datetime(2026, 2, 1, 6, 1, tzinfo=UTC)
    await moved(local, due, until=3)
    assert [job.course_id for job in await jobs(local)] == [good, good, bad]
    await damage(local, bad, None)
    await moved(local, due + AGAIN, until=4)
    assert (await jobs(local))[0].course_id == bad


async def test_what_is_no_schedule_is_refused(local: LocalWeb) -> None:
    course_id = (await local.submit()).course_id
    words = ["every monday", "61 * * * *", "0 0 31 2 *", "* * * * * *", "@daily", ""]
    zones = ["Mars/Olympus", "../../etc/passwd"]
    wanted = [*({"cron": cron} for cron in words), *({"cron": "0 6 * * 1", "timezone": zone} for zone in zones)]
    for asked in wanted:
        answer = await local.http.put(f"/v1/courses/{course_id}/schedule", json=asked)
        assert answer.status_code == 422, asked
        assert [each["field"] for each in answer.json()["errors"]] == [list(asked)[-1]]
    assert await following(local, course_id) is None


async def test_the_page_of_a_course_sets_a_schedule_and_shows_a_secret_once(local: LocalWeb) -> None:
    course_id = await course(local)
    page = f"/courses/{course_id}/versions"
    set_up = await local.http.post(f"/courses/{course_id}/schedule", data={"cron": "30 5 * * *", "timezone": ""})
    assert (set_up.status_code, set_up.headers["Location"]) == (303, f"{page}#following")
    once = (await local.http.get(page)).text.partition("/hook")[2].partition('name="once" value="')[2].partition('"')[0]
    form = {"once": once}
    # A reload of the page that shows the secret, or a second click, makes no other one.
    made, again = [await local.http.post(f"/courses/{course_id}/hook", data=form) for _ in range(2)]
    seen = await following(local, course_id)
    assert seen
    assert seen.hook
    secret = made.text.partition("Secret:</p>")[0].split("Secret: <code>")[1].split("</code>")[0]
    assert (len(secret), made.headers["Cache-Control"]) == (43, "no-store")
    assert secret in again.text

    host = Host(local, NewHook(id=seen.hook.id, path=seen.hook.path, secret=secret), "gitea")
    assert await host.led_to(push("refs/heads/topic")) == ("ignored", "ref")
    shown = (await local.http.get(page, headers={"Accept-Language": "fr"})).text
    assert secret not in shown
    assert f"http://127.0.0.1:3000{seen.hook.path}" in shown
    assert "Dernière annonce de Gitea" in shown
    assert "donc rien n’en est venu" in shown
    assert 'value="30 5 * * *"' in shown

    wrong = await local.http.post(
        f"/courses/{course_id}/schedule", data={"cron": "soon"}, headers={"Accept": "text/html"}
    )
    assert wrong.status_code == 422
    await local.http.post(f"/courses/{course_id}/schedule", data={"cron": ""})
    await local.http.post(f"/courses/{course_id}/hook", data={"drop": "1"})
    assert secret not in (await local.http.post(f"/courses/{course_id}/hook", data=form)).text
    assert await following(local, course_id) is None
