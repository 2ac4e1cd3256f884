"""What a course or a project would take: a job of its own, since only a worker can read and count."""

from collections.abc import AsyncIterator

import anyio

from fondation_shared.errors import FieldProblem, IllegalMove, Invalid, NotAvailable
from fondation_shared.generate import ProjectRequest
from fondation_shared.ids import JobId, new_job_id
from fondation_shared.jobs import CourseAccepted, Job, Request
from fondation_shared.priority import NORMAL
from fondation_shared.projects import ProjectAccepted
from fondation_shared.states import JobStatus
from fondation_web.feed import Batch
from fondation_web.jobs.change import Change
from fondation_web.jobs.generate import generate
from fondation_web.jobs.line import put_in_line
from fondation_web.jobs.submit import check_upload, submit
from fondation_web.store import jobs
from fondation_web.store.idempotency import Once
from fondation_web.store.jobs import ESTIMATE, JobRow


def check_silent(request: Request) -> None:
    """Raise NotAvailable where the request names a webhook: nobody is told of what is made for its answer alone."""
    if request.webhook:
        problem = FieldProblem(field="webhook", message="An estimate tells no webhook.")
        raise NotAvailable(
            "An estimate tells no webhook.",
            hint="Leave the webhook out, and name it with the request.",
            errors=[problem],
        )


def estimate(change: Change, request: Request, once: Once | None) -> Job:
    """A new job that says what a checked request would take, and makes nothing.

    Raises:
        Invalid: the upload that is to be read does not exist.
        IdempotencyMismatch: see `Change.once`.

    """

    def act() -> Job:
        repository = "" if isinstance(request, ProjectRequest) else request.repository
        if not isinstance(request, ProjectRequest):
            check_upload(change, request)
        job = JobRow(
            id=new_job_id(),
            kind="course" if repository else "project",
            status=JobStatus.QUEUED,
            course_id=None,
            repository=repository,
            request=request.model_copy(update={"priority": None}).to_json(),
            created_at=change.now,
            purpose=ESTIMATE,
            priority=request.priority or NORMAL,
        )
        put_in_line(change, job)
        return jobs.shown(change.connection, job)

    return change.once(once, Job, act)


def make(change: Change, job_id: JobId, once: Once | None) -> CourseAccepted | ProjectAccepted:
    """A new job that makes what an earlier one estimated.

    Raises:
        NotFound: there is no such job.
        IllegalMove: it is no estimate.
        Invalid: what it asked for cannot be read, or the archive that it read is gone.
        IdempotencyMismatch: see `Change.once`.

    """
    job = change.job(job_id)
    if job.purpose != ESTIMATE:
        raise IllegalMove(f"The job {job.id} is no estimate.", hint=f"POST /v1/jobs/{job.id}/retry   # does it again")
    request = jobs.request_of(job)
    if request is None:
        raise Invalid(
            f"What the job {job.id} asked for cannot be read: another version stored it.", hint="Ask for it again."
        )
    request = request.model_copy(update={"priority": job.priority})
    return generate(change, request, once) if isinstance(request, ProjectRequest) else submit(change, request, once)


async def ended(log: AsyncIterator[Batch], seconds: float) -> None:
    """Return when the job that writes this log has ended, or after so many seconds."""
    with anyio.move_on_after(seconds):
        async for batch in log:
            if batch.ended:
                return
