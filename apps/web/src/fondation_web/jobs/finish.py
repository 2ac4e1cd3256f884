"""A delivery ends: by its worker's word, by the worker's leaving, or by silence."""

from typing import assert_never

from fondation_shared.errors import FieldProblem, Invalid
from fondation_shared.ids import LeaseId
from fondation_shared.jobs import Failure, Outcome, Result
from fondation_shared.states import JobStatus
from fondation_web.jobs import settle
from fondation_web.jobs.change import Change
from fondation_web.jobs.lease import held
from fondation_web.store import artifacts, courses, leases
from fondation_web.store.jobs import JobRow
from fondation_web.store.leases import EXPIRED, LEFT, LeaseRow

LOST = "lease_lost"
_SAID = frozenset[str](Outcome)


def finish(change: Change, lease_id: LeaseId, result: Result) -> JobRow:
    """End the lease as its worker says; the job, where that led it. Said again, it changes nothing.

    Raises:
        LeaseLost: the lease ended otherwise, or never was.
        Invalid: `completed` without what a completed job must say of itself.

    """
    lease = leases.find(change.connection, lease_id)
    if lease is not None and lease.outcome in _SAID:
        return change.job(lease.job_id)
    lease, job = held(change, lease_id)
    job = _settle(change, job, lease, result)
    leases.end(change.connection, lease.id, result.outcome, change.now)
    return job


def release(change: Change, lease_ids: list[LeaseId]) -> None:
    """Put back what was claimed for somebody who did not hear of it; leases that are no more held are passed over."""
    for lease_id in lease_ids:
        lease = leases.find(change.connection, lease_id)
        if lease is not None and lease.outcome is None:
            _put_back(change, lease)


def goodbye(change: Change, worker_id: str) -> int:
    """A worker leaves: what it holds goes back in line at once. How many jobs that were."""
    left = leases.of_worker(change.connection, worker_id)
    for lease in left:
        _put_back(change, lease)
    return len(left)


def expire(change: Change) -> int:
    """Take back every job whose worker was not heard of in time. How many that were."""
    silent = leases.overdue(change.connection, change.now)
    for lease in silent:
        leases.end(change.connection, lease.id, EXPIRED, change.now)
        settle.spoilt(change, change.job(lease.job_id), _lost(change, lease))
    return len(silent)


def _put_back(change: Change, lease: LeaseRow) -> None:
    leases.end(change.connection, lease.id, LEFT, change.now)
    settle.requeue(change, change.job(lease.job_id), Outcome.RELEASED)


def _settle(change: Change, job: JobRow, lease: LeaseRow, result: Result) -> JobRow:
    match result.outcome:
        case Outcome.COMPLETED:
            return _complete(change, job, lease, result)
        case Outcome.FAILED:
            failure = result.failure or Failure(code="unknown", message="The generator failed and did not say why.")
            return settle.spoilt(change, job, failure) if failure.retryable else settle.fail(change, job, failure)
        case Outcome.CANCELLED:
            asked = job.status is JobStatus.CANCELLING
            return settle.cancelled(change, job) if asked else settle.spoilt(change, job, _STOPPED)
        case Outcome.WAITING:
            return settle.wait(change, job)
        case Outcome.RELEASED:
            return settle.requeue(change, job, Outcome.RELEASED)
        case _:
            assert_never(result.outcome)


def _complete(change: Change, job: JobRow, lease: LeaseRow, result: Result) -> JobRow:
    """Done; the course has its new version, and what earlier deliveries had left is dropped.

    A refresh that found nothing newer, or was to look only, adds no version: what it saw is noted.
    """
    course, verdict, seen = result.result, result.verdict, result.staleness
    if verdict is None or (course is None and (seen is None or job.refreshes is None)):
        field, what = ("verdict", "its verdict") if verdict is None else ("result", "what it made")
        raise Invalid(f"A completed job says {what}.", errors=[FieldProblem(field=field, message="This is missing.")])
    job = settle.complete(change, job, verdict, result.missing)
    if job.status is JobStatus.COMPLETED and job.course_id is not None:
        if course is not None:
            courses.add_version(change.connection, job.course_id, job.id, course, verdict, change.now)
            courses.follow(change.connection, job.course_id, course.title, job.repository)
        if seen is not None and job.refreshes is not None:
            courses.note_staleness(change.connection, job.course_id, seen.model_copy(update={"checked_at": change.now}))
    if lease.attempt > 1:
        artifacts.keep_only(change.connection, job.id, lease.id)
    return job


def _lost(change: Change, lease: LeaseRow) -> Failure:
    return Failure(
        code=LOST,
        message=f"Worker {lease.worker_id} was silent for {change.rules.lease_seconds:g} s at attempt {lease.attempt}.",
        hint="Look at that worker's log, then try the job again.",
        retryable=True,
    )


_STOPPED = Failure(
    code="stopped",
    message="The generator was stopped, and nobody had asked for it.",
    hint="Look at the worker's log: the machine may be short of memory.",
    retryable=True,
)
