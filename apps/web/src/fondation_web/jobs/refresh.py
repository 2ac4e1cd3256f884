"""A course is to follow its repository: a job of its own, made from the newest version."""

from fondation_shared.errors import FieldProblem, IllegalMove, Invalid, NotAvailable, NotFound
from fondation_shared.ids import CourseId
from fondation_shared.jobs import Course, CourseAccepted, CourseRequest
from fondation_shared.refresh import RefreshRequest
from fondation_web.jobs.change import Change
from fondation_web.jobs.submit import UPLOAD_PREFIX, accept, check_upload
from fondation_web.store import courses, jobs
from fondation_web.store.idempotency import Once
from fondation_web.store.jobs import CHECK, REFRESH, JobRow


def refresh(change: Change, course_id: CourseId, wanted: RefreshRequest, once: Once | None) -> CourseAccepted:
    """A new job that brings the newest version up to date, or only looks how far it lies behind.

    One that is to do the same and has not ended yet is the answer.

    Raises:
        NotFound: there is no such course.
        NotAvailable: it was made from an uploaded archive, and no newer one is given.
        IllegalMove: it has no version yet.
        Invalid: what its newest version was asked for cannot be read, or the archive, or it reads none.
        IdempotencyMismatch: see `Change.once`.

    """

    def act() -> CourseAccepted:
        courses.hold(change.connection, course_id)
        course = refreshable(change, course_id)
        earlier = change.job(course.versions[0].job_id)
        request = _request(earlier, wanted)
        check_upload(change, request)
        purpose = CHECK if wanted.check else REFRESH
        for job in jobs.under_way(change.connection, course_id):
            if job.purpose == purpose and jobs.course_request_of(job) == request:
                return CourseAccepted(course_id=course_id, job_id=job.id, status=job.status)
        asked = request.model_copy(update={"priority": wanted.priority})
        return accept(change, course_id, asked, refreshes=earlier.id, purpose=purpose)

    return change.once(once, CourseAccepted, act)


def refreshable(change: Change, course_id: CourseId) -> Course:
    """The course, which has a version. Raises NotFound: there is none; IllegalMove: it has no version yet."""
    course = courses.find(change.connection, course_id)
    if course is None:
        raise NotFound(f"There is no course {course_id}.")
    if not course.versions:
        raise IllegalMove(
            f"The course {course_id} has no version yet that could be brought up to date.",
            hint="Wait for its job, or try that again.",
        )
    return course


def _request(earlier: JobRow, wanted: RefreshRequest) -> CourseRequest:
    """What the newest version was asked for, perhaps of another ref, or of a newer archive."""
    request = jobs.course_request_of(earlier)
    if request is None:
        raise Invalid(
            f"What the job {earlier.id} asked for cannot be read: another version stored it.",
            hint="Ask for it again.",
        )
    # Its outline follows the earlier one, which somebody has looked at where that was asked for.
    changed = {"ref": wanted.ref or request.ref, "repository": _repository(request, wanted), "review": False}
    return request.model_copy(update=changed)


def _repository(request: CourseRequest, wanted: RefreshRequest) -> str:
    """Where the next version is read: a repository changes by itself, and an archive never does."""
    if not request.repository.startswith(UPLOAD_PREFIX):
        if wanted.repository in {None, request.repository}:
            return request.repository
        problem = FieldProblem(field="repository", message="Only a course of an uploaded archive is given another.")
        raise Invalid("The course follows its own repository.", hint="Leave the repository out.", errors=[problem])
    if wanted.repository is None:
        raise NotAvailable(
            "The course was made from an uploaded archive, which does not change.",
            hint="Upload the newer archive, and give its id as the repository.",
        )
    if not wanted.repository.startswith(UPLOAD_PREFIX):
        problem = FieldProblem(field="repository", message="This is not the id of an upload.")
        raise Invalid(
            "A course of an uploaded archive is brought up to date by another archive.",
            hint="Upload the newer archive, and give its id as the repository.",
            errors=[problem],
        )
    return wanted.repository
