"""A source of jobs in memory, as strict as the API, that can be told to misbehave; for tests of this worker."""

import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio

from fondation_shared.errors import Invalid, LeaseLost, NotFound, NotRunning, SequenceGap, Unreachable
from fondation_shared.events import GeneratorEvent
from fondation_shared.generate import ProjectRequest
from fondation_shared.ids import JobId, LeaseId, new_job_id, new_lease_id
from fondation_shared.jobs import Artifact, JobKind, JobSpec, Request, Result
from fondation_shared.leases import Claim, ClaimRequest, Directive, Heartbeat, HeartbeatAnswer, Lease


@dataclass(slots=True)
class Delivery:
    """What the source knows of one lease."""

    claim: Claim
    events: list[GeneratorEvent] = field(default_factory=list)
    artifacts: dict[str, bytes] = field(default_factory=dict)
    beats: list[Heartbeat] = field(default_factory=list)
    result: Result | None = None
    directive: Directive = Directive.CONTINUE
    lost: bool = False
    ended: anyio.Event = field(default_factory=anyio.Event)


class MemorySource:
    """Jobs in a queue, leases with fencing, numbered events, a memo that all jobs share.

    `down` makes every call raise `Unreachable`, `not_running` makes it raise `NotRunning`; calls in `refusing` raise
    `Invalid`, those in `stuck` are never answered; `forgotten` acknowledged events are asked for again, once.
    """

    def __init__(self, *, lease_seconds: float = 15.0, heartbeat_seconds: float = 0.1) -> None:
        self.lease_seconds = lease_seconds
        self.heartbeat_seconds = heartbeat_seconds
        self.down = False
        self.not_running = False
        self.refusing: set[str] = set()
        self.stuck: set[str] = set()
        self.max_artifact_bytes: int | None = None
        self.forgotten = 0
        self.calls: list[str] = []
        self.questions: list[ClaimRequest] = []
        self.deliveries: dict[LeaseId, Delivery] = {}
        self.memo: dict[str, bytes] = {}
        self.inputs: dict[JobId, bytes] = {}
        self.earlier: dict[str, bytes] = {}
        self.gone: list[str] = []
        self._queue: deque[JobSpec] = deque()
        self._news = anyio.Event()

    def submit(self, request: Request, *, archive: bytes | None = None) -> JobId:
        """Queue a job."""
        job_id = new_job_id()
        if archive is not None:
            self.inputs[job_id] = archive
        kind: JobKind = "project" if isinstance(request, ProjectRequest) else "course"
        self._queue.append(JobSpec(id=job_id, kind=kind, request=request, archive=archive is not None))
        self._news.set()
        return job_id

    def next(self) -> JobSpec:
        """Take the first job out of the queue."""
        return self._queue.popleft()

    def grant(self, spec: JobSpec) -> Claim:
        """A new lease on a job."""
        lease = Lease(
            id=new_lease_id(),
            attempt=spec.attempt,
            seconds=self.lease_seconds,
            expires_at=self._expiry(),
            heartbeat_seconds=self.heartbeat_seconds,
        )
        claim = Claim(job=spec, lease=lease, memo=sorted(self.memo), max_artifact_bytes=self.max_artifact_bytes)
        self.deliveries[lease.id] = Delivery(claim)
        return claim

    def of(self, job_id: JobId) -> list[Delivery]:
        """Every delivery of a job, the first one first."""
        return [delivery for delivery in self.deliveries.values() if delivery.claim.job.id == job_id]

    async def claim(self, request: ClaimRequest) -> list[Claim]:
        """See the port."""
        await self._answer("claim")
        self.questions.append(request)
        with anyio.move_on_after(request.wait_seconds):
            while not self._fit_for(request):
                self._news = anyio.Event()
                await self._news.wait()
        taken = self._fit_for(request)
        for spec in taken:
            self._queue.remove(spec)
        return [self.grant(spec) for spec in taken]

    async def heartbeat(self, lease_id: LeaseId, beat: Heartbeat, *, deadline: float) -> HeartbeatAnswer:
        """See the port."""
        del deadline
        delivery = await self._held("heartbeat", lease_id)
        delivery.beats.append(beat)
        return HeartbeatAnswer(directive=delivery.directive, expires_at=self._expiry())

    async def send_events(self, lease_id: LeaseId, first_seq: int, events: Sequence[GeneratorEvent]) -> int:
        """See the port."""
        delivery = await self._held("events", lease_id)
        if self.forgotten:
            del delivery.events[-self.forgotten :]
            self.forgotten = 0
        if first_seq > len(delivery.events) + 1:
            raise SequenceGap(len(delivery.events) + 1)
        delivery.events.extend(events[len(delivery.events) + 1 - first_seq :])
        return len(delivery.events)

    async def put_artifact(self, lease_id: LeaseId, name: str, file: Path, sha256: str, media_type: str) -> Artifact:
        """See the port."""
        delivery = await self._held("artifact", lease_id)
        content = await anyio.Path(file).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Invalid("The bytes are not those of the digest.")
        delivery.artifacts[name] = content
        return Artifact(name=name, media_type=media_type, size=len(content), sha256=sha256)

    async def get_memo(self, lease_id: LeaseId, key: str, target: Path) -> None:
        """See the port."""
        await self._held("get memo", lease_id)
        await anyio.Path(target).write_bytes(self.memo[key])

    async def put_memo(self, lease_id: LeaseId, key: str, file: Path) -> None:
        """See the port."""
        await self._held("put memo", lease_id)
        self.memo[key] = await anyio.Path(file).read_bytes()

    async def get_input(self, lease_id: LeaseId, target: Path) -> None:
        """See the port."""
        job_id = (await self._held("input", lease_id)).claim.job.id
        if job_id not in self.inputs:
            raise NotFound("This job reads no archive.")
        await anyio.Path(target).write_bytes(self.inputs[job_id])

    async def get_earlier(self, lease_id: LeaseId, name: str, target: Path) -> None:
        """See the port."""
        await self._held("earlier", lease_id)
        if name not in self.earlier:
            raise NotFound("There is no such file.")
        await anyio.Path(target).write_bytes(self.earlier[name])

    async def finish(self, lease_id: LeaseId, result: Result) -> None:
        """See the port."""
        await self._answer("finish")
        delivery = self.deliveries[lease_id]
        if delivery.lost:
            raise LeaseLost("The lease is lost.")
        delivery.result = delivery.result or result
        delivery.ended.set()

    async def goodbye(self, worker_id: str) -> None:
        """See the port."""
        await self._answer("goodbye")
        self.gone.append(worker_id)

    def _fit_for(self, request: ClaimRequest) -> list[JobSpec]:
        return [spec for spec in self._queue if spec.kind in request.kinds][: request.slots]

    async def _answer(self, call: str) -> None:
        self.calls.append(call)
        if call in self.stuck:
            await anyio.sleep_forever()
        if self.not_running:
            raise NotRunning("The source does not run.")
        if self.down:
            raise Unreachable("The source is down.")
        if call in self.refusing:
            raise Invalid("The source does not like it.")

    async def _held(self, call: str, lease_id: LeaseId) -> Delivery:
        await self._answer(call)
        delivery = self.deliveries[lease_id]
        if delivery.lost or delivery.result is not None:
            raise LeaseLost("The lease is lost.")
        return delivery

    def _expiry(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.lease_seconds)
