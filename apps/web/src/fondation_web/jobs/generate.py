"""A project is wanted: the project, and the job that builds its next version."""

from fondation_shared.generate import ProjectRequest
from fondation_shared.ids import JobId, ProjectId, new_job_id, new_project_id
from fondation_shared.model_names import check_model
from fondation_shared.priority import NORMAL
from fondation_shared.projects import ProjectAccepted
from fondation_shared.stacks import check_stack
from fondation_shared.states import JobStatus
from fondation_web.jobs.change import Change
from fondation_web.jobs.line import put_in_line
from fondation_web.jobs.webhooks import attach
from fondation_web.store import projects
from fondation_web.store.idempotency import Once
from fondation_web.store.jobs import JobRow


def generate(change: Change, request: ProjectRequest, once: Once | None) -> ProjectAccepted:
    """A new project, and its first job: the same prompt again is another project. Of a webhook, see `submit`.

    Raises:
        Invalid: it names a stack that there is none of, or what is no model.
        IdempotencyMismatch: see `Change.once`.

    """
    check_project(request)

    def act() -> ProjectAccepted:
        project_id = new_project_id()
        projects.add(change.connection, project_id, request.prompt, change.now)
        made = build(change, project_id, request.model_copy(update={"webhook": None}))
        return made.model_copy(update={"webhook": attach(change, made.job_id, request.webhook)})

    return change.once(once, ProjectAccepted, act)


def check_project(request: ProjectRequest) -> None:
    """Raise Invalid for a stack or a model that there is none of."""
    check_stack(request.stack)
    check_model(request.model)


def build(
    change: Change,
    project_id: ProjectId,
    request: ProjectRequest,
    *,
    retry_of: JobId | None = None,
    refreshes: JobId | None = None,
) -> ProjectAccepted:
    """Put a new job of a project in line; `refreshes`: the job whose version it is to change."""
    job = JobRow(
        id=new_job_id(),
        kind="project",
        status=JobStatus.QUEUED,
        course_id=None,
        repository="",
        request=request.model_copy(update={"priority": None}).to_json(),
        created_at=change.now,
        project_id=project_id,
        retry_of=retry_of,
        refreshes=refreshes,
        priority=request.priority or NORMAL,
    )
    put_in_line(change, job)
    return ProjectAccepted(project_id=project_id, job_id=job.id, status=job.status)
