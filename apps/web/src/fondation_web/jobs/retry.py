"""A job that has ended is tried again, by a new one."""

from typing import TypeVar

from fondation_shared.errors import IllegalMove, Invalid
from fondation_shared.generate import ProjectRequest
from fondation_shared.ids import CourseId, JobId
from fondation_shared.jobs import CourseAccepted, CourseRequest
from fondation_shared.projects import ProjectAccepted
from fondation_web.jobs import generate, iterate, refresh, submit
from fondation_web.jobs.change import Change
from fondation_web.jobs.review import hand_on
from fondation_web.jobs.webhooks import hand_on_webhook
from fondation_web.store import courses, jobs, letters, projects
from fondation_web.store.idempotency import Once
from fondation_web.store.jobs import ESTIMATE, JobRow

Accepted = CourseAccepted | ProjectAccepted
Answer = TypeVar("Answer", CourseAccepted, ProjectAccepted)
Wanted = TypeVar("Wanted", CourseRequest, ProjectRequest)


def retry(change: Change, job_id: JobId, once: Once | None) -> Accepted:
    """A new job of the same request, and of the same course or project, as a job that has ended.

    Raises:
        NotFound: there is no such job.
        IllegalMove: it has not ended, or another job of its project is under way.
        Invalid: what it asked for cannot be read, or the archive that it read is gone.
        IdempotencyMismatch: see `Change.once`.

    """
    job = change.job(job_id)
    if job.kind == "project":
        return change.once(once, ProjectAccepted, lambda: _project(change, job))
    return change.once(once, CourseAccepted, lambda: _course(change, job))


def _project(change: Change, job: JobRow) -> ProjectAccepted:
    _check_ended(job)
    request = jobs.project_request_of(job)
    if request is None or job.project_id is None:
        raise _unreadable(job)
    projects.hold(change.connection, job.project_id)
    iterate.check_idle(change, job.project_id)
    # A change is made to what the project is now: what others have changed since must not be lost.
    base = iterate.changeable(change, job.project_id).versions[0].job_id if job.refreshes else None
    made = generate.build(change, job.project_id, _as_urgent(request, job), retry_of=job.id, refreshes=base)
    return _handed_on(change, job, made)


def _course(change: Change, job: JobRow) -> CourseAccepted:
    _check_ended(job)
    request = _course_request(job)
    submit.check_upload(change, request)
    course_id = job.course_id or submit.course_of(change, request)
    made = submit.accept(
        change,
        course_id,
        _as_urgent(request, job),
        retry_of=job.id,
        refreshes=_base(change, course_id) if job.refreshes else None,
        purpose=job.purpose,
    )
    return _handed_on(change, job, made)


def _base(change: Change, course_id: CourseId) -> JobId:
    """The newest version: it is what the course is now, and the only one that is kept for as long as the course is."""
    courses.hold(change.connection, course_id)
    return refresh.refreshable(change, course_id).versions[0].job_id


def _handed_on(change: Change, job: JobRow, made: Answer) -> Answer:
    """What a person answered, and who wants to be told, holds for the new job as well; a dead letter is taken up."""
    letters.remove(change.connection, [job.id])
    hand_on(change, job.id, made.job_id)
    return made.model_copy(update={"webhook": hand_on_webhook(change, job.id, made.job_id)})


def _as_urgent(request: Wanted, job: JobRow) -> Wanted:
    return request.model_copy(update={"priority": job.priority})


def _course_request(job: JobRow) -> CourseRequest:
    request = jobs.course_request_of(job)
    if request is None:
        raise _unreadable(job)
    return request


def _check_ended(job: JobRow) -> None:
    if job.purpose == ESTIMATE:
        raise IllegalMove(f"The job {job.id} only estimates.", hint="POST /v1/estimate   # asks for it again")
    if not job.over:
        raise IllegalMove(
            f"The job {job.id} is {job.status}; only one that has ended can be tried again.",
            hint="Cancel it first, or wait for its end.",
        )


def _unreadable(job: JobRow) -> Invalid:
    return Invalid(
        f"What the job {job.id} asked for cannot be read: another version stored it.", hint="Ask for it again."
    )
