"""Figures are what all jobs add up to, though those that ended some time ago are not counted again."""

from functools import partial

from stores import EVERY_STORE

from fondation_web.in_process import PASSED, LocalWeb, failed
from fondation_web.store import figures


async def summary(local: LocalWeb) -> dict[str, float]:
    found: dict[str, float] = (await local.http.get("/metrics")).raise_for_status().json()["summary"]
    return found


async def end_one(local: LocalWeb, name: str, seconds: float, *, well: bool = True) -> None:
    await local.submit(name)
    lease = (await local.claim()).lease
    local.clock.advance(seconds)
    await local.worker.finish(lease.id, PASSED if well else failed(retryable=False))


async def add_up(local: LocalWeb) -> None:
    """An hour later; upkeep's own round may come in between."""
    local.clock.advance(3600)
    await next(loop for loop in local.parts.loops if loop.name == "figures").chore()


@EVERY_STORE
async def test_what_was_added_up_is_told_with_what_came_since(local: LocalWeb) -> None:
    await end_one(local, "first", 4)
    await end_one(local, "second", 8, well=False)
    before = await summary(local)
    await add_up(local)
    assert await summary(local) == before
    await end_one(local, "third", 12)
    await local.submit("waits")
    whole = {"total": 4, "completed": 3, "successful": 2, "failed": 1, "successRate": 66.67, "avgDuration": 8000.0}
    assert await summary(local) == whole
    await add_up(local)
    assert await summary(local) == whole


async def test_two_that_add_up_the_same_jobs_add_them_once(local: LocalWeb) -> None:
    for name in ("first", "second"):
        await end_one(local, name, 4)
        seen = await local.parts.store.read(lambda connection: figures.next_sum(connection, local.clock.now()))
        assert seen is not None
        for _ in range(2):
            await local.parts.store.write(partial(figures.keep, stands=seen[0], now=seen[1]))
    assert (await summary(local))["total"] == 2
