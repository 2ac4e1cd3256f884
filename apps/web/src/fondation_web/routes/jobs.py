"""Jobs: lists, one, cancel, review, retry."""

from functools import partial

from fastapi import APIRouter
from sqlalchemy import Connection

from fondation_shared.errors import NotFound
from fondation_shared.ids import JobId
from fondation_shared.jobs import Job, JobKind, JobPage
from fondation_shared.review import OutlineReview, PlanReview, Review
from fondation_shared.states import JobStatus
from fondation_web.auth import requires
from fondation_web.deps import Cursor, Json, Limit, Posted, Text, Web
from fondation_web.jobs.cancel import cancel
from fondation_web.jobs.retry import Accepted, retry
from fondation_web.jobs.review import offered, review
from fondation_web.store import job_list, jobs
from fondation_web.store.job_list import JobFilter
from fondation_web.store.jobs import JobRow

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])


@router.get("", dependencies=[requires("read")], response_model=JobPage)
async def list_jobs(
    web: Web,
    kind: JobKind | None = None,
    status: JobStatus | None = None,
    text: Text = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Json:
    """Jobs, the newest first."""
    return Json(await web.desk.look(partial(_page, JobFilter(kind, status, text), cursor, limit)))


@router.get("/{job_id}", dependencies=[requires("read")], response_model=Job)
async def get_job(web: Web, job_id: JobId) -> Json:
    """One job."""
    return Json(await web.desk.look(partial(_one, job_id)))


@router.post("/{job_id}/cancel", dependencies=[requires("submit")], status_code=202, response_model=Job)
async def cancel_job(web: Web, job_id: JobId, posted: Posted) -> Json:
    """Ask for a job to stop. A queued one ends at once; a running one with its worker's next heartbeat."""
    call = posted.for_body()
    with web.calls.alone(call):
        return Json(await web.desk.do(lambda change: change.once(call, Job, lambda: cancel(change, job_id))), 202)


@router.get("/{job_id}/review", dependencies=[requires("read")], response_model=Review)
async def get_review(web: Web, job_id: JobId) -> Json:
    """What a job offers to a person, or has offered: its outline or its plan, as that person answers it."""
    return Json(await web.desk.look(partial(_offered, job_id)))


@router.post("/{job_id}/review", dependencies=[requires("submit")], status_code=202, response_model=Job)
async def review_job(web: Web, job_id: JobId, answer: Review, posted: Posted) -> Json:
    """Let a waiting job go on with its outline or plan, as a person wants it."""
    call = posted.for_body(answer)
    with web.calls.alone(call):
        return Json(await web.desk.do(partial(review, job_id=job_id, answer=answer, once=call)), 202)


@router.post("/{job_id}/retry", dependencies=[requires("submit")], status_code=202, response_model=Accepted)
async def retry_job(web: Web, job_id: JobId, posted: Posted) -> Json:
    """Make a new job of the same request, and of the same course or project, as one that has ended."""
    call = posted.for_body()
    with web.calls.alone(call):
        return accepted(await posted.desk.do(partial(retry, job_id=job_id, once=call)))


def accepted(made: Accepted) -> Json:
    """202, and where to look."""
    return Json(made, 202, {"Location": f"/v1/jobs/{made.job_id}"})


def _page(wanted: JobFilter, cursor: str | None, limit: int, connection: Connection) -> JobPage:
    found = job_list.page(connection, wanted, None if cursor is None else JobId(cursor), limit)
    return JobPage(items=jobs.shown_all(connection, found.items), next_cursor=found.next)


def _one(job_id: JobId, connection: Connection) -> Job:
    return jobs.shown(connection, _row(job_id, connection))


def _offered(job_id: JobId, connection: Connection) -> OutlineReview | PlanReview:
    return offered(connection, _row(job_id, connection))


def _row(job_id: JobId, connection: Connection) -> JobRow:
    job = jobs.find(connection, job_id)
    if job is None:
        raise NotFound(f"There is no job {job_id}.")
    return job
