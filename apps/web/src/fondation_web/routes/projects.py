"""Projects: ask for one, lists, one, how it stands."""

from functools import partial
from typing import Literal

from fastapi import APIRouter
from sqlalchemy import Connection

from fondation_shared.errors import NotFound
from fondation_shared.generate import ProjectRequest
from fondation_shared.ids import ProjectId
from fondation_shared.projects import Project, ProjectAccepted, ProjectPage, ProjectStatus
from fondation_shared.states import JobStatus
from fondation_web.auth import requires
from fondation_web.deps import AtEdge, Cursor, Json, Limit, Posted, Text, TextRoute, Web
from fondation_web.jobs.generate import generate
from fondation_web.jobs.webhooks import checked_address
from fondation_web.presence import Presence
from fondation_web.routes.jobs import accepted
from fondation_web.store import projects

router = APIRouter(prefix="/v1", tags=["projects"], route_class=TextRoute)


@router.post("/generate", dependencies=[requires("submit")], status_code=202, response_model=ProjectAccepted)
async def create_project(web: Web, request: ProjectRequest, posted: Posted) -> Json:
    """Ask for a project, in words: it is planned, written, built and tested in a sandbox."""
    call = posted.for_body(request)
    with web.calls.alone(call):
        if given := await web.desk.given(call, ProjectAccepted):
            return accepted(given)
        webhook = await checked_address(request.webhook, web.desk.outbox)
        wanted = request.model_copy(update={"webhook": webhook})
        return accepted(await posted.desk.do(partial(generate, request=wanted, once=call)))


@router.get("/projects", dependencies=[requires("read")], response_model=ProjectPage)
async def list_projects(web: Web, text: Text = None, cursor: Cursor = None, limit: Limit = 50) -> Json:
    """Projects, the newest first; `text` is looked for in the prompts."""
    return Json(await web.desk.look(partial(_page, text, cursor, limit)))


@router.get("/projects/{project_id}", dependencies=[requires("read")], response_model=Project)
async def get_project(web: Web, project_id: ProjectId) -> Json:
    """One project with its versions, the newest first."""
    return Json(await web.desk.look(partial(_one, project_id)))


@router.get("/projects/{project_id}/status", dependencies=[requires("read")], response_model=ProjectStatus)
async def get_project_status(web: Web, edge: AtEdge, project_id: ProjectId) -> Json:
    """How the project's last job stands, and what its checks found."""
    return Json(_status(await web.desk.look(partial(_one, project_id)), edge.presence))


def _page(text: str | None, cursor: str | None, limit: int, connection: Connection) -> ProjectPage:
    found = projects.page(connection, text, None if cursor is None else ProjectId(cursor), limit)
    return ProjectPage(items=found.items, next_cursor=found.next)


def _one(project_id: ProjectId, connection: Connection) -> Project:
    project = projects.find(connection, project_id)
    if project is None:
        raise NotFound(f"There is no project {project_id}.")
    return project


def _status(project: Project, presence: Presence) -> ProjectStatus:
    job = project.last_job
    lacking: Literal["worker", "sandbox"] | None = "sandbox" if presence.up else "worker"
    if presence.does("project") or job.status is not JobStatus.QUEUED:
        lacking = None
    return ProjectStatus(
        project_id=project.id,
        job_id=job.id,
        status=job.status,
        phase=job.phase,
        progress=job.progress,
        attempt=job.attempt,
        waits_for=lacking,
        verdict=job.verdict.value if job.verdict else "failed" if job.result else None,
        checks=job.result.checks if job.result else [],
        failure=job.failure,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
    )
