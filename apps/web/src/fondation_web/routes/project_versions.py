"""The next version of a project, by a change request or as an earlier one again; and what a version changed."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import Connection

from fondation_shared.errors import NotFound
from fondation_shared.generate import ChangeRequest
from fondation_shared.ids import ProjectId
from fondation_shared.projects import ProjectAccepted, ProjectVersion, VersionDiff
from fondation_web.auth import requires
from fondation_web.blob import Blob
from fondation_web.deps import AtEdge, Json, Posted, TextRoute, Web
from fondation_web.jobs.iterate import iterate, version_of
from fondation_web.jobs.restore import restore
from fondation_web.routes.jobs import accepted
from fondation_web.sources import ARCHIVE
from fondation_web.store import artifacts, projects

router = APIRouter(prefix="/v1/projects/{project_id}", tags=["projects"], route_class=TextRoute)

_MOST = 1_000_000_000
Number = Annotated[int, Path(ge=1, le=_MOST, description="The number of a version.")]
Against = Annotated[
    int | None, Query(ge=1, le=_MOST, description="The version to compare with; the one before, unless given.")
]


@router.post("/generate", dependencies=[requires("submit")], status_code=202, response_model=ProjectAccepted)
async def change_project(web: Web, project_id: ProjectId, wanted: ChangeRequest, posted: Posted) -> Json:
    """Ask for a change, in words: the newest version is edited, built and tested, and becomes the next version."""
    call = posted.for_body(wanted)
    with web.calls.alone(call):
        return accepted(await posted.desk.do(partial(iterate, project_id=project_id, wanted=wanted, once=call)))


@router.post(
    "/versions/{number}/restore", dependencies=[requires("submit")], status_code=201, response_model=ProjectVersion
)
async def restore_version(web: Web, project_id: ProjectId, number: Number, posted: Posted) -> Json:
    """Bring a version back, as the next one: at once, with its files and its report. Nothing is lost by it."""
    call = posted.for_body()
    with web.calls.alone(call):
        made = await web.desk.do(partial(restore, project_id=project_id, number=number, once=call))
    return Json(made, 201, {"Location": f"/v1/projects/{project_id}"})


@router.get("/versions/{number}/diff", dependencies=[requires("read")], response_model=VersionDiff)
async def version_diff(web: Web, edge: AtEdge, project_id: ProjectId, number: Number, against: Against = None) -> Json:
    """What a version changed in the project's files, as pieces of a unified diff."""
    before = against or (number - 1 or None)
    blobs = await web.desk.look(partial(_sources, project_id, before, number))
    files = await edge.differences.between(*blobs)
    return Json(VersionDiff(version=number, against=before, files=files.listed, cut=files.cut))


def _sources(project_id: ProjectId, before: int | None, after: int, connection: Connection) -> tuple[Blob | None, Blob]:
    """Two versions' sources; None for what comes before the first."""
    changed = _source(connection, project_id, after)
    return _source(connection, project_id, before) if before else None, changed


def _source(connection: Connection, project_id: ProjectId, number: int) -> Blob:
    project = projects.find(connection, project_id)
    if project is None:
        raise NotFound(f"There is no project {project_id}.")
    found = artifacts.find(connection, version_of(project, number).job_id, ARCHIVE)
    if found is None:
        raise NotFound(f"Version {number} of the project {project_id} left no sources.")
    return found.blob
