"""Courses: ask for one, lists, one."""

from functools import partial

from fastapi import APIRouter
from sqlalchemy import Connection

from fondation_shared.errors import NotFound
from fondation_shared.ids import CourseId
from fondation_shared.jobs import Course, CourseAccepted, CoursePage, CourseRequest
from fondation_shared.refresh import RefreshRequest
from fondation_web.auth import requires
from fondation_web.deps import Cursor, Json, Limit, Posted, Text, TextRoute, Web
from fondation_web.jobs.check import check_ref, checked
from fondation_web.jobs.refresh import refresh
from fondation_web.jobs.submit import submit
from fondation_web.jobs.webhooks import checked_address
from fondation_web.routes.jobs import accepted
from fondation_web.store import courses

router = APIRouter(prefix="/v1/courses", tags=["courses"], route_class=TextRoute)


@router.post("", dependencies=[requires("submit")], status_code=202, response_model=CourseAccepted)
async def create_course(web: Web, request: CourseRequest, posted: Posted) -> Json:
    """Ask for a course of a repository. The same repository, language and files mean the same course."""
    call = posted.for_body(request)
    with web.calls.alone(call):
        if given := await web.desk.given(call, CourseAccepted):
            return accepted(given)
        webhook = await checked_address(request.webhook, web.desk.outbox)
        wanted = (await checked(request, web.desk.rules.allowed_roots)).model_copy(update={"webhook": webhook})
        return accepted(await posted.desk.do(partial(submit, request=wanted, once=call)))


@router.post("/{course_id}/refresh", dependencies=[requires("submit")], status_code=202, response_model=CourseAccepted)
async def refresh_course(web: Web, course_id: CourseId, posted: Posted, wanted: RefreshRequest | None = None) -> Json:
    """Bring a course up to date with its repository, or with `check` only look how far it lies behind."""
    wanted = wanted or RefreshRequest()
    check_ref(wanted.ref)
    call = posted.for_body(wanted)
    with web.calls.alone(call):
        return accepted(await posted.desk.do(partial(refresh, course_id=course_id, wanted=wanted, once=call)))


@router.get("", dependencies=[requires("read")], response_model=CoursePage)
async def list_courses(web: Web, text: Text = None, cursor: Cursor = None, limit: Limit = 50) -> Json:
    """Courses, the newest first."""
    return Json(await web.desk.look(partial(_page, text, cursor, limit)))


@router.get("/{course_id}", dependencies=[requires("read")], response_model=Course)
async def get_course(web: Web, course_id: CourseId) -> Json:
    """One course with its versions, the newest first."""
    return Json(await web.desk.look(partial(_one, course_id)))


def _page(text: str | None, cursor: str | None, limit: int, connection: Connection) -> CoursePage:
    found = courses.page(connection, text, None if cursor is None else CourseId(cursor), limit)
    return CoursePage(items=found.items, next_cursor=found.next)


def _one(course_id: CourseId, connection: Connection) -> Course:
    course = courses.find(connection, course_id)
    if course is None:
        raise NotFound(f"There is no course {course_id}.")
    return course
