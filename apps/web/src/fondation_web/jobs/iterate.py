"""A project is to be changed: a job of its own, made from the newest version."""

from fondation_shared.errors import IllegalMove, NotFound
from fondation_shared.generate import ChangeRequest, ProjectRequest
from fondation_shared.ids import ProjectId
from fondation_shared.model_names import check_model
from fondation_shared.projects import Project, ProjectAccepted, ProjectVersion
from fondation_web.jobs.change import Change
from fondation_web.jobs.generate import build
from fondation_web.store import jobs, projects
from fondation_web.store.idempotency import Once


def iterate(change: Change, project_id: ProjectId, wanted: ChangeRequest, once: Once | None) -> ProjectAccepted:
    """A new job that makes the next version out of the newest one, as `wanted` says.

    Where that names no model and no budget, they are those that made the newest version.

    Raises:
        Invalid: it names what is no model.
        NotFound: there is no such project.
        IllegalMove: it has no version yet, or a job of it is under way.
        IdempotencyMismatch: see `Change.once`.

    """
    check_model(wanted.model)

    def act() -> ProjectAccepted:
        newest = changeable(change, project_id).versions[0]
        made = jobs.find(change.connection, newest.job_id)
        before = jobs.project_request_of(made) if made else None
        request = ProjectRequest(
            prompt=wanted.prompt,
            model=wanted.model or (before.model if before else None),
            budget=wanted.budget if wanted.budget is not None or before is None else before.budget,
            priority=wanted.priority,
        )
        return build(change, project_id, request, refreshes=newest.job_id)

    return change.once(once, ProjectAccepted, act)


def changeable(change: Change, project_id: ProjectId) -> Project:
    """A project that has a version, and no job that may soon make another; raises as `iterate`."""
    projects.hold(change.connection, project_id)
    project = projects.find(change.connection, project_id)
    if project is None:
        raise NotFound(f"There is no project {project_id}.")
    check_idle(change, project_id)
    if not project.versions:
        raise IllegalMove(
            f"The project {project_id} has no version yet that could be changed.",
            hint=f"POST /v1/jobs/{project.last_job.id}/retry   # or ask for another project",
        )
    return project


def check_idle(change: Change, project_id: ProjectId) -> None:
    """Raise IllegalMove where a job is under way that may soon make a version: what it does would be lost, or lose."""
    for job in jobs.under_way_of_project(change.connection, project_id):
        raise IllegalMove(
            f"A job of the project {project_id} is still under way: {job.id}.",
            hint=f"POST /v1/jobs/{job.id}/cancel   # or wait until it has ended",
        )


def version_of(project: Project, number: int) -> ProjectVersion:
    """The version of that number. Raises NotFound."""
    for version in project.versions:
        if version.number == number:
            return version
    raise NotFound(
        f"The project {project.id} has no version {number}.",
        hint=f"GET /v1/projects/{project.id}   # lists its versions",
    )
