"""What the API says of projects."""

from typing import Literal

from fondation_shared.ids import JobId, ProjectId
from fondation_shared.jobs import Failure, Job, Verdict
from fondation_shared.project import CheckResult, StackName
from fondation_shared.states import JobStatus
from fondation_shared.webhooks import WebhookOfJob
from fondation_shared.wire import Timestamp, Wire


class ProjectAccepted(Wire):
    """202: the project and the job that will build its next version. `webhook`: where one was asked for."""

    project_id: ProjectId
    job_id: JobId
    status: JobStatus
    webhook: WebhookOfJob | None = None


class ProjectVersion(Wire):
    """What one completed job added to a project: its checks hold. `prompt` is what was asked for.

    `base`: the version that the job changed, None: it began anew. `restores`: the version that this one brings back;
    `job_id`, and with it files and report, are those of that one.
    """

    number: int
    job_id: JobId
    prompt: str
    title: str
    stack: StackName
    writer: Literal["offline", "model"]
    verdict: Verdict
    created_at: Timestamp
    base: int | None = None
    restores: int | None = None


class FileChange(Wire):
    """What became of a file. `path` is made for people to read; `mode`: only whether it can be run.

    `added` and `removed` count lines; absent, with `hunks` empty, where the file is `binary` or too `large` to compare.
    Each hunk is a piece of a unified diff, its `@@` line first.
    """

    path: str
    status: Literal["added", "removed", "modified", "mode"]
    binary: bool = False
    large: bool = False
    added: int | None = None
    removed: int | None = None
    hunks: list[str] = []


class VersionDiff(Wire):
    """How the files of `version` differ from those of `against`; None: from nothing, it is the first one.

    `cut`: there is more than an answer holds; the files that are missing here, or whose hunks are, did change.
    """

    version: int
    against: int | None = None
    files: list[FileChange] = []
    cut: bool = False


class Project(Wire):
    """A project: what lasts over its versions. `title` is known once a version was made."""

    id: ProjectId
    prompt: str
    title: str | None = None
    versions: list[ProjectVersion] = []
    last_job: Job
    created_at: Timestamp


class ProjectPage(Wire):
    """A page of projects, the newest first; as `JobPage`."""

    items: list[Project]
    next_cursor: str | None = None


class ProjectStatus(Wire):
    """How a project's last job stands. `progress` runs from 0 to 1; `attempt` counts deliveries from 1.

    `waits_for` says why a queued job is not begun: no worker is there, or none that can build projects.
    `verdict` and `checks` are there once the checks ran; `failed`: at least one does not hold, and the job has failed.
    """

    project_id: ProjectId
    job_id: JobId
    status: JobStatus
    phase: str | None = None
    progress: float = 0.0
    attempt: int = 0
    waits_for: Literal["worker", "sandbox"] | None = None
    verdict: Literal["passed", "partial", "failed"] | None = None
    checks: list[CheckResult] = []
    failure: Failure | None = None
    created_at: Timestamp
    started_at: Timestamp | None = None
    finished_at: Timestamp | None = None
