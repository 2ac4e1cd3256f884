"""A delivery ends: by its worker's word, by the worker's leaving, or by silence."""

from typing import assert_never

from fondation_shared.errors import FieldProblem, Invalid
from fondation_shared.generate import ProjectResult
from fondation_shared.ids import LeaseId, ProjectId
from fondation_shared.jobs import CourseResult, Failure, Outcome, Result, Verdict
from fondation_shared.projects import ProjectVersion
from fondation_shared.states import JobStatus
from fondation_web.jobs import settle
from fondation_web.jobs.change import Change
from fondation_web.jobs.lease import looked_at, still_held
from fondation_web.jobs.review import offer
from fondation_web.store import artifacts, courses, jobs, leases, projects
from fondation_web.store.jobs import ESTIMATE, JobRow
from fondation_web.store.leases import EXPIRED, LEFT, LeaseRow

LOST = "lease_lost"
_SAID = frozenset[str](Outcome)


def finish(change: Change, lease_id: LeaseId, result: Result) -> JobRow:
    """End the lease as its worker says; the job, where that led it. Said again, it changes nothing.

    Raises:
        LeaseLost: the lease ended otherwise, or never was.
        Invalid: `completed` without what a completed job must say of itself, `waiting` without what for.

    """
    found = looked_at(change, lease_id)
    if found is not None and found[0].outcome in _SAID:
        return found[1]
    lease, job = still_held(found, lease_id)
    job = _settle(change, job, lease, result)
    leases.end(change.connection, lease.id, result.outcome, change.now)
    change.free(job)
    return job


def release(change: Change, lease_ids: list[LeaseId]) -> None:
    """Put back what was claimed for somebody who did not hear of it; leases that are no more held are passed over."""
    for lease_id in lease_ids:
        _put_back(change, lease_id)


def goodbye(change: Change, worker_id: str) -> int:
    """A worker leaves: what it holds goes back in line at once. How many jobs that were."""
    return sum(_put_back(change, lease.id) for lease in leases.of_worker(change.connection, worker_id))


def expire(change: Change) -> int:
    """Take back every job whose worker was not heard of in time. How many that were."""
    return sum(_expire(change, lease.id) for lease in leases.overdue(change.connection, change.now))


def _expire(change: Change, lease_id: LeaseId) -> bool:
    """Whether it was still overdue once its job was held: another web may have heard of the worker."""
    found = looked_at(change, lease_id)
    if found is None or found[0].outcome is not None or found[0].expires_at > change.now:
        return False
    lease, job = found
    leases.end(change.connection, lease.id, EXPIRED, change.now)
    change.free(job)
    settle.spoilt(change, job, _lost(change, lease))
    return True


def _put_back(change: Change, lease_id: LeaseId) -> bool:
    found = looked_at(change, lease_id)
    if found is None or found[0].outcome is not None:
        return False
    lease, job = found
    leases.end(change.connection, lease.id, LEFT, change.now)
    change.free(job)
    settle.requeue(change, job, Outcome.RELEASED)
    return True


def _settle(change: Change, job: JobRow, lease: LeaseRow, result: Result) -> JobRow:
    match result.outcome:
        case Outcome.COMPLETED:
            return _complete(change, job, lease, result)
        case Outcome.FAILED:
            return _fail(change, job, lease, result)
        case Outcome.CANCELLED:
            asked = job.status is JobStatus.CANCELLING
            return settle.cancelled(change, job) if asked else settle.spoilt(change, job, _STOPPED)
        case Outcome.WAITING:
            return offer(change, job, result.review)
        case Outcome.RELEASED:
            return settle.requeue(change, job, Outcome.RELEASED)
        case _:
            assert_never(result.outcome)


def _complete(change: Change, job: JobRow, lease: LeaseRow, result: Result) -> JobRow:
    """Done; the course or the project has its new version, and what earlier deliveries had left is dropped.

    A refresh of a course that found nothing newer, or was to look only, adds no version: what it saw is noted.
    """
    if job.purpose == ESTIMATE and result.estimate is not None:
        told = job._replace(estimate=result.estimate.to_json())
        return settle.complete(change, told, Verdict.PASSED, [])
    made, verdict, seen = result.result, result.verdict, result.staleness
    fits = isinstance(made, ProjectResult if job.kind == "project" else CourseResult)
    looked = job.kind == "course" and made is None and seen is not None and job.refreshes is not None
    if verdict is None or not (fits or looked):
        field, what = ("verdict", "its verdict") if verdict is None else ("result", "what it made")
        raise Invalid(f"A completed job says {what}.", errors=[FieldProblem(field=field, message="This is missing.")])
    job = settle.complete(change, _with_result(job, made), verdict, result.missing)
    if job.status is JobStatus.COMPLETED:
        _add_version(change, job, verdict, made)
        if job.course_id is not None and seen is not None and job.refreshes is not None:
            courses.note_staleness(change.connection, job.course_id, seen.model_copy(update={"checked_at": change.now}))
    if lease.attempt > 1:
        artifacts.keep_only(change.connection, job.id, lease.id)
    return job


def _fail(change: Change, job: JobRow, lease: LeaseRow, result: Result) -> JobRow:
    """The attempt failed; where a project was built whose checks do not hold, what there is of it stays."""
    failure = result.failure or Failure(code="unknown", message="The generator failed and did not say why.")
    if failure.retryable:
        return settle.spoilt(change, job, failure)
    job = settle.fail(change, _with_result(job, result.result), failure)
    if job.result is not None and lease.attempt > 1:
        artifacts.keep_only(change.connection, job.id, lease.id)
    return job


def _with_result(job: JobRow, made: CourseResult | ProjectResult | None) -> JobRow:
    built = isinstance(made, ProjectResult) and job.kind == "project"
    return job._replace(result=made.to_json()) if made is not None and built else job


def _add_version(change: Change, job: JobRow, verdict: Verdict, made: CourseResult | ProjectResult | None) -> None:
    match made:
        case CourseResult() if job.course_id is not None:
            courses.hold(change.connection, job.course_id)
            courses.add_version(change.connection, job.course_id, job.id, made, verdict, change.now)
            courses.follow(change.connection, job.course_id, made.title, job.repository)
        case ProjectResult() if job.project_id is not None:
            projects.hold(change.connection, job.project_id)
            projects.add_version(
                change.connection, job.project_id, _version(change, job.project_id, job, made, verdict)
            )
        case _:
            pass


def _version(
    change: Change, project_id: ProjectId, job: JobRow, made: ProjectResult, verdict: Verdict
) -> ProjectVersion:
    earlier = projects.versions(change.connection, project_id)
    request = jobs.project_request_of(job)
    return ProjectVersion(
        number=earlier[0].number + 1 if earlier else 1,
        job_id=job.id,
        prompt=request.prompt if request else "",
        title=made.title,
        stack=made.stack,
        writer=made.writer,
        verdict=verdict,
        created_at=change.now,
        base=next((version.number for version in earlier if version.job_id == job.refreshes), None),
    )


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
