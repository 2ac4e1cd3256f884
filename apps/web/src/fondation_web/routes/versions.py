"""The versions of a course: what each changed, how far the newest lies behind, and the way to the next one."""

from functools import partial

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from fondation_shared.errors import NotFound
from fondation_shared.ids import CourseId, new_request_id
from fondation_shared.jobs import Course
from fondation_shared.refresh import RefreshRequest
from fondation_web.auth import Caller, requires
from fondation_web.calls import fingerprint, once
from fondation_web.deps import AtEdge, Web
from fondation_web.jobs.refresh import refresh
from fondation_web.lists import CourseView, course_views, listed
from fondation_web.routes.signin import fields
from fondation_web.store import courses
from fondation_web.version_view import versions_view

router = APIRouter(prefix="/courses/{course_id}", include_in_schema=False)


@router.get("/versions", dependencies=[requires("read")])
async def versions(web: Web, edge: AtEdge, request: Request, course_id: CourseId) -> Response:
    """Every version, the newest first."""
    course, card = await web.desk.look(partial(_found, course_id))
    words = edge.pages.words(request)
    return edge.pages.render(
        request,
        "versions.html",
        here="courses",
        course=card,
        view=versions_view(course, words, web.clock.now()),
        once=new_request_id(),
    )


@router.post("/refresh", dependencies=[requires("submit")])
async def refresh_course(web: Web, request: Request, course_id: CourseId) -> Response:
    """Make the job that brings the course up to date, or only looks; sent twice by one page, it is still one."""
    sent = await fields(request)
    wanted = RefreshRequest(check="check" in sent)
    caller: Caller = request.state.caller
    asked = fingerprint("POST", f"/v1/courses/{course_id}/refresh", wanted)
    key = sent.get("once")
    call = once(caller.key_id, f"{key}-{wanted.check}" if key else None, asked)
    async with web.calls.in_turn(call):
        made = await web.desk.do(partial(refresh, course_id=course_id, wanted=wanted, once=call))
    return RedirectResponse(f"/jobs/{made.job_id}", 303)


def _found(course_id: CourseId, connection: Connection) -> tuple[Course, CourseView]:
    course = courses.find(connection, course_id)
    if course is None:
        raise NotFound(f"There is no course {course_id}.")
    return course, course_views(listed(connection, [course], []))[0]
