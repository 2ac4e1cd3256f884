"""How many jobs run at once: of a kind, and of those that one key asked for, over all three engines."""

from functools import partial
from http.client import NO_CONTENT
from pathlib import Path

import anyio
import pytest
from lines import settled

from fondation_shared.generate import ProjectRequest
from fondation_shared.ids import JobId, KeyId
from fondation_shared.jobs import CourseRequest, Outcome, Result
from fondation_shared.leases import Claim
from fondation_shared.letters import LetterChoice
from fondation_web.in_process import PASSED, LocalWeb, failed, local_web
from fondation_web.jobs.cancel import cancel
from fondation_web.jobs.finish import goodbye
from fondation_web.jobs.generate import generate
from fondation_web.jobs.letters import requeue
from fondation_web.jobs.submit import submit
from fondation_web.played_review import OUTLINE

ANN, BOB = KeyId("key_ann"), KeyId("key_bob")


async def asked(local: LocalWeb, name: str, owner: KeyId | None = None) -> JobId:
    wanted = CourseRequest(repository=str(local.folder / name))
    return (await local.parts.desk.of(owner).do(partial(submit, request=wanted, once=None))).job_id


async def claims(local: LocalWeb, slots: int = 10) -> list[Claim]:
    """All that is given out: a look may find what has to be parked first."""
    found: list[Claim] = []
    await settled(local)
    for _ in range(3):
        found += await local.claims(slots=slots)
        await settled(local)
    return found


async def given_to_who_waits(local: LocalWeb, until: Claim) -> JobId:
    """The job of a worker that waits for one while this one ends."""
    taken: list[JobId] = []

    async def wait() -> None:
        taken.append((await local.claim("w2", wait=60)).job.id)

    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            await anyio.wait_all_tasks_blocked()
            await local.worker.finish(until.lease.id, PASSED)
    return taken[0]


async def shown(local: LocalWeb) -> tuple[int, int, int]:
    """Of courses: how many wait, are parked, and run."""
    found = (await local.http.get("/v1/queue")).json()["kinds"][0]
    return found["waiting"], found["parked"], found["running"]


async def end(local: LocalWeb, claim: Claim, how: str) -> None:
    """Every way in which somebody stops working on a job."""
    lease = claim.lease.id
    match how:
        case "cancelled":
            await local.parts.desk.do(partial(cancel, job_id=claim.job.id))
            await local.worker.finish(lease, Result(outcome=Outcome.CANCELLED))
        case "silent":
            local.clock.advance(16)
            await local.heard(claim.job.id, "job.requeued")
        case "left":
            await local.parts.desk.do(partial(goodbye, worker_id="w1"))
        case _:
            await local.worker.finish(lease, RESULTS[how])


RESULTS = {
    "completed": PASSED,
    "failed": failed(retryable=False),
    "spoilt": failed(retryable=True),
    "released": Result(outcome=Outcome.RELEASED),
}


class TestOfAKind:
    @pytest.fixture
    def rules(self) -> dict[str, object]:
        return {"limit_course": 2}

    async def test_no_more_run_than_may_and_the_next_one_is_given_out_when_one_ends(self, lined: LocalWeb) -> None:
        jobs = [await asked(lined, f"repository{number}") for number in range(4)]
        first = await claims(lined)
        assert [claim.job.id for claim in first] == jobs[:2]
        assert (await lined.http.get("/v1/queue")).json()["kinds"][0]["limit"] == 2
        assert "<dt>May run at once</dt><dd>2</dd>" in (await lined.http.get("/queue")).text
        await lined.worker.finish(first[0].lease.id, PASSED)
        assert [claim.job.id for claim in await claims(lined)] == [jobs[2]]

    async def test_the_other_kind_is_not_kept_waiting(self, lined: LocalWeb) -> None:
        for number in range(3):
            await asked(lined, f"repository{number}")
        await lined.http.post("/v1/generate", json={"prompt": "Build a page"})
        await settled(lined)
        request = {"workerId": "w1", "kinds": ["course", "project"], "slots": 5, "waitSeconds": 0}
        given = (await lined.http.post("/v1/worker/claim", json=request)).json()["claims"]
        assert sorted(claim["job"]["kind"] for claim in given) == ["course", "course", "project"]

    async def test_a_worker_that_waits_is_given_the_next_as_soon_as_one_ends(self, lined: LocalWeb) -> None:
        jobs = [await asked(lined, f"repository{number}") for number in range(3)]
        [one, _] = await claims(lined)
        assert await given_to_who_waits(lined, until=one) == jobs[2]


class TestOfAnOwner:
    @pytest.fixture
    def rules(self) -> dict[str, object]:
        return {"limit_owner": 1}

    async def test_what_others_asked_for_does_not_wait_behind_it(self, lined: LocalWeb) -> None:
        mine = [await asked(lined, f"mine{number}", ANN) for number in range(3)]
        others = [await asked(lined, "bobs", BOB), await asked(lined, "nobodys"), await asked(lined, "nobodys too")]
        assert sorted(claim.job.id for claim in await claims(lined)) == sorted([mine[0], *others])
        assert await shown(lined) == (0, 2, 4)

    async def test_what_stands_aside_has_no_place_in_line_and_says_what_it_waits_for(self, lined: LocalWeb) -> None:
        first, aside = [await asked(lined, f"mine{number}", ANN) for number in range(2)]
        assert [claim.job.id for claim in await claims(lined)] == [first]
        behind = await asked(lined, "bobs", BOB)
        assert [(await lined.job(job_id)).position for job_id in (aside, behind)] == [None, 0]
        assert "Queued until another job of the same key has ended" in (await lined.http.get("/jobs")).text
        assert "Waiting for others of their key</dt><dd>1</dd>" in (await lined.http.get("/queue")).text
        french = (await lined.http.get("/queue", headers={"accept-language": "fr"})).text
        assert "En attente d’autres de leur clé</dt><dd>1</dd>" in french

    @pytest.mark.parametrize("how", [*RESULTS, "cancelled", "silent", "left"])
    async def test_its_next_job_is_given_out_when_one_is_worked_on_no_more(self, lined: LocalWeb, how: str) -> None:
        first, second, third = [await asked(lined, f"mine{number}", ANN) for number in range(3)]
        [claim] = await claims(lined)
        assert (claim.job.id, await shown(lined)) == (first, (0, 2, 1))
        await end(lined, claim, how)
        [claim] = await claims(lined)
        # What comes back without a rest may stand before the one that is let in, or behind it.
        assert claim.job.id in ({first, second} if how in {"released", "left"} else {second})
        assert (await lined.job(third)).status == "queued"

    async def test_its_jobs_of_a_kind_that_nobody_does_keep_none_of_the_other_kind_waiting(
        self, lined: LocalWeb
    ) -> None:
        await asked(lined, "first", ANN)
        [claim] = await claims(lined)
        for number in range(3):
            await lined.parts.desk.of(ANN).do(partial(generate, request=ProjectRequest(prompt=f"{number}"), once=None))
        second = await asked(lined, "second", ANN)
        await settled(lined)
        both = {"workerId": "w1", "kinds": ["course", "project"], "slots": 5, "waitSeconds": 0}
        assert (await lined.http.post("/v1/worker/claim", json=both)).status_code == NO_CONTENT
        await lined.worker.finish(claim.lease.id, PASSED)
        assert [claim.job.id for claim in await claims(lined)] == [second]

    async def test_its_next_job_is_given_out_when_one_waits_for_a_person(self, lined: LocalWeb) -> None:
        await asked(lined, "first", ANN)
        second = await asked(lined, "second", ANN)
        [claim] = await claims(lined)
        await lined.worker.finish(claim.lease.id, Result(outcome=Outcome.WAITING, review=OUTLINE))
        assert [claim.job.id for claim in await claims(lined)] == [second]

    async def test_the_one_behind_a_job_that_is_cancelled_before_it_was_given_out_is_let_in(
        self, lined: LocalWeb
    ) -> None:
        _, second, third = [await asked(lined, f"mine{number}", ANN) for number in range(3)]
        [claim] = await claims(lined)
        await lined.worker.finish(claim.lease.id, PASSED)
        await lined.parts.desk.do(partial(cancel, job_id=second))
        assert [claim.job.id for claim in await claims(lined)] == [third]

    async def test_who_waits_for_work_is_woken_by_a_job_that_is_let_in(self, lined: LocalWeb) -> None:
        _, second = [await asked(lined, f"mine{number}", ANN) for number in range(2)]
        [claim] = await claims(lined)
        assert await given_to_who_waits(lined, until=claim) == second


class TestOfAnOwnersLetters:
    @pytest.fixture
    def rules(self) -> dict[str, object]:
        return {"limit_owner": 1, "max_attempts": 1}

    async def test_a_dead_letter_that_somebody_else_requeues_counts_for_whose_job_it_was(self, lined: LocalWeb) -> None:
        letter = await asked(lined, "spoilt", ANN)
        [claim] = await claims(lined)
        await lined.worker.finish(claim.lease.id, failed(retryable=True))
        await asked(lined, "another", ANN)
        assert len(await claims(lined)) == 1
        [made] = (await requeue(lined.parts.desk.of(BOB), LetterChoice(job_ids=[letter]), None)).requeued
        assert await claims(lined) == []
        assert (await lined.job(made.new_job_id)).status == "queued"


async def test_what_a_limit_had_parked_is_let_in_once_there_is_none(data: Path) -> None:
    async with local_web(data, (), limit_owner=1) as local:
        first, second = [await asked(local, f"mine{number}", ANN) for number in range(2)]
        assert [claim.job.id for claim in await claims(local)] == [first]
    async with local_web(data, ()) as local:
        local.clock.advance(1)
        with anyio.fail_after(60):
            while (await shown(local))[1]:
                local.clock.advance(16)
                await anyio.sleep(0.01)
        assert second in [claim.job.id for claim in await claims(local)]
