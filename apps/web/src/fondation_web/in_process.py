"""For tests that look at web from inside its event loop: the whole app without a socket, on a clock they move."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio
import httpx2
from fastapi import FastAPI

from fondation_shared.client import ApiClient
from fondation_shared.events import Recorded
from fondation_shared.ids import JobId, LeaseId
from fondation_shared.jobs import CourseAccepted, CourseRequest, CourseResult, Failure, Job, Outcome, Result, Verdict
from fondation_shared.leases import Claim, ClaimRequest
from fondation_shared.settings import WebSettings
from fondation_shared.testing import FakeClock
from fondation_shared.transport import Transport
from fondation_shared.worker_client import WorkerClient
from fondation_web.main import create_app
from fondation_web.parts import Parts

URL = "http://127.0.0.1:3000"
_DAY_SECONDS = 24 * 3600
PASSED = Result(
    outcome=Outcome.COMPLETED,
    verdict=Verdict.PASSED,
    result=CourseResult(title="Flask", commit="4f2a9c10" * 5, chapters=4, citations=80),
)


def failed(*, retryable: bool) -> Result:
    """What a worker says of an attempt that failed."""
    failure = Failure(code="disk_full", message="No space left.", hint="df -h", phase="index", retryable=retryable)
    return Result(outcome=Outcome.FAILED, failure=failure)


@dataclass(frozen=True, slots=True)
class LocalWeb:
    """A web, its typed clients, and the untyped one: `http`."""

    app: FastAPI
    clock: FakeClock
    folder: Path
    http: httpx2.AsyncClient
    api: ApiClient
    worker: WorkerClient

    @property
    def parts(self) -> Parts:
        """The parts of this web."""
        parts: Parts = self.app.state.parts
        return parts

    async def submit(self, name: str = "flask") -> CourseAccepted:
        """Ask for a course of a repository under the allowed root."""
        return await self.api.create_course(CourseRequest(repository=str(self.folder / name)))

    async def claims(self, *, worker: str = "w1", slots: int = 1, wait: float = 0.0) -> list[Claim]:
        """Ask for work."""
        return await self.worker.claim(ClaimRequest(worker_id=worker, kinds=["course"], slots=slots, wait_seconds=wait))

    async def claim(self, worker: str = "w1", *, wait: float = 0.0) -> Claim:
        """Take the one job that there is."""
        [claim] = await self.claims(worker=worker, wait=wait)
        return claim

    async def started(self) -> tuple[JobId, LeaseId]:
        """A new job that a worker has taken, and its lease."""
        accepted = await self.submit()
        return accepted.job_id, (await self.claim()).lease.id

    async def job(self, job_id: JobId) -> Job:
        """The job as it stands."""
        return await self.api.job(job_id)

    async def log(self, job_id: JobId) -> list[Recorded]:
        """Everything in a job's log."""
        return (await self.api.events(job_id)).items

    async def types(self, job_id: JobId) -> list[str]:
        """What kinds of entries a job's log has, in order."""
        return [entry.event.type for entry in await self.log(job_id)]

    async def pass_days(self, days: float) -> None:
        """Move the clock, and return when every chore has run by the new time; fails where one could not."""
        for seconds in (0, days * _DAY_SECONDS):
            self.clock.advance(seconds)
            with anyio.fail_after(60):
                while not all(loop.last_run == self.clock.now() for loop in self.parts.loops):  # noqa: ASYNC110 - a look
                    await anyio.sleep(0.01)
        failed = {loop.name: loop.last_error for loop in self.parts.loops if loop.last_error}
        if failed:
            raise AssertionError(failed)

    async def heard(self, job_id: JobId, kind: str, *, times: int = 1) -> None:
        """Return when the log has that many entries of a kind; fails after ten seconds."""
        left = times
        with anyio.fail_after(10):
            async for batch in self.parts.feed.follow(job_id, 0):
                left -= sum(entry.recorded().event.type == kind for entry in batch.entries)
                if left <= 0:
                    return


@asynccontextmanager
async def local_web(folder: Path, roots: Sequence[Path] = (), **settings: object) -> AsyncIterator[LocalWeb]:
    """A web with its data in `folder / "data"`, which outlives it."""
    clock = FakeClock()
    given = {"data_dir": folder / "data", "allowed_roots": [*roots, folder], **settings}
    app = create_app(WebSettings.model_validate(given), clock)
    wire = httpx2.ASGITransport(app)
    transport = Transport(URL, transport=wire)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(base_url=URL, transport=wire) as http:
        yield LocalWeb(app, clock, folder, http, ApiClient(transport), WorkerClient(transport))
    await transport.close()
