"""The log of a job: numbered without a gap, whatever is sent twice or too early, and closed by one last entry."""

import anyio
import pytest

from fondation_shared.errors import SequenceGap
from fondation_shared.events import Log, PhaseStarted
from fondation_shared.jobs import Outcome, Result
from fondation_web.in_process import PASSED, LocalWeb


def lines(first: int, last: int) -> list[Log]:
    return [Log(text=f"line {number}") for number in range(first, last + 1)]


async def texts(local: LocalWeb, job_id: str) -> list[str]:
    page = (await local.http.get(f"/v1/jobs/{job_id}/events", params={"limit": 1000})).json()
    assert [entry["seq"] for entry in page["items"]] == list(range(1, len(page["items"]) + 1))
    return [entry["event"]["text"] for entry in page["items"] if entry["event"]["type"] == "log"]


async def test_events_are_numbered_by_lease_and_again_by_job(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    assert await local.worker.send_events(lease, 1, lines(1, 3)) == 3
    assert await local.worker.send_events(lease, 4, lines(4, 5)) == 5
    assert await texts(local, job_id) == [f"line {number}" for number in range(1, 6)]


async def test_what_is_sent_again_is_passed_over(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    for first, last in [(1, 3), (1, 3), (2, 5), (3, 4), (5, 6)]:
        await local.worker.send_events(lease, first, lines(first, last))
    assert await texts(local, job_id) == [f"line {number}" for number in range(1, 7)]


async def test_a_gap_is_refused_with_the_number_to_begin_at(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    await local.worker.send_events(lease, 1, lines(1, 2))
    with pytest.raises(SequenceGap) as refusal:
        await local.worker.send_events(lease, 4, lines(4, 5))
    assert refusal.value.expected == 3
    assert await texts(local, job_id) == ["line 1", "line 2"]


async def test_a_new_delivery_numbers_its_events_from_one(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    await local.worker.send_events(lease, 1, lines(1, 2))
    await local.worker.finish(lease, Result(outcome=Outcome.RELEASED))
    second = await local.claim()
    await local.worker.send_events(second.lease.id, 1, lines(1, 1))
    assert await texts(local, job_id) == ["line 1", "line 2", "line 1"]
    assert [entry.attempt for entry in await local.log(job_id)] == [0, 1, 1, 1, 1, 2, 2]


@pytest.mark.parametrize("kind", ["job.completed", "job.queued", "artifact.ready", "nonsense"])
async def test_a_worker_cannot_say_what_only_the_server_says(local: LocalWeb, kind: str) -> None:
    job_id, lease = await local.started()
    event = {"type": kind, "verdict": "passed", "name": "a", "size": 1, "sha256": "b"}
    answer = await local.http.post(f"/v1/worker/leases/{lease}/events", json={"firstSeq": 1, "events": [event]})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert await local.types(job_id) == ["job.queued", "job.started"]


async def test_a_phase_that_starts_shows_on_the_job(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    await local.worker.send_events(lease, 1, [PhaseStarted(phase="write", index=3, total=6)])
    job = await local.job(job_id)
    assert (job.phase, job.progress) == ("write", 0.5)


async def test_pages_of_the_log_go_on_where_the_last_one_ended(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    await local.worker.send_events(lease, 1, lines(1, 5))
    await local.worker.finish(lease, PASSED)
    after, seen, ended = 0, [], False
    while not ended:
        answer = await local.http.get(f"/v1/jobs/{job_id}/events", params={"after": after, "limit": 3})
        page = answer.json()
        seen += [entry["seq"] for entry in page["items"]]
        after, ended = page["nextAfter"], page["ended"]
    assert seen == list(range(1, 9))


async def test_many_senders_at_once_leave_one_unbroken_log(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(local.worker.send_events, lease, 1, lines(1, 50))
    assert await texts(local, job_id) == [f"line {number}" for number in range(1, 51)]
