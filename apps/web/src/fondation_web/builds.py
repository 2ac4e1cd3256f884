"""A build of a project, as its pages show it: the version, the job that made it, the files it left, its report."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import Connection

from fondation_shared.errors import NotFound
from fondation_shared.ids import JobId, ProjectId
from fondation_shared.project import Report
from fondation_shared.projects import Project, ProjectVersion
from fondation_web.artifacts.port import Artifacts
from fondation_web.store import artifacts, projects
from fondation_web.store.artifacts import ArtifactRow

REPORT = "report.json"
_LARGEST_REPORT = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Build:
    """`version` is None where no build of the project has passed its checks: then its last job is shown."""

    project: Project
    version: ProjectVersion | None
    job_id: JobId
    files: dict[str, ArtifactRow]

    @property
    def before(self) -> ProjectVersion | None:
        """The version before this one."""
        number = self.version.number - 1 if self.version else 0
        return next((version for version in self.project.versions if version.number == number), None)


def find(project_id: ProjectId, number: int | None, connection: Connection) -> Build:
    """The version of that number; None: the newest, or the last job where there is no version.

    Raises:
        NotFound: there is no such project, or no such version.

    """
    project = projects.find(connection, project_id)
    if project is None:
        raise NotFound(f"There is no project {project_id}.")
    wanted = [version for version in project.versions if number in {None, version.number}]
    if number is not None and not wanted:
        raise NotFound(f"The project {project_id} has no version {number}.")
    version = wanted[0] if wanted else None
    job_id = version.job_id if version else project.last_job.id
    return Build(project, version, job_id, {row.shown.name: row for row in artifacts.of_job(connection, job_id)})


async def report_of(build: Build, blobs: Artifacts) -> Report | None:
    """What the build says of itself; None where it left no report, or one that cannot be read."""
    row = build.files.get(REPORT)
    if row is None or row.shown.size > _LARGEST_REPORT:
        return None
    text = b"".join([chunk async for chunk in await blobs.get(row.blob)])
    try:
        return Report.model_validate_json(text)
    except ValidationError:
        return None


async def last_part(build: Build, name: str, most: int, blobs: Artifacts) -> tuple[bytes, bool]:
    """The last `most` bytes of a text that the build left, and whether there is more before; nothing without one."""
    row = build.files.get(name)
    if row is None or row.shown.size == 0:
        return b"", False
    start = max(0, row.shown.size - most)
    stream: AsyncIterator[bytes] = await blobs.get(row.blob, start=start)
    return b"".join([chunk async for chunk in stream]), start > 0
