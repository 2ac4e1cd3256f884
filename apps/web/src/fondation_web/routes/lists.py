"""The lists of courses, of projects and of jobs."""

from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection
from starlette.responses import Response

from fondation_shared.ids import CourseId, JobId, ProjectId
from fondation_shared.states import JobStatus
from fondation_web.auth import requires
from fondation_web.deps import AtEdge, Cursor, Text, Web
from fondation_web.lists import Listed, course_views, job_views, listed, project_cards
from fondation_web.store import courses, jobs, projects
from fondation_web.store.job_list import JobFilter, page

router = APIRouter(include_in_schema=False, dependencies=[requires("read")])

_PER_PAGE = 30


@router.get("/courses")
async def course_list(web: Web, edge: AtEdge, request: Request, q: Text = None, cursor: Cursor = None) -> Response:
    """Every course, the newest first."""
    before = CourseId(cursor) if cursor else None

    def query(connection: Connection) -> tuple[Listed, str | None]:
        asked = courses.page(connection, q, before, _PER_PAGE)
        return listed(connection, asked.items, []), asked.next

    found, more = await web.desk.look(query)
    shown = course_views(found)
    return edge.pages.render(
        request,
        "courses.html",
        here="courses",
        courses=shown,
        text=q or "",
        cursor=cursor,
        next=_next(more, q=q),
        cut=more is not None and len(shown) < _PER_PAGE,
    )


@router.get("/projects")
async def project_list(web: Web, edge: AtEdge, request: Request, q: Text = None, cursor: Cursor = None) -> Response:
    """Every project, the newest first."""
    before = ProjectId(cursor) if cursor else None
    found = await web.desk.look(partial(projects.page, text=q, before=before, limit=_PER_PAGE))
    words = edge.pages.words(request)
    shown = project_cards(found.items, words, web.clock.now(), edge.presence)
    return edge.pages.render(
        request,
        "projects.html",
        here="projects",
        projects=shown,
        text=q or "",
        cursor=cursor,
        next=_next(found.next, q=q),
        cut=found.next is not None and len(shown) < _PER_PAGE,
    )


@router.get("/jobs")
async def job_list(
    web: Web,
    edge: AtEdge,
    request: Request,
    q: Text = None,
    status: Annotated[str, Query(max_length=20)] = "",
    cursor: Cursor = None,
) -> Response:
    """Every job, the newest first."""
    known = JobStatus(status) if status in set(JobStatus) else None
    before = JobId(cursor) if cursor else None

    def query(connection: Connection) -> tuple[Listed, str | None]:
        rows = page(connection, JobFilter(status=known, text=q), before, _PER_PAGE)
        return listed(connection, [], jobs.shown_all(connection, rows.items)), rows.next

    found, more = await web.desk.look(query)
    shown = job_views(found, edge.pages.words(request), web.clock.now(), edge.presence)
    return edge.pages.render(
        request,
        "jobs.html",
        here="jobs",
        jobs=shown,
        text=q or "",
        wanted=known or "",
        statuses=list(JobStatus),
        cursor=cursor,
        next=_next(more, q=q, status=known),
        cut=more is not None and len(shown) < _PER_PAGE,
    )


def _next(cursor: str | None, **filters: str | None) -> str | None:
    """Where the next page is, if there is one."""
    if cursor is None:
        return None
    return urlencode({"cursor": cursor} | {name: value for name, value in filters.items() if value})
