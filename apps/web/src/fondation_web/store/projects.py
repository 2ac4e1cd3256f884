"""Projects and their versions in the store."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from fondation_shared.ids import ProjectId
from fondation_shared.projects import Project, ProjectVersion
from fondation_web.store import cursors, jobs
from fondation_web.store.cursors import Page
from fondation_web.store.tables import project_versions, projects


def add(connection: Connection, project_id: ProjectId, prompt: str, now: datetime) -> None:
    """Keep a new project."""
    connection.execute(insert(projects).values(id=project_id, prompt=prompt, created_at=now))


def hold(connection: Connection, project_id: ProjectId) -> None:
    """Nobody else who holds the project goes on until the transaction ends: what is seen of its jobs stays true."""
    connection.execute(select(projects.c.id).where(projects.c.id == project_id).with_for_update())


def add_version(connection: Connection, project_id: ProjectId, version: ProjectVersion) -> None:
    """Add a version, and take over its title."""
    connection.execute(insert(project_versions).values(project_id=project_id, **version.model_dump()))
    connection.execute(update(projects).where(projects.c.id == project_id).values(title=version.title))


def versions(connection: Connection, project_id: ProjectId) -> list[ProjectVersion]:
    """The versions of one project, the newest first."""
    return _versions(connection, [project_id])[project_id]


def find(connection: Connection, project_id: ProjectId) -> Project | None:
    """One project with its versions, the newest first, and its last job."""
    rows = connection.execute(select(projects).where(projects.c.id == project_id)).all()
    return next(iter(_shown(connection, rows)), None)


def page(connection: Connection, text: str | None, before: ProjectId | None, limit: int) -> Page[Project]:
    """Up to `limit` projects, the newest first, from the one behind `before`; `text` is looked for in the prompt.

    Raises:
        Invalid: there is no project `before`.

    """
    fits = projects.c.prompt.icontains(text, autoescape=True) if text else None
    query, end = cursors.behind(connection, select(projects), projects.c.id, before, fits)
    return cursors.page(_shown(connection, connection.execute(query.limit(limit + 1)).all()), limit, end)


def _shown(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> list[Project]:
    ids = [ProjectId(row.id) for row in rows]
    history = _versions(connection, ids)
    newest = jobs.newest_of_projects(connection, ids)
    last = dict(zip(newest, jobs.shown_all(connection, list(newest.values())), strict=True))
    return [
        Project(
            id=project_id,
            prompt=row.prompt,
            title=row.title,
            versions=history[project_id],
            last_job=last[project_id],
            created_at=row.created_at,
        )
        for project_id, row in zip(ids, rows, strict=True)
    ]


def _versions(connection: Connection, project_ids: Sequence[ProjectId]) -> dict[ProjectId, list[ProjectVersion]]:
    found: dict[ProjectId, list[ProjectVersion]] = {project_id: [] for project_id in project_ids}
    of_these = project_versions.c.project_id.in_(project_ids)
    query = select(project_versions).where(of_these).order_by(project_versions.c.number.desc())
    for row in connection.execute(query).mappings():
        found[ProjectId(row["project_id"])].append(ProjectVersion.model_validate(row))
    return found
