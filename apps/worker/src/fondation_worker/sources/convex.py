"""Jobs from a Convex deployment, by the two functions that the original system had.

Convex knows neither leases nor attempts: what can be kept of the port's promises is kept on this machine. A job that
a killed worker had is taken up by the next one on the same data folder; one that failed for the world's fault is tried
again; nothing that is remembered is paid for twice. Nothing keeps workers on two machines from taking the same job.
`docs/decisions/0032-jobs-from-convex.md` says what else is not promised.
"""

import contextlib
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import anyio
import structlog
from anyio import to_thread

from fondation_shared.convex import Convex, FunctionFailed
from fondation_shared.errors import FondationError, LeaseLost, NotFound, Unreachable
from fondation_shared.events import GeneratorEvent
from fondation_shared.ids import JobId, LeaseId, new_lease_id
from fondation_shared.jobs import Artifact, JobSpec, Language, Outcome, Result
from fondation_shared.leases import Claim, ClaimRequest, Directive, Heartbeat, HeartbeatAnswer, Lease
from fondation_worker.patience import pauses
from fondation_worker.sources.convex_calls import error_text, next_pending, result_text, update
from fondation_worker.sources.convex_folder import Folder, Held, left_behind
from fondation_worker.sources.convex_request import MAX_ATTEMPTS, Refused, request_of
from fondation_worker.sources.port import JobSource

MOST_PAUSE_SECONDS = 5.0
"""Between two questions where nothing is pending, as in the original system: each is a call that its owner pays."""
FIRST_REST_SECONDS = 1.0
REST_FACTOR = 3.0
MOST_REFUSALS = 5
"""How often the deployment may refuse the end of a job before it is told that the job failed."""
LEASE_SECONDS = 3600.0
BEAT_SECONDS = 60.0
"""Of leases that nobody but this process knows of: they are not lost."""

Kept = TypeVar("Kept")
_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


@dataclass(slots=True, eq=False)
class Job:
    """A job of this worker: one that a slot has, or one that rests until `due`, left behind or to be tried again."""

    folder: Folder
    held: Held
    due: float = 0.0
    refusals: int = 0
    artifacts: dict[str, Artifact] = field(default_factory=dict)


@asynccontextmanager
async def open_convex(convex: Convex, root: Path, language: Language) -> AsyncIterator[JobSource]:
    """The jobs of a deployment, which need not be there yet; kept in `root`, written and told of in `language`."""
    try:
        yield ConvexSource(convex, root, language)
    finally:
        await convex.close()


class ConvexSource:
    """See the port, and the head of this file."""

    def __init__(self, convex: Convex, root: Path, language: Language) -> None:
        self._convex = convex
        self._root = root
        self._language = language
        self._deliveries: dict[LeaseId, Job] = {}
        self._resting: list[Job] = []
        self._looked = False
        self._pauses = pauses(MOST_PAUSE_SECONDS)
        self._ask_at = 0.0

    async def claim(self, request: ClaimRequest) -> list[Claim]:
        """See the port: one job at a time, as the deployment names one at a time."""
        until = anyio.current_time() + request.wait_seconds
        while True:
            claim = await self._next()
            if claim is not None:
                return [claim]
            wake = min([self._ask_at, *(job.due for job in self._resting)])
            await anyio.sleep_until(min(wake, until))
            if wake >= until:
                return []

    async def heartbeat(self, lease_id: LeaseId, beat: Heartbeat, *, deadline: float) -> HeartbeatAnswer:
        """See the port; nobody is asked, as there is nobody who could say no."""
        del beat, deadline
        self._job(lease_id)
        return HeartbeatAnswer(directive=Directive.CONTINUE, expires_at=_expiry())

    async def send_events(self, lease_id: LeaseId, first_seq: int, events: Sequence[GeneratorEvent]) -> int:
        """See the port; the deployment has no place for them."""
        self._job(lease_id)
        return first_seq + len(events) - 1

    async def put_artifact(self, lease_id: LeaseId, name: str, file: Path, sha256: str, media_type: str) -> Artifact:
        """See the port; it stays on this machine."""
        job = self._job(lease_id)
        await to_thread.run_sync(job.folder.keep, "artifacts", name, file)
        size = (await anyio.Path(file).stat()).st_size
        made = job.artifacts[name] = Artifact(name=name, media_type=media_type, size=size, sha256=sha256)
        return made

    async def get_memo(self, lease_id: LeaseId, key: str, target: Path) -> None:
        """See the port."""
        await to_thread.run_sync(self._job(lease_id).folder.fetch, key, target)

    async def put_memo(self, lease_id: LeaseId, key: str, file: Path) -> None:
        """See the port; it stays on this machine."""
        await to_thread.run_sync(self._job(lease_id).folder.keep, "memo", key, file)

    async def get_input(self, lease_id: LeaseId, target: Path) -> None:
        """See the port; no job of Convex has one."""
        raise NotFound(f"{lease_id} reads no archive, so there is none for {target.name}.")

    async def get_earlier(self, lease_id: LeaseId, name: str, target: Path) -> None:
        """See the port; no job of Convex has one."""
        raise NotFound(f"{lease_id} has no earlier version, so no {name} for {target.name}.")

    async def finish(self, lease_id: LeaseId, result: Result) -> None:
        """See the port. What failed for the world's fault is not told yet: it is tried again here."""
        job = self._deliveries.get(lease_id)
        if job is None:
            return
        if result.outcome is Outcome.RELEASED:
            await self._give_back(job)
        elif result.failure and result.failure.retryable and job.held.attempt < MAX_ATTEMPTS:
            job.due = anyio.current_time() + _rest_seconds(job.held.attempt)
            self._resting.append(job)
        else:
            await self._end(job, result)
        del self._deliveries[lease_id]

    async def goodbye(self, worker_id: str) -> None:
        """Give back whatever this worker has. Of a dead one, the next claim takes over what it left."""
        del worker_id
        for job in {*self._deliveries.values(), *self._resting}:
            await self._give_back(job)
            # At once: where the deployment is away for the next one, this one is not given back again.
            self._deliveries = {lease: other for lease, other in self._deliveries.items() if other is not job}
            self._resting = [other for other in self._resting if other is not job]

    async def _next(self) -> Claim | None:
        """A job whose time has come, or the one that the deployment names; None where there is nothing to be done."""
        if not self._looked:
            await self._take_over()
        now = anyio.current_time()
        due = next((job for job in self._resting if job.due <= now), None)
        if due is not None:
            return await self._deliver_again(due)
        return await self._ask() if now >= self._ask_at else None

    async def _take_over(self) -> None:
        """Take up what workers of this data folder had when they were killed."""
        for folder, held in await _on_disk(lambda: list(left_behind(self._root))):
            _log.info("A job that a worker left behind is taken up.", job=held.id, attempts=held.attempt)
            self._resting.append(Job(folder, held))
        self._looked = True

    async def _ask(self) -> Claim | None:
        pending = await next_pending(self._convex)
        folder = await _on_disk(lambda: Folder.take(self._root, pending.id)) if pending else None
        if pending is None or folder is None:
            if pending is not None:
                # A worker of this machine has it: somebody put it back, and it would stand before all others.
                await update(self._convex, pending.id, "running")
            self._ask_at = anyio.current_time() + next(self._pauses)
            return None
        self._pauses = pauses(MOST_PAUSE_SECONDS)
        job = Job(folder, Held.of(pending))
        try:
            return await self._deliver(job)
        except Unreachable:
            # It may have heard, and then nobody else is told of the job.
            self._resting.append(job)
            raise
        except FondationError:
            await to_thread.run_sync(lambda: folder.let_go(forget=True))
            raise

    async def _deliver_again(self, job: Job) -> Claim | None:
        try:
            claim = await self._deliver(job)
        except FunctionFailed as error:
            self._postpone(job, error)
            return None
        self._resting.remove(job)
        return claim

    def _postpone(self, job: Job, error: FunctionFailed) -> None:
        """The deployment wants nothing to do with a job that rests here: it may have been deleted."""
        job.refusals += 1
        job.due = anyio.current_time() + _rest_seconds(job.refusals)
        _log.warning("The deployment takes no word of a job.", job=job.held.id, cause=error.detail)
        if job.refusals >= MOST_REFUSALS:
            self._resting.remove(job)
            job.folder.let_go(forget=True)

    async def _deliver(self, job: Job) -> Claim | None:
        """Say that a job runs, and hand it out; of one that cannot be done say that it failed: that gives None."""
        held = job.held.model_copy(update={"attempt": job.held.attempt + 1})
        try:
            request = request_of(held, self._language)
        except Refused as refused:
            await update(self._convex, held.id, "failed", error=str(refused))
            await to_thread.run_sync(lambda: job.folder.let_go(forget=True))
            return None
        memo = await _on_disk(lambda: job.folder.begin(held))
        lease_id = new_lease_id()
        # Before it is told: whoever is stopped in between gives the job back.
        self._deliveries[lease_id] = job
        try:
            await update(self._convex, held.id, "running")
        except FondationError:
            del self._deliveries[lease_id]
            raise
        job.held, job.refusals, job.artifacts = held, 0, {}
        spec = JobSpec(id=JobId(held.id), kind="course", attempt=held.attempt, request=request)
        return Claim(job=spec, lease=_lease(lease_id, held.attempt), memo=memo)

    async def _end(self, job: Job, result: Result) -> None:
        try:
            if result.outcome is Outcome.COMPLETED:
                text = result_text(result, list(job.artifacts.values()), str(job.folder.artifacts))
                await update(self._convex, job.held.id, "completed", result=text)
            else:
                await update(self._convex, job.held.id, "failed", error=error_text(result, self._language))
        except FunctionFailed as error:
            job.refusals += 1
            if job.refusals < MOST_REFUSALS:
                # Its functions are perhaps being deployed: whoever tells the end would ask again within the second.
                await anyio.sleep(_rest_seconds(job.refusals))
                raise
            await self._end_refused(job, error)
        await to_thread.run_sync(lambda: job.folder.let_go(forget=True))

    async def _end_refused(self, job: Job, error: FunctionFailed) -> None:
        """The deployment does not take the end of a job as it is; perhaps it takes the bare word that it failed."""
        _log.error("The end of a job was refused.", job=job.held.id, cause=error.detail, kept=str(job.folder.path))
        with contextlib.suppress(FunctionFailed):
            await update(self._convex, job.held.id, "failed", error=error.detail)

    async def _give_back(self, job: Job) -> None:
        """Let any worker have a job. What it remembered stays here, in case it comes back."""
        try:
            await update(self._convex, job.held.id, "pending")
        except FunctionFailed as error:
            _log.warning("A job was not taken back: it goes on here.", job=job.held.id, cause=error.detail)
            job.folder.close()
        else:
            await to_thread.run_sync(lambda: job.folder.let_go(forget=False))

    def _job(self, lease_id: LeaseId) -> Job:
        """The job that a lease is on. Raises LeaseLost: it ended."""
        job = self._deliveries.get(lease_id)
        if job is None:
            raise LeaseLost(f"{lease_id} is over.")
        return job


def _lease(lease_id: LeaseId, attempt: int) -> Lease:
    return Lease(
        id=lease_id, attempt=attempt, seconds=LEASE_SECONDS, expires_at=_expiry(), heartbeat_seconds=BEAT_SECONDS
    )


def _expiry() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=LEASE_SECONDS)


def _rest_seconds(faults: int) -> float:
    """How long a job rests after its n-th fault: longer each time, and no two jobs alike."""
    return FIRST_REST_SECONDS * REST_FACTOR ** (faults - 1) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter


async def _on_disk(work: Callable[[], Kept]) -> Kept:
    """What `work`, which blocks, comes to.

    Raises:
        FondationError: this machine has no room for it.

    """
    try:
        return await to_thread.run_sync(work)
    except OSError as error:
        raise FondationError(f"What is kept of jobs of Convex cannot be read or written: {error}") from error
