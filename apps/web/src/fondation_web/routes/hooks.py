"""Courses that follow their repositories: schedules, hooks, and the pushes that are told there."""

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from fondation_shared.errors import NotFound
from fondation_shared.following import NewHook, PushAnswer, Schedule, ScheduleRequest
from fondation_shared.ids import CourseId
from fondation_web.auth import open_to_all, requires
from fondation_web.deps import Json, Posted, TextRoute, Web
from fondation_web.envelope import allow_body
from fondation_web.jobs.follow import drop_hook, drop_schedule, make_hook, set_schedule, take_push
from fondation_web.pushes import BODY_BYTES, read_push
from fondation_web.store.followings import HOOKS, secret_of

router = APIRouter(tags=["courses"], route_class=TextRoute)
_COURSE = "/v1/courses/{course_id}"


@router.put(f"{_COURSE}/schedule", dependencies=[requires("submit")], response_model=Schedule)
async def set_course_schedule(web: Web, course_id: CourseId, wanted: ScheduleRequest) -> Json:
    """Bring a course up to date at these times; in the place of what was said before."""
    return Json(await web.desk.do(partial(set_schedule, course_id=course_id, wanted=wanted)))


@router.delete(f"{_COURSE}/schedule", dependencies=[requires("submit")], status_code=204)
async def drop_course_schedule(web: Web, course_id: CourseId) -> Response:
    """Bring it up to date at no time."""
    await web.desk.do(partial(drop_schedule, course_id=course_id))
    return Response(status_code=204)


@router.post(f"{_COURSE}/hooks", dependencies=[requires("submit")], status_code=201, response_model=NewHook)
async def make_course_hook(web: Web, course_id: CourseId, posted: Posted) -> Json:
    """Make the address that GitHub, GitLab or Gitea tells pushes to; the one before, and its secret, are no more."""
    call = posted.for_body()
    with web.calls.alone(call):
        made = await web.desk.do(partial(make_hook, course_id=course_id, once=call))
    return Json(made, 201, {"Location": made.path, "Cache-Control": "no-store"})


@router.delete(f"{_COURSE}/hooks", dependencies=[requires("submit")], status_code=204)
async def drop_course_hook(web: Web, course_id: CourseId) -> Response:
    """Have pushes told no more."""
    await web.desk.do(partial(drop_hook, course_id=course_id))
    return Response(status_code=204)


@router.post(f"{HOOKS}/{{hook_id}}", dependencies=[open_to_all()], status_code=202, response_model=PushAnswer)
async def take_course_push(web: Web, request: Request, hook_id: str) -> Json:
    """Hear of a push, signed as GitHub, GitLab or Gitea sign. What leads to nothing is answered as well, with why."""
    known = await web.desk.look(partial(secret_of, hook_id=hook_id))
    if known is None:
        raise NotFound("There is no such hook.")
    course_id, secret = known
    allow_body(request, BODY_BYTES)
    told = read_push(request.headers, await request.body(), secret)
    return Json(await web.desk.do(partial(take_push, course_id=course_id, told=told)), 202)
