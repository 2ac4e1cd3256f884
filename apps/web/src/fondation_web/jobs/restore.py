"""An earlier version of a project comes back: as the next one, so that nothing between the two is lost."""

from fondation_shared.errors import IllegalMove
from fondation_shared.ids import ProjectId
from fondation_shared.projects import ProjectVersion
from fondation_web.jobs.change import Change
from fondation_web.jobs.iterate import changeable, version_of
from fondation_web.store import projects
from fondation_web.store.idempotency import Once


def restore(change: Change, project_id: ProjectId, number: int, once: Once | None) -> ProjectVersion:
    """The next version, which has the files, checks and report of an earlier one: at once, no job is needed.

    Raises:
        NotFound: there is no such project, or version.
        IllegalMove: it is the newest one, or a job of the project is under way.
        IdempotencyMismatch: see `Change.once`.

    """

    def act() -> ProjectVersion:
        project = changeable(change, project_id)
        wanted, newest = version_of(project, number), project.versions[0]
        if wanted.job_id == newest.job_id:
            raise IllegalMove(
                f"The newest version of the project {project_id} is what version {number} was.",
                hint=f"GET /v1/projects/{project_id}   # lists its versions",
            )
        restored = wanted.model_copy(
            update={"number": newest.number + 1, "created_at": change.now, "base": None, "restores": number}
        )
        projects.add_version(change.connection, project_id, restored)
        return restored

    return change.once(once, ProjectVersion, act)
