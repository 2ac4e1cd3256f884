"""An operator pauses a kind of job, and looks at the line: over all three engines."""

import anyio
from lines import settled

from fondation_web.in_process import PASSED, LocalWeb, failed


async def shown(local: LocalWeb, kind: str = "course") -> dict[str, object]:
    """How the line of a kind stands."""
    answer = (await local.http.get("/v1/queue")).json()
    [found] = [each for each in answer["kinds"] if each["kind"] == kind]
    return {name: value for name, value in found.items() if name != "kind"}


async def test_the_line_is_shown_with_what_waits_rests_and_runs(lined: LocalWeb) -> None:
    for number in range(3):
        await lined.submit(f"repository{number}")
    [first, second] = await (await settled(lined)).claims(slots=2)
    await lined.worker.finish(first.lease.id, failed(retryable=True))
    assert await shown(lined) == {"waiting": 1, "delayed": 1, "parked": 0, "running": 1}
    assert await shown(lined, "project") == {"waiting": 0, "delayed": 0, "parked": 0, "running": 0}
    await lined.worker.finish(second.lease.id, PASSED)
    assert await shown(lined) == {"waiting": 1, "delayed": 1, "parked": 0, "running": 0}


async def test_a_paused_kind_is_given_to_nobody_while_what_runs_runs_on(lined: LocalWeb) -> None:
    job_id = (await lined.submit()).job_id
    lease = (await (await settled(lined)).claim()).lease.id
    since = lined.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    for _ in range(2):
        answer = await lined.http.post("/v1/queue/course/pause")
        assert answer.status_code == 200
        assert answer.json()["kinds"][0]["paused"] == {"where": "here", "since": since}
        lined.clock.advance(1)
    await lined.submit("second")
    assert await (await settled(lined)).claims() == []
    await lined.worker.finish(lease, PASSED)
    assert (await lined.job(job_id)).status == "completed"
    assert await lined.claims() == []
    assert "paused" not in await shown(lined, "project")


async def test_a_worker_that_waits_hears_at_once_that_a_kind_goes_on(lined: LocalWeb) -> None:
    await lined.http.post("/v1/queue/course/pause")
    made = await lined.submit()
    taken: list[str] = []

    async def wait() -> None:
        taken.append((await lined.claim(wait=60)).job.id)

    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            while (await lined.http.get("/health")).json()["services"]["worker"] != "up":  # noqa: ASYNC110 - from outside
                await anyio.sleep(0.01)
            for _ in range(2):
                await lined.http.post("/v1/queue/course/resume")
    assert taken == [made.job_id]
    assert "paused" not in await shown(lined)
