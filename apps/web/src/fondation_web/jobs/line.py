"""A new job: kept, with its first entry, and put in line."""

from fondation_shared.events import JobQueued
from fondation_web.jobs.change import Change
from fondation_web.queue import taking
from fondation_web.store import jobs
from fondation_web.store.jobs import JobRow


def put_in_line(change: Change, job: JobRow) -> None:
    """Keep a new job, and let it wait for its turn."""
    job = job._replace(owner=change.by)
    jobs.add(change.connection, change.log(job, JobQueued(at=change.now)))
    change.enqueue(job)


def let_all_in(change: Change) -> None:
    """Let those stand in line again that nobody's limit keeps out any more."""
    change.back += taking.let_all_in(change.connection, change.queue.limits)
