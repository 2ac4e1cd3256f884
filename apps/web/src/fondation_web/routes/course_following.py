"""The forms by which a course follows its repository by itself: a schedule, and where pushes are told."""

from functools import partial

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from fondation_shared.errors import FieldProblem, Invalid
from fondation_shared.following import ScheduleRequest
from fondation_shared.ids import CourseId
from fondation_web.auth import Caller, requires
from fondation_web.calls import fingerprint, once
from fondation_web.deps import AtEdge, Web
from fondation_web.jobs.follow import drop_hook, drop_schedule, make_hook, set_schedule
from fondation_web.routes.course_versions import versions_page
from fondation_web.routes.uploads import text_in

router = APIRouter(prefix="/courses/{course_id}", include_in_schema=False)
_MAX_FIELDS = 2
_MAX_FIELD_BYTES = 1024


@router.post("/schedule", dependencies=[requires("submit")])
async def schedule(web: Web, request: Request, course_id: CourseId) -> Response:
    """Look after the course at these times; at none where the field is left empty."""
    async with request.form(max_files=0, max_fields=_MAX_FIELDS, max_part_size=_MAX_FIELD_BYTES) as sent:
        cron, timezone = text_in(sent, "cron").strip(), text_in(sent, "timezone").strip()
    if cron:
        wanted = _wanted(cron, timezone or "UTC")
        await web.desk.do(partial(set_schedule, course_id=course_id, wanted=wanted))
    else:
        await web.desk.do(partial(drop_schedule, course_id=course_id))
    return _back(course_id)


@router.post("/hook", dependencies=[requires("submit")])
async def hook(web: Web, edge: AtEdge, request: Request, course_id: CourseId) -> Response:
    """Make the address where pushes are told, and show its secret; or have them told no more.

    Sent twice by one page, it is one address, with one secret.
    """
    async with request.form(max_files=0, max_fields=_MAX_FIELDS, max_part_size=_MAX_FIELD_BYTES) as sent:
        drop, key = "drop" in sent, text_in(sent, "once")
    if drop:
        await web.desk.do(partial(drop_hook, course_id=course_id))
        return _back(course_id)
    caller: Caller = request.state.caller
    call = once(caller.key_id, key or None, fingerprint("POST", f"/v1/courses/{course_id}/hooks", None))
    async with web.calls.in_turn(call):
        made = await web.desk.do(partial(make_hook, course_id=course_id, once=call))
    page = await versions_page(web, edge, request, course_id, made)
    page.headers["Cache-Control"] = "no-store"
    return page


def _wanted(cron: str, timezone: str) -> ScheduleRequest:
    try:
        return ScheduleRequest(cron=cron, timezone=timezone)
    except ValidationError as error:
        what = f"{cron} is not a schedule."
        raise Invalid(what, errors=[FieldProblem(field="cron", message=what)]) from error


def _back(course_id: CourseId) -> Response:
    return RedirectResponse(f"/courses/{course_id}/versions#following", 303)
