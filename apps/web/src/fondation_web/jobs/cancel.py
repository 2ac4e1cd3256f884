"""Somebody asks for a job to stop."""

from fondation_shared.ids import JobId
from fondation_shared.jobs import Job
from fondation_shared.states import JobStatus, Move, after
from fondation_web.jobs.change import Change
from fondation_web.jobs.settle import cancelled
from fondation_web.store import jobs


def cancel(change: Change, job_id: JobId) -> Job:
    """What nobody works on ends at once; a running job's worker hears of it with its next heartbeat. Safe to repeat.

    Raises:
        NotFound: there is no such job.
        IllegalMove: it has ended otherwise.

    """
    job = change.job(job_id)
    if job.status is JobStatus.CANCELLED:
        return jobs.shown(change.connection, job)
    status = after(job.status, Move.CANCEL)
    if status is JobStatus.CANCELLED:
        if change.queue.remove(change.connection, job.id):
            change.free(job)
        job = cancelled(change, job)
    elif status is not job.status:
        job = job._replace(status=status)
        change.keep(job)
    return jobs.shown(change.connection, job)
