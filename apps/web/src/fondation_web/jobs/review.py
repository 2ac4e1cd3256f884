"""An outline or a plan waits for a person; what they make of it is what the job goes on with."""

from dataclasses import replace

from pydantic import ValidationError
from sqlalchemy import Connection

from fondation_shared.errors import FieldProblem, IllegalMove, Invalid, NotFound
from fondation_shared.ids import JobId
from fondation_shared.jobs import Job
from fondation_shared.review import REVIEW, OutlineReview, PlanReview, check_review
from fondation_shared.states import JobStatus
from fondation_web.jobs import settle
from fondation_web.jobs.change import Change
from fondation_web.store import jobs, reviews
from fondation_web.store.idempotency import Once
from fondation_web.store.jobs import JobRow
from fondation_web.store.reviews import ReviewRow


def offer(change: Change, job: JobRow, review: OutlineReview | PlanReview | None) -> JobRow:
    """Keep what somebody is to look at, and let the job wait for them.

    Raises:
        Invalid: there is nothing to look at, or it is none of the job's kind.

    """
    if review is None or review.kind != job.kind:
        problem = FieldProblem(field="review", message="This is missing.")
        raise Invalid("A waiting job says what it waits for.", errors=[problem])
    job = settle.wait(change, job)
    if job.status is JobStatus.WAITING:
        reviews.put(change.connection, ReviewRow(job.id, review.to_json(), change.now))
    return job


def review(change: Change, job_id: JobId, answer: OutlineReview | PlanReview, once: Once | None) -> Job:
    """Let the job go on with what a person made of its outline or plan.

    Raises:
        NotFound: there is no such job.
        IllegalMove: it does not wait.
        Invalid: more was changed than may be; every problem is named.
        IdempotencyMismatch: see `Change.once`.

    """

    def act() -> Job:
        job = change.job(job_id)
        if job.status is not JobStatus.WAITING:
            raise IllegalMove(f"The job {job.id} is {job.status}; it waits for no review.")
        check_review(offered(change.connection, job), answer)
        reviews.answer(change.connection, job.id, answer.to_json(), change.now)
        return jobs.shown(change.connection, settle.reviewed(change, job))

    return change.once(once, Job, act)


def offered(connection: Connection, job: JobRow) -> OutlineReview | PlanReview:
    """What a job offers to a person, or has offered.

    Raises:
        NotFound: nothing.
        Invalid: another version stored it.

    """
    row = reviews.find(connection, job.id)
    if row is None:
        raise NotFound(f"The job {job.id} has nothing to review.")
    try:
        return REVIEW.validate_json(row.offered)
    except ValidationError as error:
        raise Invalid(
            f"What the job {job.id} offers cannot be read: another version stored it.",
            hint=f"POST /v1/jobs/{job.id}/cancel   # then ask for it again",
        ) from error


def answered(change: Change, job_id: JobId) -> OutlineReview | PlanReview | None:
    """What a person made of the job's outline or plan; None where nobody has, or this version cannot read it."""
    row = reviews.find(change.connection, job_id)
    if row is None or row.answer is None:
        return None
    try:
        return REVIEW.validate_json(row.answer)
    except ValidationError:
        return None


def hand_on(change: Change, before: JobId, after: JobId) -> None:
    """A job that is tried again is not looked at again: what was made of its outline or plan holds for the next one."""
    row = reviews.find(change.connection, before)
    if row is not None and row.answer is not None:
        reviews.put(change.connection, replace(row, job_id=after))
