"""Files that jobs left: lists, and downloads by ranges."""

import re
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection
from starlette.responses import Response, StreamingResponse

from fondation_shared.errors import NotFound
from fondation_shared.ids import CourseId, JobId, ProjectId
from fondation_shared.jobs import ArtifactName, ArtifactPage
from fondation_web.artifacts.port import Artifacts
from fondation_web.auth import requires
from fondation_web.deps import Json, Web
from fondation_web.errors import NoSuchRange
from fondation_web.jobs.iterate import version_of
from fondation_web.store import artifacts, courses, jobs, projects
from fondation_web.store.artifacts import ArtifactRow

router = APIRouter(prefix="/v1", tags=["artifacts"], dependencies=[requires("read")])

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
"""No file needs longer numbers; what does not match is passed over, as HTTP wants it."""
_TYPES = {".json": "application/json", ".zip": "application/zip", ".gz": "application/gzip"}
"""Nothing that a browser would draw: what a job made is downloaded, not shown."""
_FOLDERS = ("", ".tar.gz", ".zip")
"""What a folder is called once it is an archive; who asks for the folder gets that."""
_DOWNLOAD = {"content-security-policy": "default-src 'none'; sandbox", "accept-ranges": "bytes"}
_FILE: dict[str, object] = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
_BYTES: dict[int | str, dict[str, object]] = {200: _FILE}
Version = Annotated[
    int | None, Query(ge=1, le=1_000_000_000, description="The number of a version; the newest one, unless given.")
]


@router.get("/jobs/{job_id}/artifacts", response_model=ArtifactPage)
async def list_of_job(web: Web, job_id: JobId) -> Json:
    """The files that a job left."""
    return Json(await web.desk.look(partial(_of_job, job_id)))


@router.get("/courses/{course_id}/artifacts", response_model=ArtifactPage)
async def list_of_course(web: Web, course_id: CourseId) -> Json:
    """The files of a course's newest version."""
    return Json(await web.desk.look(lambda connection: _of_job(newest(connection, course_id), connection)))


@router.get("/projects/{project_id}/artifacts", response_model=ArtifactPage)
async def list_of_project(web: Web, project_id: ProjectId, version: Version = None) -> Json:
    """The files of a project's newest version, or of the one that is named."""
    return Json(await web.desk.look(lambda connection: _of_job(built(connection, project_id, version), connection)))


@router.get("/jobs/{job_id}/artifacts/{name}", responses=_BYTES, response_class=Response)
@router.head("/jobs/{job_id}/artifacts/{name}", response_class=Response)
async def download_of_job(web: Web, request: Request, job_id: JobId, name: ArtifactName) -> Response:
    """One file of a job, or a range of it."""
    return await download(web.blobs, request, await web.desk.look(partial(_one, job_id, name)))


@router.get("/courses/{course_id}/artifacts/{name}", responses=_BYTES, response_class=Response)
@router.head("/courses/{course_id}/artifacts/{name}", response_class=Response)
async def download_of_course(web: Web, request: Request, course_id: CourseId, name: ArtifactName) -> Response:
    """One file of a course's newest version, or a range of it."""
    found = await web.desk.look(lambda connection: _one(newest(connection, course_id), name, connection))
    return await download(web.blobs, request, found)


@router.get("/projects/{project_id}/artifacts/{name}", responses=_BYTES, response_class=Response)
@router.head("/projects/{project_id}/artifacts/{name}", response_class=Response)
async def download_of_project(
    web: Web, request: Request, project_id: ProjectId, name: ArtifactName, version: Version = None
) -> Response:
    """One file of a version, or a range of it; a folder, such as `dist`, comes as its archive."""
    found = await web.desk.look(lambda connection: _one(built(connection, project_id, version), name, connection))
    return await download(web.blobs, request, found)


async def download(blobs: Artifacts, request: Request, artifact: ArtifactRow) -> Response:
    """The answer that brings an artifact: whole, a range of it, or the word that the caller has it already.

    Raises:
        NoSuchRange: it has none of the bytes that are asked for.

    """
    shown = artifact.shown
    tag = f'"{shown.sha256}"'
    headers = _DOWNLOAD | {
        "etag": tag,
        "cache-control": "private, no-cache",
        "content-disposition": f'attachment; filename="{shown.name}"',
    }
    if has_tag(request, tag):
        return Response(status_code=304, headers=headers)
    start, end, status = 0, shown.size, 200
    wanted = _range(request, tag, shown.size)
    if wanted is not None:
        start, end = wanted
        if start >= end:
            raise NoSuchRange(shown.size)
        headers["content-range"], status = f"bytes {start}-{end - 1}/{shown.size}", 206
    headers["content-length"] = str(end - start)
    media_type = next((known for ending, known in _TYPES.items() if shown.name.endswith(ending)), None)
    media_type = media_type or "application/octet-stream"
    if start == end:
        return Response(status_code=status, headers=headers, media_type=media_type)
    stream = await blobs.get(artifact.blob, start=start, end=end)
    return StreamingResponse(stream, status, headers, media_type)


def has_tag(request: Request, tag: str) -> bool:
    """Whether the caller holds what `tag` names."""
    held = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    return tag in held or "*" in held


def newest(connection: Connection, course_id: CourseId) -> JobId:
    """The job that made a course's newest version.

    Raises:
        NotFound: there is no such course, or it has no version.

    """
    course = courses.find(connection, course_id)
    if course is None:
        raise NotFound(f"There is no course {course_id}.")
    if not course.versions:
        raise NotFound(f"The course {course_id} has no version yet.")
    return course.versions[0].job_id


def built(connection: Connection, project_id: ProjectId, version: int | None = None) -> JobId:
    """The job that made a version of a project; None: the newest one.

    Raises:
        NotFound: there is no such project, or it has no such version.

    """
    project = projects.find(connection, project_id)
    if project is None:
        raise NotFound(f"There is no project {project_id}.")
    if not project.versions:
        raise NotFound(
            f"The project {project_id} has no version yet.",
            hint=f"GET /v1/jobs/{project.last_job.id}/artifacts   # what its last job left, if it has ended",
        )
    return project.versions[0].job_id if version is None else version_of(project, version).job_id


def _of_job(job_id: JobId, connection: Connection) -> ArtifactPage:
    if jobs.find(connection, job_id) is None:
        raise NotFound(f"There is no job {job_id}.")
    return ArtifactPage(items=[row.shown for row in artifacts.of_job(connection, job_id)])


def _one(job_id: JobId, name: str, connection: Connection) -> ArtifactRow:
    for ending in _FOLDERS:
        found = artifacts.find(connection, job_id, f"{name}{ending}")
        if found is not None:
            return found
    raise NotFound(f"The job {job_id} has no file {name}.")


def _range(request: Request, tag: str, size: int) -> tuple[int, int] | None:
    """The bytes that are asked for, end excluded; None: all of them, also where several or no real ranges are named."""
    match = _RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    if match is None or match.group() == "bytes=-" or request.headers.get("if-range", tag) != tag:
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, size) if last else size
