"""Chores come back by themselves, outlive their errors, and say when they last ran."""

import sqlite3
from datetime import timedelta

import anyio

from fondation_shared.testing import FakeClock
from fondation_web.in_process import LocalWeb
from fondation_web.upkeep.duty import OwnDuty
from fondation_web.upkeep.loop import Loop


async def test_a_chore_that_fails_is_tried_again_and_says_so() -> None:
    clock, runs = FakeClock(), 0

    async def chore() -> float:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise ValueError("not today")
        return 60.0

    loop, duty, seen = Loop("test", chore, clock), OwnDuty("one"), list[Loop]()
    async with anyio.create_task_group() as group:
        group.start_soon(loop.run, duty, seen.append)
        await anyio.wait_all_tasks_blocked()
        assert runs == 0
        await duty.run(anyio.lowlevel.checkpoint)
        await anyio.wait_all_tasks_blocked()
        assert (runs, loop.last_error) == (1, "not today")
        clock.advance(1)
        await anyio.wait_all_tasks_blocked()
        assert (runs, loop.last_error, loop.last_run) == (2, None, clock.now())
        assert seen == [loop, loop]
        clock.advance(59)
        await anyio.wait_all_tasks_blocked()
        assert runs == 2
        group.cancel_scope.cancel()


async def test_every_chore_of_web_has_run_once_it_is_up(local: LocalWeb) -> None:
    with anyio.fail_after(60):
        while not all(loop.last_run for loop in local.parts.loops):
            await anyio.lowlevel.checkpoint()
    names = {"leases", "schedules", "answers", "archives", "messages", "orphans", "figures", "parked"}
    assert {loop.name: loop.last_error for loop in local.parts.loops} == dict.fromkeys(names)


async def test_answers_are_forgotten_when_their_day_is_over(local: LocalWeb) -> None:
    body = {"repository": str(local.folder / "flask")}
    await local.http.post("/v1/courses", json=body, headers={"Idempotency-Key": "old"})
    local.clock.advance(23 * 3600)
    await local.http.post("/v1/courses", json=body, headers={"Idempotency-Key": "young"})
    with sqlite3.connect(local.folder / "data" / "fondation.db") as database, anyio.fail_after(60):
        while (kept := database.execute("SELECT key FROM idempotency_keys").fetchall()) != [("young",)]:
            assert ("young",) in kept
            local.clock.advance(600)
            await anyio.wait_all_tasks_blocked()
            await anyio.sleep(0.01)
    database.close()


async def test_an_idle_web_asks_its_store_once_a_lease(local: LocalWeb) -> None:
    leases = next(loop for loop in local.parts.loops if loop.name == "leases")
    with anyio.fail_after(60):
        while leases.last_run is None:
            await anyio.lowlevel.checkpoint()
        looks = {leases.last_run}
        for _ in range(10):
            looks.add(leases.last_run)
            local.clock.advance(1.5)
            await anyio.sleep(0.02)
        while len(looks) < 2:
            await anyio.sleep(0.01)
            looks.add(leases.last_run)
    assert sorted(looks) == [local.clock.now() - timedelta(seconds=15), local.clock.now()]
