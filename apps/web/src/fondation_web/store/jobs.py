"""Jobs in the store."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Column, Connection, bindparam, func, insert, select, update

from fondation_shared.estimate import Estimate
from fondation_shared.generate import ProjectRequest, ProjectResult
from fondation_shared.ids import CourseId, JobId, KeyId, LeaseId, ProjectId
from fondation_shared.jobs import CourseRequest, Failure, Job, JobKind, Request, Verdict
from fondation_shared.priority import NORMAL, Priority
from fondation_shared.spending import Spending
from fondation_shared.states import TERMINAL, JobStatus
from fondation_web.store.places import Place, places
from fondation_web.store.prepared import Command, Query
from fondation_web.store.tables import courses, jobs, leases, projects

MISSING: TypeAdapter[list[str]] = TypeAdapter(list[str])
"""What a partial job lacks, in and out of its column."""

Stored = TypeVar("Stored")

REFRESH, CHECK = "refresh", "check"
"""What a job that starts from an earlier version is for: the next one, or to look how far that lies behind."""
ESTIMATE = "estimate"
"""What a job is for that makes nothing: to say what its request would take."""

UNKNOWN_FAILURE = Failure(code="unreadable", message="Why it failed cannot be read: another version stored it.")
_log = structlog.get_logger()


class JobRow(NamedTuple):
    """A job as it is kept; `request`, `failure`, `missing`, `result`, `spent` are JSON. A project reads nothing.

    `request` names no priority: a release that has none could not read it. `owner` is the key that asked for it.
    A tuple, since each call makes several of it: with so many fields it is made in a tenth of a dataclass's time.
    """

    id: JobId
    kind: JobKind
    status: JobStatus
    course_id: CourseId | None
    repository: str
    request: str
    created_at: datetime
    retry_of: JobId | None = None
    refreshes: JobId | None = None
    purpose: str | None = None
    phase: str | None = None
    progress: float = 0.0
    attempt: int = 0
    faults: int = 0
    last_seq: int = 0
    lease_id: LeaseId | None = None
    verdict: Verdict | None = None
    missing: str | None = None
    failure: str | None = None
    project_id: ProjectId | None = None
    result: str | None = None
    spent: str | None = None
    estimate: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    cleared_at: datetime | None = None
    dead_at: datetime | None = None
    dead_of: str | None = None
    priority: Priority = NORMAL
    owner: KeyId | None = None

    @property
    def over(self) -> bool:
        """Whether the job has ended."""
        return self.status in TERMINAL


COLUMNS = [jobs.c[name] for name in JobRow._fields]
_BY_ID = Query(select(*COLUMNS).where(jobs.c.id == bindparam("job_id")), JobRow)
_HOLD = Query(select(*COLUMNS).where(jobs.c.id == bindparam("job_id")).with_for_update(), JobRow)
_OF_LEASE = select(leases.c.job_id).where(leases.c.id == bindparam("lease_id")).scalar_subquery()
_HOLD_OF_LEASE = Query(select(*COLUMNS).where(jobs.c.id == _OF_LEASE).with_for_update(), JobRow)
_ADD = Command(insert(jobs))
_CHANGEABLE = [
    "status",
    "phase",
    "progress",
    "attempt",
    "faults",
    "last_seq",
    "lease_id",
    "verdict",
    "missing",
    "failure",
    "result",
    "spent",
    "estimate",
    "started_at",
    "finished_at",
]
_CHANGE = Command(
    update(jobs).where(jobs.c.id == bindparam("id_")).values({name: bindparam(name) for name in _CHANGEABLE})
)


def add(connection: Connection, job: JobRow) -> None:
    """Keep a new job."""
    _ADD.run(connection, **job._asdict())


def find(connection: Connection, job_id: JobId) -> JobRow | None:
    """The job of that id."""
    return _BY_ID.first(connection, job_id=job_id)


def hold(connection: Connection, job_id: JobId) -> JobRow | None:
    """The job of that id, which nobody else changes until the transaction ends."""
    return _HOLD.first(connection, job_id=job_id)


def hold_of_lease(connection: Connection, lease_id: LeaseId) -> JobRow | None:
    """As `hold`: the job that this lease, held or ended, is or was for; a lease is for the same job ever since."""
    return _HOLD_OF_LEASE.first(connection, lease_id=lease_id)


def change(connection: Connection, changed: Sequence[JobRow]) -> None:
    """Write what may change of these jobs."""
    _CHANGE.run_all(
        connection, [{"id_": job.id, **{name: getattr(job, name) for name in _CHANGEABLE}} for job in changed]
    )


def newest_of_courses(connection: Connection, course_ids: Sequence[CourseId]) -> dict[CourseId, JobRow]:
    """The newest job of each course."""
    found = _newest(connection, courses.c.id, jobs.c.course_id, course_ids)
    return {job.course_id: job for job in found if job.course_id is not None}


def newest_of_projects(connection: Connection, project_ids: Sequence[ProjectId]) -> dict[ProjectId, JobRow]:
    """The newest job of each project."""
    found = _newest(connection, projects.c.id, jobs.c.project_id, project_ids)
    return {job.project_id: job for job in found if job.project_id is not None}


def _newest(connection: Connection, owner: Column[str], owned: Column[str], owners: Sequence[str]) -> list[JobRow]:
    """The newest job of each owner: a look into the index for each, however many jobs it has."""
    newest = select(func.max(jobs.c.id)).where(owned == owner).scalar_subquery()
    job_ids = list(connection.execute(select(newest).where(owner.in_(owners))).scalars())
    return [JobRow(*row) for row in connection.execute(select(*COLUMNS).where(jobs.c.id.in_(job_ids)))]


def under_way(connection: Connection, course_id: CourseId) -> list[JobRow]:
    """The jobs of a course that have not ended, the newest first."""
    query = select(*COLUMNS).where(jobs.c.course_id == course_id, jobs.c.finished_at.is_(None))
    return [JobRow(*row) for row in connection.execute(query.order_by(jobs.c.id.desc()))]


def under_way_of_project(connection: Connection, project_id: ProjectId) -> list[JobRow]:
    """The jobs of a project that have not ended, the newest first."""
    query = select(*COLUMNS).where(jobs.c.project_id == project_id, jobs.c.finished_at.is_(None))
    return [JobRow(*row) for row in connection.execute(query.order_by(jobs.c.id.desc()))]


def request_of(job: JobRow) -> Request | None:
    """What the job asks for; None, and a line in the log, where another version stored what this one cannot read."""
    return project_request_of(job) if job.kind == "project" else course_request_of(job)


def course_request_of(job: JobRow) -> CourseRequest | None:
    """As `request_of`, of a course's job."""
    return _readable("request", job, lambda: CourseRequest.model_validate_json(job.request))


def project_request_of(job: JobRow) -> ProjectRequest | None:
    """As `request_of`, of a project's job."""
    return _readable("request", job, lambda: ProjectRequest.model_validate_json(job.request))


def shown(connection: Connection, job: JobRow) -> Job:
    """The job as the API shows it, with its place in the queue; fields that cannot be read are named as such."""
    return shown_all(connection, [job])[0]


def shown_all(connection: Connection, found: Sequence[JobRow]) -> list[Job]:
    """As `shown`, of many: their places are looked up at once."""
    standing = places(connection, {job.id: job.kind for job in found if job.status is JobStatus.QUEUED})
    return [_shown(job, standing.get(job.id, 0) if job.status is JobStatus.QUEUED else None) for job in found]


def _shown(job: JobRow, position: Place) -> Job:
    request, failure, missing, result = request_of(job), _failure_of(job), _missing_of(job), _result_of(job)
    spent = _spent_of(job)
    estimate = _estimate_of(job)
    read = {
        "estimate": estimate,
        "request": request,
        "failure": failure,
        "missing": missing,
        "result": result,
        "spent": spent,
    }
    return Job(
        id=job.id,
        kind=job.kind,
        status=job.status,
        priority=job.priority,
        course_id=job.course_id,
        project_id=job.project_id,
        request=request or _stand_in(job),
        phase=job.phase,
        progress=job.progress,
        attempt=job.attempt,
        verdict=job.verdict,
        missing=missing or [],
        result=result,
        spent=spent,
        failure=None if job.failure is None else failure or UNKNOWN_FAILURE,
        retry_of=job.retry_of,
        refreshes=job.refreshes,
        check=job.purpose == CHECK,
        estimates=job.purpose == ESTIMATE,
        estimate=estimate,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        cleared_at=job.cleared_at,
        dead_at=job.dead_at,
        position=position,
        unreadable=[name for name, value in read.items() if value is None and getattr(job, name) is not None] or None,
    )


def _failure_of(job: JobRow) -> Failure | None:
    stored = job.failure
    return None if stored is None else _readable("failure", job, lambda: Failure.model_validate_json(stored))


def _missing_of(job: JobRow) -> list[str] | None:
    stored = job.missing
    return None if stored is None else _readable("missing", job, lambda: MISSING.validate_json(stored))


def _result_of(job: JobRow) -> ProjectResult | None:
    stored = job.result
    return None if stored is None else _readable("result", job, lambda: ProjectResult.model_validate_json(stored))


def _estimate_of(job: JobRow) -> Estimate | None:
    stored = job.estimate
    return None if stored is None else _readable("estimate", job, lambda: Estimate.model_validate_json(stored))


def _spent_of(job: JobRow) -> Spending | None:
    stored = job.spent
    return None if stored is None else _readable("spent", job, lambda: Spending.model_validate_json(stored))


def _readable(field: str, job: JobRow, read: Callable[[], Stored]) -> Stored | None:
    try:
        return read()
    except ValidationError as error:
        _log.warning("a stored job cannot be read", job=job.id, field=field, cause=str(error.errors()[0]["msg"]))
        return None


def _stand_in(job: JobRow) -> Request:
    if job.kind == "project":
        return ProjectRequest(prompt="unreadable")
    try:
        return CourseRequest(repository=job.repository)
    except ValidationError:
        return CourseRequest(repository="unreadable")
