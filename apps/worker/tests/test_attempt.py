"""Whole attempts: a source in memory, real generator processes."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest

from fondation_shared.jobs import CourseRequest, Outcome, Result
from fondation_worker.attempt import Attempt
from fondation_worker.execute.standby import Standby
from fondation_worker.home import open_home
from fondation_worker.testing import Delivery, MemorySource
from fondation_worker.work import Means

Generator = Callable[[str], Path]


@asynccontextmanager
async def means(program: Path, folder: Path, source: MemorySource, timeout_seconds: float = 20.0) -> AsyncIterator[Means]:
    with open_home(folder / "data", "tester") as (home, _):
        async with Standby.open(program, home.path, 1) as standby:
            yield Means(source, standby, home, timeout_seconds)
    assert list((folder / "data" / "work").iterdir()) == []


async def deliver(program: Path, folder: Path, source: MemorySource | None = None) -> tuple[Delivery, Result]:
    source = source or MemorySource()
    job_id = source.submit(CourseRequest(repository="https://example.org/shop"))
    async with means(program, folder, source) as ready:
        claim = source.grant(source._queue.popleft())
        await Attempt(claim, ready).run()
    delivery = source.of(job_id)[0]
    assert delivery.result is not None
    return delivery, delivery.result


async def test_a_course_goes_from_claim_to_artifacts(generator: Generator, tmp_path: Path) -> None:
    program = generator(
        """
say("phase.started", phase="fetch", index=0, total=2)
(workspace / "out" / "site").mkdir()
(workspace / "out" / "site" / "index.html").write_text("<h1>Shop</h1>")
(workspace / "out" / "course.json").write_text("{}")
say("phase.finished", phase="fetch", seconds=0.1)
leave()
"""
    )
    delivery, result = await deliver(program, tmp_path)
    assert result.outcome is Outcome.COMPLETED
    assert sorted(delivery.artifacts) == ["course.json", "site.zip"]
    assert [event.type for event in delivery.events] == ["phase.started", "phase.finished"]
