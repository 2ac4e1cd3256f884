"""What the API says of jobs, and what a worker says of its leases."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from fondation_shared.estimate import Estimate
from fondation_shared.following import Following
from fondation_shared.generate import ProjectRequest, ProjectResult
from fondation_shared.ids import CourseId, JobId, ProjectId
from fondation_shared.priority import NORMAL, Priority
from fondation_shared.refresh import ChapterCounts, Staleness
from fondation_shared.review import Review
from fondation_shared.spending import Spending
from fondation_shared.states import JobStatus
from fondation_shared.webhooks import WebhookOfJob
from fondation_shared.wire import Ask, Timestamp, Wire
from fondation_shared.wording import Said

Language = Literal["en", "fr"]
JobKind = Literal["course", "project"]
Glob = Annotated[str, StringConstraints(min_length=1, max_length=400)]
MemoKey = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
ArtifactName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$")]


class Verdict(StrEnum):
    """Of a completed job: everything is there, or a list says what is missing."""

    PASSED = "passed"
    PARTIAL = "partial"


class CourseRequest(Ask):
    """A course is wanted. `repository`: an https URL, a local path under an allowed root, or an upload's id."""

    repository: Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
    ref: Annotated[str, StringConstraints(min_length=1, max_length=250)] | None = None
    include: Annotated[list[Glob], Field(max_length=100)] = []
    exclude: Annotated[list[Glob], Field(max_length=100)] = []
    language: Language = "en"
    audience: Annotated[str, StringConstraints(max_length=400)] | None = None
    chapters: Annotated[int, Field(ge=4, le=12)] | None = None
    model: Annotated[str, StringConstraints(max_length=200)] | None = None
    budget: Annotated[float, Field(ge=0)] | None = None
    review: bool = False
    priority: Priority | None = None
    webhook: Annotated[str, StringConstraints(max_length=2000)] | None = None


Request = CourseRequest | ProjectRequest
"""What a job is asked: the field that one of them needs is unknown to the other."""


class CourseAccepted(Wire):
    """202: the course and the job that will write its next version. `webhook`: where one was asked for."""

    course_id: CourseId
    job_id: JobId
    status: JobStatus
    webhook: WebhookOfJob | None = None


class Failure(Said):
    """Why a job failed, for a person: what, what to do, where. `retryable`: the world's fault, not the work's."""

    code: str
    phase: str | None = None
    retryable: bool = False


class Job(Wire):
    """A job as the API shows it. `progress` runs from 0 to 1 over the whole job; `attempt` counts deliveries from 1.

    `request` is one of its `kind`. `refreshes`: the job whose version it brings up to date; with `check` it only looks
    how far that lies behind. `result` is what a project's build said of itself, also where its checks do not hold.
    One that `estimates` says what its request would take, in `estimate`, and makes nothing.
    `spent`: on models, over all attempts; absent where none was asked.
    """

    id: JobId
    kind: JobKind
    status: JobStatus
    priority: Priority = NORMAL
    course_id: CourseId | None = None
    project_id: ProjectId | None = None
    request: Request
    phase: str | None = None
    progress: float = 0.0
    attempt: int = 0
    verdict: Verdict | None = None
    missing: list[str] = []
    result: ProjectResult | None = None
    spent: Spending | None = None
    failure: Failure | None = None
    retry_of: JobId | None = None
    refreshes: JobId | None = None
    check: bool = False
    estimates: bool = False
    estimate: Estimate | None = None
    created_at: Timestamp
    started_at: Timestamp | None = None
    finished_at: Timestamp | None = None
    cleared_at: Timestamp | None = None
    """When its files, its drafts and all of its log but the last entry were deleted, because their time was over."""
    dead_at: Timestamp | None = None
    """Since when it is a dead letter: it failed though its work did not, and nobody has taken it up."""
    position: int | None = None
    """How many jobs of its kind go before this one: only while it is queued, and not while it stands aside because as
    many of its key's run as may. 1000 means: at least so many."""
    unreadable: list[str] | None = None
    """Fields that another version stored and this one cannot read: what stands there in their place is not theirs."""


class JobPage(Wire):
    """A page of jobs, the newest first; ask again with `cursor=next_cursor` until there is none."""

    items: list[Job]
    next_cursor: str | None = None


class Artifact(Wire):
    """A named output file of a job. `sha256` in hex, `size` in bytes."""

    name: ArtifactName
    media_type: str
    size: int
    sha256: str


class ArtifactPage(Wire):
    """Every artifact of a job, by name."""

    items: list[Artifact]


class CourseVersion(Wire):
    """What one completed job added to a course; `changes` where it was made from the version before it."""

    number: int
    job_id: JobId
    commit: str
    verdict: Verdict
    created_at: Timestamp
    changes: ChapterCounts | None = None


class Course(Wire):
    """A course: what lasts over its versions. `staleness` is what the last look at its repository brought.

    `following`: when it is brought up to date without being asked; absent where it is not.
    """

    id: CourseId
    repository: str
    language: Language
    title: str | None = None
    versions: list[CourseVersion] = []
    staleness: Staleness | None = None
    following: Following | None = None
    last_job: Job | None = None
    created_at: Timestamp


class CoursePage(Wire):
    """A page of courses, the newest first; as `JobPage`."""

    items: list[Course]
    next_cursor: str | None = None


class Upload(Wire):
    """An archive that was taken in and checked; `id` serves as a repository."""

    id: str
    name: str
    size: int
    sha256: str
    entries: int
    created_at: Timestamp


class JobSpec(Wire):
    """`WORKSPACE/job.json`: all that a generator is told. `request` is one of its `kind`.

    Of a course, `repository` is a URL, or a path it can open.
    `allowed_roots` bounds what a local path may reach; `archive` says that the path is an archive to unpack. `refresh`:
    the earlier version lies in `WORKSPACE/earlier`, a course's as `course.json` and `sources.zip`, a project's as
    `plan.json` and `source.bundle`; with `check` nothing is written, the result says how far that lies behind.
    `reviewed` is what a person made of the outline or the plan, where the request asks for a review and there was one.
    With `estimate` nothing is made: the result says what that would take.
    """

    id: JobId
    kind: JobKind
    attempt: int = 1
    request: Request
    archive: bool = False
    allowed_roots: list[str] = []
    refresh: bool = False
    check: bool = False
    reviewed: Review | None = None
    estimate: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if isinstance(self.request, ProjectRequest) != (self.kind == "project"):
            raise ValueError(f"the request is not that of a {self.kind}")
        return self


class Outcome(StrEnum):
    """How an attempt ended, as its worker reports it."""

    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    WAITING = "waiting"
    RELEASED = "released"


class CourseResult(Wire):
    """What a finished course says of itself."""

    title: str
    commit: str
    chapters: int
    citations: int
    changes: ChapterCounts | None = None


class Result(Wire):
    """`WORKSPACE/result.json`, and the body of `finish`.

    A refresh says its `staleness`; one that looked only, or found nothing newer, has no `result`: no version was made.
    A project whose checks do not hold has `failed`, and its `result` says which: what it left is handed over as well.
    One that is `waiting` says in `review` for what.
    """

    outcome: Outcome
    verdict: Verdict | None = None
    missing: list[str] = []
    result: CourseResult | ProjectResult | None = None
    staleness: Staleness | None = None
    review: Review | None = None
    estimate: Estimate | None = None
    failure: Failure | None = None
