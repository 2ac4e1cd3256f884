"""A course follows its repository by itself: on a schedule, and when somebody pushes."""

import contextlib
from datetime import datetime, timedelta

from fondation_shared.errors import FondationError, IllegalMove, Invalid, NotAvailable, NotFound
from fondation_shared.following import Ignored, NewHook, Push, PushAnswer, Schedule, ScheduleRequest
from fondation_shared.ids import CourseId, new_hook_id
from fondation_shared.jobs import Course
from fondation_shared.priority import LOW
from fondation_shared.refresh import RefreshRequest
from fondation_shared.states import JobStatus
from fondation_web.cron import next_time
from fondation_web.jobs.change import Change
from fondation_web.jobs.refresh import refresh
from fondation_web.jobs.submit import UPLOAD_PREFIX
from fondation_web.pushes import Told, new_secret
from fondation_web.store import courses, followings, jobs
from fondation_web.store.followings import Due
from fondation_web.store.idempotency import Once
from fondation_web.store.jobs import CHECK, ESTIMATE, JobRow

UNKNOWN = timedelta(days=1)
"""Until a schedule is looked at again whose time zone is not known."""
AGAIN = timedelta(minutes=10)
"""Until a course has its turn again that could not be looked after."""
_SHOWN = 250


def make_hook(change: Change, course_id: CourseId, once: Once | None = None) -> NewHook:
    """A place where pushes are told, with a new secret; the course's earlier one is no more.

    Raises:
        NotFound: there is no such course.
        NotAvailable: it was made from an uploaded archive.
        IdempotencyMismatch: see `Change.once`.

    """

    def act() -> NewHook:
        _following(change, course_id)
        hook_id, secret = new_hook_id(), new_secret()
        followings.set_hook(change.connection, course_id, hook_id, secret)
        return NewHook(id=hook_id, path=f"{followings.HOOKS}/{hook_id}", secret=secret)

    return change.once(once, NewHook, act)


def drop_hook(change: Change, course_id: CourseId) -> None:
    """Pushes are told no more. Raises NotFound: there is no such course."""
    _held(change, course_id)
    followings.set_hook(change.connection, course_id, None, None)


def set_schedule(change: Change, course_id: CourseId, wanted: ScheduleRequest) -> Schedule:
    """The course is looked after at these times from now on.

    Raises:
        Invalid: these are none.
        NotFound: there is no such course.
        NotAvailable: it was made from an uploaded archive.

    """
    _following(change, course_id)
    due = next_time(wanted.cron, wanted.timezone, change.now)
    followings.set_schedule(change.connection, course_id, wanted.cron, wanted.timezone, due)
    return Schedule(cron=wanted.cron, timezone=wanted.timezone, next_due=due)


def drop_schedule(change: Change, course_id: CourseId) -> None:
    """The course is looked after at no time. Raises NotFound: there is no such course."""
    _held(change, course_id)
    followings.set_schedule(change.connection, course_id, None, None, None)


def take_push(change: Change, course_id: CourseId, told: Told) -> PushAnswer:
    """What a push leads to; said again it leads to no second job while one waits, nor once a version has its commit.

    Raises:
        NotFound: there is no such course.

    """
    course = _held(change, course_id)
    reason = told.ignored(course.repository, _branch(change, course))
    answer = _ignored(course_id, reason) if reason else _hear(change, course, told)
    push = Push(
        host=told.host,
        ref=_short(told.ref),
        commit=_short(told.commit),
        at=change.now,
        outcome=answer.outcome,
        reason=answer.reason,
    )
    followings.note_push(change.connection, course_id, push)
    return answer


def _hear(change: Change, course: Course, told: Told) -> PushAnswer:
    known = bool(course.versions) and told.commit == course.versions[0].commit
    if known and not _under_way(change, course.id):
        return _ignored(course.id, "known")
    return want(change, course.id)


def want(change: Change, course_id: CourseId) -> PushAnswer:
    """Bring a course up to date: by the job that waits for the same, behind any other one, or by a new one.

    Raises:
        NotFound: there is no such course.

    """
    course, under_way = _held(change, course_id), _under_way(change, course_id)
    branch = _branch(change, course)
    # One that was delivered before goes on from what it has read then; one of another branch never reads this one.
    waiting = [job for job in under_way if job.status is JobStatus.QUEUED and not job.attempt and _ref(job) == branch]
    if waiting:
        return PushAnswer(outcome="waiting", course_id=course_id, job_id=waiting[0].id)
    if under_way:
        followings.want(change.connection, course_id, change.now)
        return PushAnswer(outcome="after", course_id=course_id, job_id=under_way[0].id)
    try:
        made = refresh(change, course_id, RefreshRequest(priority=LOW), None)
    except IllegalMove:
        return _ignored(course_id, "no_version")
    return PushAnswer(outcome="started", course_id=course_id, job_id=made.job_id)


def _under_way(change: Change, course_id: CourseId) -> list[JobRow]:
    """The jobs of a course that may become its next version, the newest first."""
    return [job for job in jobs.under_way(change.connection, course_id) if job.purpose not in {CHECK, ESTIMATE}]


def _ignored(course_id: CourseId, reason: Ignored) -> PushAnswer:
    return PushAnswer(outcome="ignored", course_id=course_id, reason=reason)


def go_on(change: Change) -> None:
    """Begin what was wanted while jobs ran that have ended now."""
    for course_id in change.settled:
        if not followings.follows(change.connection, course_id):
            continue
        # Held first: a push that still sees the job running is waited for, one that comes later sees it ended.
        courses.hold(change.connection, course_id)
        if followings.take_wanted(change.connection, course_id):
            # What cannot be brought up to date says so to whoever asks for it; the job has ended all the same.
            with contextlib.suppress(FondationError):
                want(change, course_id)


def fire(change: Change, seen: Due) -> bool:
    """Act on a schedule that is due, once however often its time came; False where another web was first."""
    courses.hold(change.connection, seen.course_id)
    if not followings.claim(change.connection, seen, _next(seen, change.now)):
        return False
    with contextlib.suppress(FondationError):
        want(change, seen.course_id)
    return True


def postpone(change: Change, seen: Due) -> None:
    """Look after a course later: nothing could be done for it now."""
    courses.hold(change.connection, seen.course_id)
    followings.claim(change.connection, seen, change.now + AGAIN)


def _next(seen: Due, now: datetime) -> datetime:
    try:
        return next_time(seen.cron, seen.timezone, now)
    except Invalid:
        # This machine does not know the time zone any more.
        return now + UNKNOWN


def _held(change: Change, course_id: CourseId) -> Course:
    courses.hold(change.connection, course_id)
    course = courses.find(change.connection, course_id)
    if course is None:
        raise NotFound(f"There is no course {course_id}.")
    return course


def _following(change: Change, course_id: CourseId) -> None:
    """Hold a course that can follow something."""
    if _held(change, course_id).repository.startswith(UPLOAD_PREFIX):
        raise NotAvailable(
            "The course was made from an uploaded archive, which does not change.",
            hint="Upload the newer archive, and give its id as the repository.",
        )


def _branch(change: Change, course: Course) -> str | None:
    """The branch or tag that the next version is read from; None: the repository's own choice."""
    made = course.versions[0].job_id if course.versions else course.last_job and course.last_job.id
    job = jobs.find(change.connection, made) if made else None
    return _ref(job) if job else None


def _ref(job: JobRow) -> str | None:
    request = jobs.course_request_of(job)
    return request.ref if request else None


def _short(text: str | None) -> str | None:
    """What strangers say, as it may be shown."""
    return text[:_SHOWN] if text is not None and text.isprintable() else None
