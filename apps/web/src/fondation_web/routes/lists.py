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
from fondation_web.store.jobs import JobFilter

router = APIRouter(include_in_schema=False, dependencies=[requires("read")])

_PER_PAGE = 30


@router.get("/courses")
async def course_list(web: Web, edge: AtEdge, request: Request, q: Text = None, cursor: Cursor = None) -> Response:
    """Every course, the newest first."""
    query = partial(courses.page, text=q, before=CourseId(cursor) if cursor else None, limit=_PER_PAGE + 1)
    found = await web.desk.look(lambda connection: listed(connection, query(connection), []))
    shown = course_views(found)[:_PER_PAGE]
    return edge.pages.render(
        request,
        "courses.html",
        here="courses",
        courses=shown,
        text=q or "",
        cursor=cursor,
        next=_next(len(found.courses) > _PER_PAGE, shown[-1].id if shown else "", q=q),
    )


@router.get("/projects")
async def project_list(web: Web, edge: AtEdge, request: Request, q: Text = None, cursor: Cursor = None) -> Response:
    """Every project, the newest first."""
    before = ProjectId(cursor) if cursor else None
    found = await web.desk.look(partial(projects.page, text=q, before=before, limit=_PER_PAGE + 1))
    words = edge.pages.words(request)
    shown = project_cards(found[:_PER_PAGE], words, web.clock.now(), edge.presence)
    return edge.pages.render(
        request,
        "projects.html",
        here="projects",
        projects=shown,
        text=q or "",
        cursor=cursor,
        next=_next(len(found) > _PER_PAGE, shown[-1].id if shown else "", q=q),
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

    def query(connection: Connection) -> Listed:
        rows = jobs.page(connection, JobFilter(status=known, text=q), before, _PER_PAGE + 1)
        return listed(connection, [], [jobs.shown(connection, row) for row in rows])

    found = await web.desk.look(query)
    shown = job_views(found, edge.pages.words(request), web.clock.now(), edge.presence)[:_PER_PAGE]
    return edge.pages.render(
        request,
        "jobs.html",
        here="jobs",
        jobs=shown,
        text=q or "",
        wanted=known or "",
        statuses=list(JobStatus),
        cursor=cursor,
        next=_next(len(found.jobs) > _PER_PAGE, shown[-1].id if shown else "", q=q, status=known),
    )


def _next(more: bool, cursor: str, **filters: str | None) -> str | None:  # noqa: FBT001 - whether there is a next page
    if not more:
        return None
    return urlencode({"cursor": cursor} | {name: value for name, value in filters.items() if value})
