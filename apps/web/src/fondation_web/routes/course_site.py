"""A course's pages, straight out of its newest version."""

from functools import partial

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response, StreamingResponse

from fondation_shared.errors import NotFound
from fondation_shared.ids import CourseId
from fondation_shared.jobs import Course
from fondation_web.auth import requires
from fondation_web.blob import Blob
from fondation_web.course_version_view import behind_of
from fondation_web.deps import AtEdge, Web
from fondation_web.edge import Edge
from fondation_web.language import words
from fondation_web.routes.artifacts import has_tag
from fondation_web.security import COURSE_POLICY
from fondation_web.store import artifacts, courses

router = APIRouter(prefix="/courses", include_in_schema=False, dependencies=[requires("read")])

SITE = "site.zip"


@router.get("/{course_id}")
async def course(course_id: CourseId) -> Response:
    """Links in a course are relative: its address ends in a slash."""
    return RedirectResponse(f"/courses/{course_id}/", 308)


@router.get("/{course_id}/{path:path}")
async def page(web: Web, edge: AtEdge, request: Request, course_id: CourseId, path: str) -> Response:
    """One file of the site; before the first version is there, the job that writes it."""
    found, blob = await web.desk.look(partial(_site, course_id))
    if blob is None:
        if found.last_job is not None:
            return RedirectResponse(f"/jobs/{found.last_job.id}", 303)
        raise NotFound(edge.pages.words(request)("course.not_ready"))
    file = await edge.sites.find(blob, f"{path}index.html" if path == "" or path.endswith("/") else path)
    if file is None:
        raise NotFound(edge.pages.words(request)("course.no_page"))
    banner = _banner(edge, found) if file.is_page else b""
    headers = {
        "content-security-policy": COURSE_POLICY,
        "cache-control": "private, no-cache",
        "etag": file.tag(banner),
        "vary": "accept-encoding",
    }
    if has_tag(request, file.tag(banner)):
        return Response(status_code=304, headers=headers)
    as_gzip = (file.deflated or file.is_page) and "gzip" in request.headers.get("accept-encoding", "")
    if as_gzip:
        headers["content-encoding"] = "gzip"
    stream = await edge.sites.read(file, as_gzip=as_gzip, banner=banner)
    return StreamingResponse(stream, headers=headers, media_type=file.media_type)


def _banner(edge: Edge, course: Course) -> bytes:
    """The way back from a course, in the language of the course, and how far it lies behind as far as is known."""
    said = words(course.language)
    job_id, behind = course.versions[0].job_id, behind_of(course.staleness, said)
    banner = edge.pages.part("banner.html").render(t=said, job_id=job_id, course_id=course.id, behind=behind)
    return banner.encode()


def _site(course_id: CourseId, connection: Connection) -> tuple[Course, Blob | None]:
    found = courses.find(connection, course_id)
    if found is None:
        raise NotFound(f"There is no course {course_id}.")
    site = artifacts.find(connection, found.versions[0].job_id, SITE) if found.versions else None
    return found, site.blob if site else None
