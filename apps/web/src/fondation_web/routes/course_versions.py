"""The versions of a course: what each changed, how far the newest lies behind, and the way to the next one."""

from functools import partial

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from fondation_shared.errors import Invalid, NotFound
from fondation_shared.following import NewHook
from fondation_shared.ids import CourseId, new_request_id
from fondation_shared.jobs import Course
from fondation_shared.refresh import RefreshRequest
from fondation_web.auth import Caller, requires
from fondation_web.calls import fingerprint, once
from fondation_web.course_version_view import versions_view
from fondation_web.deps import AtEdge, Web
from fondation_web.edge import Edge
from fondation_web.envelope import allow_body
from fondation_web.following_view import following_view
from fondation_web.jobs.refresh import refresh
from fondation_web.lists import CourseView, course_views, listed
from fondation_web.parts import Parts
from fondation_web.routes.uploads import FORM_BYTES, file_chunks, text_in
from fondation_web.spending import spending_lines
from fondation_web.store import courses
from fondation_web.store.spending import of_course

router = APIRouter(prefix="/courses/{course_id}", include_in_schema=False)

_MAX_FIELDS = 5
_MAX_FIELD_BYTES = 1024


@router.get("/versions", dependencies=[requires("read")])
async def versions(web: Web, edge: AtEdge, request: Request, course_id: CourseId) -> Response:
    """Every version, the newest first."""
    return await versions_page(web, edge, request, course_id)


async def versions_page(
    web: Parts, edge: Edge, request: Request, course_id: CourseId, made: NewHook | None = None
) -> Response:
    """The page of a course's versions; `made`: a hook whose secret it shows, this once."""
    course, card = await web.desk.look(partial(_found, course_id))
    spent = await web.desk.look(partial(of_course, course_id=course_id))
    words = edge.pages.words(request)
    return edge.pages.render(
        request,
        "course_versions.html",
        here="courses",
        course=card,
        view=versions_view(course, words, web.clock.now()),
        follow=following_view(course.following, made, web.settings.public_url or str(request.base_url), words),
        spending=spending_lines(spent, None, words) if spent else [],
        once=new_request_id(),
        upload_limit=edge.uploads.limit,
    )


@router.post("/refresh", dependencies=[requires("submit")])
async def refresh_course(web: Web, edge: AtEdge, request: Request, course_id: CourseId) -> Response:
    """Make the job that brings the course up to date, or only looks; sent twice by one page, it is still one."""
    allow_body(request, edge.uploads.limit + FORM_BYTES)
    async with request.form(max_files=1, max_fields=_MAX_FIELDS, max_part_size=_MAX_FIELD_BYTES) as sent:
        archive = await _archive(edge, request, sent)
        key = text_in(sent, "once")
        wanted = RefreshRequest(repository=archive, check="check" in sent)
    caller: Caller = request.state.caller
    asked = fingerprint("POST", f"/v1/courses/{course_id}/refresh", wanted)
    call = once(caller.key_id, f"{key}-{wanted.check}" if key else None, asked)
    async with web.calls.in_turn(call):
        made = await web.desk.of(caller.key_id).do(partial(refresh, course_id=course_id, wanted=wanted, once=call))
    return RedirectResponse(f"/jobs/{made.job_id}", 303)


async def _archive(edge: Edge, request: Request, sent: FormData) -> str | None:
    """The id of the archive that a form brings or names; None where it has no field for one.

    Raises:
        Invalid: none was chosen, or it cannot be accepted.

    """
    archive = sent.get("archive")
    if isinstance(archive, UploadFile) and archive.filename:
        return (await edge.uploads.receive(file_chunks(archive), archive.filename)).id
    if "upload" in sent and not text_in(sent, "upload"):
        raise Invalid(edge.pages.words(request)("versions.no_archive"))
    return text_in(sent, "upload") or None


def _found(course_id: CourseId, connection: Connection) -> tuple[Course, CourseView]:
    course = courses.find(connection, course_id)
    if course is None:
        raise NotFound(f"There is no course {course_id}.")
    return course, course_views(listed(connection, [course], []))[0]
