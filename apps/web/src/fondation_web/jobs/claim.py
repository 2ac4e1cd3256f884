"""A worker takes jobs: each gets a lease, and with it the right to one attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fondation_shared.events import JobStarted
from fondation_shared.ids import JobId, new_lease_id
from fondation_shared.jobs import Failure, JobSpec, Request
from fondation_shared.leases import Claim, ClaimRequest, Lease
from fondation_shared.states import JobStatus, Move, after
from fondation_web.jobs.change import Change
from fondation_web.jobs.review import answered
from fondation_web.jobs.settle import die
from fondation_web.jobs.submit import UPLOAD_PREFIX
from fondation_web.queue.port import Turn
from fondation_web.store import jobs, leases, memo
from fondation_web.store.jobs import CHECK, ESTIMATE, JobRow
from fondation_web.store.leases import LeaseRow

_UNREADABLE = Failure(
    code="unreadable",
    message="What the job asks for cannot be read: another version stored it.",
    hint="Ask for it again.",
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a look at the queue brought; `next_due`: when the first of the delayed jobs may be taken."""

    claims: list[Claim]
    next_due: datetime | None = None


def take(change: Change, request: ClaimRequest, turn: Turn) -> Taken:
    """Up to `slots` jobs that are due, each under a new lease."""
    while taken := change.queue.take(change.connection, request.kinds, request.slots, change.now, turn):
        asked = [(job, wanted) for job in _queued(change, taken) if (wanted := _request(change, job)) is not None]
        if asked:
            return Taken(_lease_out(change, asked, request.worker_id))
    # More may stand behind what was parked, and behind places that stand for nothing any more.
    behind = turn.parked or len(turn.kept) < len(turn.drawn or ())
    return Taken([], change.now if behind else change.queue.next_due(change.connection, request.kinds, change.now))


def _queued(change: Change, taken: Sequence[JobId]) -> list[JobRow]:
    found = [job for job_id in taken if (job := jobs.hold(change.connection, job_id)) is not None]
    for job in found:
        if job.status is not JobStatus.QUEUED:
            change.free(job)
    return [job for job in found if job.status is JobStatus.QUEUED]


def _request(change: Change, job: JobRow) -> Request | None:
    """What the job asks for; one that cannot be read fails, so that it stands in nobody's way."""
    asked = jobs.request_of(job)
    if asked is None:
        change.free(job)
        die(change, job._replace(status=after(job.status, Move.CLAIM), attempt=job.attempt + 1), _UNREADABLE)
    return asked


def _lease_out(change: Change, asked: Sequence[tuple[JobRow, Request]], worker_id: str) -> list[Claim]:
    granted = [(*_grant(change, job, worker_id), request) for job, request in asked]
    leases.add(change.connection, [lease for lease, _, _ in granted])
    change.keep(*(job for _, job, _ in granted))
    return [_claim(change, lease, job, request) for lease, job, request in granted]


def _grant(change: Change, job: JobRow, worker_id: str) -> tuple[LeaseRow, JobRow]:
    lease = LeaseRow(
        id=new_lease_id(),
        job_id=job.id,
        attempt=job.attempt + 1,
        worker_id=worker_id,
        granted_at=change.now,
        expires_at=change.now + change.rules.lease,
    )
    job = job._replace(
        status=after(job.status, Move.CLAIM),
        attempt=lease.attempt,
        lease_id=lease.id,
        started_at=job.started_at or change.now,
    )
    return lease, change.log(job, JobStarted(at=change.now, attempt=lease.attempt, worker_id=worker_id))


def _claim(change: Change, lease: LeaseRow, job: JobRow, asked: Request) -> Claim:
    spec = JobSpec(
        id=job.id,
        kind=job.kind,
        attempt=lease.attempt,
        request=asked,
        archive=job.repository.startswith(UPLOAD_PREFIX),
        allowed_roots=[str(root) for root in change.rules.allowed_roots],
        refresh=job.refreshes is not None,
        check=job.purpose == CHECK,
        estimate=job.purpose == ESTIMATE,
        reviewed=answered(change, job.id) if asked.review and job.purpose != ESTIMATE else None,
    )
    granted = Lease(
        id=lease.id,
        attempt=lease.attempt,
        seconds=change.rules.lease_seconds,
        expires_at=lease.expires_at,
        heartbeat_seconds=change.rules.heartbeat_seconds,
    )
    owner = job.course_id or job.project_id
    return Claim(
        job=spec,
        lease=granted,
        memo=memo.keys(change.connection, owner) if owner else [],
        max_artifact_bytes=change.rules.max_artifact_bytes,
    )
