"""A course is wanted: the course, its job, the job's place in line and its first entry, in one transaction."""

import hashlib
import json

from fondation_shared.errors import FieldProblem, Invalid
from fondation_shared.ids import CourseId, JobId, UploadId, new_course_id, new_job_id
from fondation_shared.jobs import CourseAccepted, CourseRequest
from fondation_shared.priority import NORMAL
from fondation_shared.states import JobStatus
from fondation_web.jobs.change import Change
from fondation_web.jobs.line import put_in_line
from fondation_web.jobs.webhooks import attach
from fondation_web.store import courses, uploads
from fondation_web.store.idempotency import Once
from fondation_web.store.jobs import JobRow

UPLOAD_PREFIX = "upl_"


def submit(change: Change, request: CourseRequest, once: Once | None) -> CourseAccepted:
    """A new job for a checked request; its course is the one that earlier requests of the same content made.

    A webhook is told of this job and of those that try it again: whoever reads the request is not shown where it is.

    Raises:
        Invalid: the upload that is to be read does not exist.
        IdempotencyMismatch: see `Change.once`.

    """

    def act() -> CourseAccepted:
        check_upload(change, request)
        made = accept(change, course_of(change, request), request.model_copy(update={"webhook": None}))
        return made.model_copy(update={"webhook": attach(change, made.job_id, request.webhook)})

    return change.once(once, CourseAccepted, act)


def accept(
    change: Change,
    course_id: CourseId,
    request: CourseRequest,
    *,
    retry_of: JobId | None = None,
    refreshes: JobId | None = None,
    purpose: str | None = None,
) -> CourseAccepted:
    """Keep a new job of a course and put it in line."""
    job = JobRow(
        id=new_job_id(),
        kind="course",
        status=JobStatus.QUEUED,
        course_id=course_id,
        repository=request.repository,
        request=request.model_copy(update={"priority": None}).to_json(),
        created_at=change.now,
        retry_of=retry_of,
        refreshes=refreshes,
        purpose=purpose,
        priority=request.priority or NORMAL,
    )
    put_in_line(change, job)
    return CourseAccepted(course_id=course_id, job_id=job.id, status=job.status)


def course_of(change: Change, request: CourseRequest) -> CourseId:
    """The course that requests of the same content mean; a new one where there was none."""
    identity = course_identity(request)
    course_id = courses.with_identity(change.connection, identity)
    if course_id is None:
        course_id = new_course_id()
        courses.add(change.connection, course_id, identity, request.repository, request.language, change.now)
    return course_id


def check_upload(change: Change, request: CourseRequest) -> None:
    """Raise Invalid where the request is to read an archive that is not there."""
    if not request.repository.startswith(UPLOAD_PREFIX):
        return
    uploads.hold(change.connection, [UploadId(request.repository)])
    upload = uploads.find(change.connection, UploadId(request.repository))
    if upload is None:
        problem = FieldProblem(field="repository", message="There is no such upload.")
        raise Invalid(f"There is no upload {request.repository}.", errors=[problem])
    if upload.removed:
        problem = FieldProblem(field="repository", message="It was deleted.")
        raise Invalid(
            f"The archive {upload.shown.name} was deleted: no job had read it for a long time.",
            hint="Upload it again, then ask for the course anew.",
            errors=[problem],
        )


def course_identity(request: CourseRequest) -> str:
    """What two requests share when they mean the same course: repository, language and choice of files.

    Another ref, or another number of chapters, is another version of it.
    """
    parts = [request.repository, request.language, sorted(set(request.include)), sorted(set(request.exclude))]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
