"""Where a delivery leaves its job: ended, back in line, or waiting for a person."""

from fondation_shared.events import Event, JobCancelled, JobCompleted, JobFailed, JobRequeued, JobWaiting
from fondation_shared.jobs import Failure, Verdict
from fondation_shared.states import JobStatus, Move, after
from fondation_web.jobs.change import Change
from fondation_web.store import letters
from fondation_web.store.jobs import ESTIMATE, MISSING, JobRow

REVIEWED = "reviewed"
"""Why a job that waited is back in line."""


def complete(change: Change, job: JobRow, verdict: Verdict, missing: list[str]) -> JobRow:
    """The work is done; a job that is being cancelled is cancelled all the same."""
    status = after(job.status, Move.COMPLETE)
    if status is JobStatus.CANCELLED:
        return cancelled(change, job)
    done = job._replace(verdict=verdict, missing=MISSING.dump_json(missing).decode(), progress=1.0)
    return _end(change, done, status, JobCompleted(at=change.now, verdict=verdict.value, missing=missing))


def fail(change: Change, job: JobRow, failure: Failure) -> JobRow:
    """The work failed, or the last delivery was spoilt."""
    status = after(job.status, Move.FAIL)
    if status is JobStatus.CANCELLED:
        return cancelled(change, job)
    said = JobFailed(
        at=change.now,
        code=failure.code,
        message=failure.message,
        hint=failure.hint,
        phase=failure.phase or job.phase,
        translations=failure.translations,
    )
    return _end(change, job._replace(failure=failure.to_json()), status, said)


def die(change: Change, job: JobRow, failure: Failure) -> JobRow:
    """The job fails though its work did not: it is a dead letter until somebody takes it up. An estimate is not."""
    job = fail(change, job, failure)
    if job.status is JobStatus.FAILED and job.purpose != ESTIMATE:
        letters.add(change.connection, job.id, failure.code, change.now)
    return job


def cancelled(change: Change, job: JobRow) -> JobRow:
    """The job is over because somebody asked for it."""
    return _end(change, job, JobStatus.CANCELLED, JobCancelled(at=change.now))


def spoilt(change: Change, job: JobRow, failure: Failure) -> JobRow:
    """The delivery came to nothing through no fault of the work: try again later, but not for ever."""
    job = job._replace(faults=job.faults + 1)
    if job.faults >= change.rules.max_attempts:
        return die(change, job, failure)
    return requeue(change, job, failure.code, change.rules.delay_seconds(job.faults))


def requeue(change: Change, job: JobRow, reason: str, delay_seconds: float = 0.0) -> JobRow:
    """Back in line; a job that is being cancelled is cancelled all the same."""
    status = after(job.status, Move.REQUEUE)
    if status is JobStatus.CANCELLED:
        return cancelled(change, job)
    job = job._replace(status=status, lease_id=None, phase=None, progress=0.0)
    said = JobRequeued(at=change.now, reason=reason, attempt=job.attempt, delay_seconds=delay_seconds)
    job = change.log(job, said)
    change.keep(job, reason=reason)
    change.enqueue(job, delay_seconds)
    return job


def wait(change: Change, job: JobRow) -> JobRow:
    """The outline or plan waits for a person; a job that is being cancelled is cancelled all the same."""
    status = after(job.status, Move.WAIT)
    if status is JobStatus.CANCELLED:
        return cancelled(change, job)
    job = change.log(job._replace(status=status, lease_id=None), JobWaiting(at=change.now))
    change.keep(job)
    return job


def reviewed(change: Change, job: JobRow) -> JobRow:
    """Back in line, with what a person made of its outline or plan."""
    job = job._replace(status=after(job.status, Move.REVIEW), phase=None, progress=0.0)
    job = change.log(job, JobRequeued(at=change.now, reason=REVIEWED, attempt=job.attempt))
    change.keep(job)
    change.enqueue(job)
    return job


def _end(change: Change, job: JobRow, status: JobStatus, said: Event) -> JobRow:
    """The one place where a job ends: its state, its time and its last entry, together."""
    job = job._replace(status=status, lease_id=None, finished_at=change.now)
    job = change.log(job, said)
    change.keep(job)
    return job
