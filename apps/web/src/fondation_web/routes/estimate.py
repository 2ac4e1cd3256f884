"""What a course or a project would take, before any of it is spent."""

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Discriminator, JsonValue, Tag

from fondation_shared.errors import WorkFailed
from fondation_shared.estimate import Estimate
from fondation_shared.generate import ProjectRequest
from fondation_shared.jobs import CourseRequest, Job
from fondation_shared.states import JobStatus
from fondation_web.auth import requires
from fondation_web.deps import Json, Posted, TextRoute, Web
from fondation_web.jobs.check import checked
from fondation_web.jobs.estimate import check_silent, ended, estimate
from fondation_web.jobs.generate import check_project
from fondation_web.store import jobs

router = APIRouter(tags=["estimates"], route_class=TextRoute)

Wait = Annotated[float, Query(ge=0, le=60, description="For how many seconds the call is held open at most.")]


def _kind(body: JsonValue | CourseRequest | ProjectRequest) -> Literal["course", "project"]:
    named = body.keys() if isinstance(body, dict) else ()
    return "project" if isinstance(body, ProjectRequest) or "prompt" in named else "course"


Asked = Annotated[
    Annotated[CourseRequest, Tag("course")] | Annotated[ProjectRequest, Tag("project")], Discriminator(_kind)
]


@router.post(
    "/v1/estimate",
    dependencies=[requires("submit")],
    response_model=Estimate,
    responses={202: {"model": Job, "description": "It takes longer: the job that `Location` names will say it."}},
)
async def estimate_request(web: Web, wanted: Asked, posted: Posted, wait: Wait = 20.0) -> Json:
    """Say what a request of a course or a project would take: files, chapters, calls, tokens, money."""
    check_silent(wanted)
    if isinstance(wanted, CourseRequest):
        wanted = await checked(wanted, web.desk.rules.allowed_roots)
    else:
        check_project(wanted)
    call = posted.for_body(wanted)
    async with web.calls.in_turn(call):
        job = await posted.desk.do(partial(estimate, request=wanted, once=call))
    await ended(web.feed.follow(job.id, 0), wait)
    row = await web.desk.look(partial(jobs.find, job_id=job.id))
    found = await web.desk.look(partial(jobs.shown, job=row)) if row else job
    if found.estimate is not None:
        return Json(found.estimate)
    if found.status is JobStatus.FAILED and found.failure is not None:
        raise WorkFailed(found.failure.message, hint=found.failure.hint)
    return Json(found, 202, {"Location": f"/v1/jobs/{found.id}"})
