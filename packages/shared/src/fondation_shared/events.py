"""Entries of a job's append-only log: one union, told apart by `type`.

The server writes `job.*` and `artifact.ready`; a generator writes the others, one JSON object a line on its stdout.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from fondation_shared.wire import Timestamp, Wire
from fondation_shared.wording import Said

Level = Literal["debug", "info", "warning", "error"]
Stream = Literal["stdout", "stderr", "system"]
Count = Annotated[int, Field(ge=0, le=2**53)]
"""How many; no more than every reader of JSON can hold, and can be divided."""
PhaseName = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class EventBase(Wire):
    """What all entries have in common; `at` is when it happened, as far as the writer of the entry knows."""

    at: Timestamp | None = None


class JobQueued(EventBase):
    type: Literal["job.queued"] = "job.queued"


class JobStarted(EventBase):
    type: Literal["job.started"] = "job.started"
    attempt: int
    worker_id: str


class JobWaiting(EventBase):
    type: Literal["job.waiting"] = "job.waiting"


class JobCompleted(EventBase):
    type: Literal["job.completed"] = "job.completed"
    verdict: Literal["passed", "partial"]
    missing: list[str] = []


class JobFailed(EventBase, Said):
    type: Literal["job.failed"] = "job.failed"
    code: str
    phase: str | None = None


class JobCancelled(EventBase):
    type: Literal["job.cancelled"] = "job.cancelled"


class JobRequeued(EventBase):
    """The attempt is over, the job is not: `reason` is a failure's code or `lease_lost` or `released`."""

    type: Literal["job.requeued"] = "job.requeued"
    reason: str
    attempt: int
    delay_seconds: float = 0.0


class PhaseStarted(EventBase):
    """`index` counts from 0; `total` is the number of phases."""

    type: Literal["phase.started"] = "phase.started"
    phase: PhaseName
    index: Count = 0
    total: Count = 1


class PhaseProgress(EventBase):
    """`done` of `total` steps of the phase; `message` names the step for a person."""

    type: Literal["phase.progress"] = "phase.progress"
    phase: PhaseName
    done: Count
    total: Count
    message: str | None = None


class PhaseFinished(EventBase):
    type: Literal["phase.finished"] = "phase.finished"
    phase: PhaseName
    seconds: float
    outcome: Literal["done", "reused", "failed"] = "done"
    summary: str | None = None


class Log(EventBase):
    type: Literal["log"] = "log"
    stream: Stream = "system"
    level: Level = "info"
    text: str


class ChapterWritten(EventBase):
    type: Literal["chapter.written"] = "chapter.written"
    chapter: str
    order: Count
    title: str


class ChapterDraft(EventBase):
    """More of what a model writes of a chapter, in whole passages: nothing of it is checked yet, nor part of a course.

    It stands behind what was told before; `anew`: in its place.
    """

    type: Literal["chapter.draft"] = "chapter.draft"
    chapter: str
    order: Count
    title: str
    text: Annotated[str, StringConstraints(max_length=4000)]
    anew: bool = False


class ChapterVerified(EventBase):
    """The gate's score: what held, of how many."""

    type: Literal["chapter.verified"] = "chapter.verified"
    chapter: str
    order: Count
    title: str
    checked: Count
    refused: Count


class ChapterReused(EventBase):
    """A chapter that was not written: it was `remembered`, or that of the version before `holds` still."""

    type: Literal["chapter.reused"] = "chapter.reused"
    chapter: str
    order: Count
    title: str
    reason: Literal["remembered", "holds"] = "remembered"


class FileWritten(EventBase):
    type: Literal["file.written"] = "file.written"
    path: str
    size: Count


class AttemptStarted(EventBase):
    type: Literal["attempt.started"] = "attempt.started"
    number: Count


class AttemptFinished(EventBase):
    type: Literal["attempt.finished"] = "attempt.finished"
    number: Count
    passed: Count
    total: Count
    signature: str | None = None


class ModelCalled(EventBase):
    """`money` in the currency of the price list; None where no price is known."""

    type: Literal["model.called"] = "model.called"
    provider: str
    model: str
    tokens_in: Count
    tokens_out: Count
    tokens_cached: Count = 0
    money: float | None = None
    seconds: float
    memo_hit: bool = False


class Egress(EventBase):
    type: Literal["egress"] = "egress"
    host: str
    verdict: Literal["allowed", "denied"]


class LimitReached(EventBase):
    type: Literal["limit"] = "limit"
    wall: str
    value: str


class ArtifactReady(EventBase):
    type: Literal["artifact.ready"] = "artifact.ready"
    name: str
    size: int
    sha256: str


GeneratorEvent = Annotated[
    PhaseStarted
    | PhaseProgress
    | PhaseFinished
    | Log
    | ChapterDraft
    | ChapterWritten
    | ChapterVerified
    | ChapterReused
    | FileWritten
    | AttemptStarted
    | AttemptFinished
    | ModelCalled
    | Egress
    | LimitReached,
    Field(discriminator="type"),
]
"""What a generator may say."""

Event = Annotated[
    JobQueued
    | JobStarted
    | JobWaiting
    | JobCompleted
    | JobFailed
    | JobCancelled
    | JobRequeued
    | ArtifactReady
    | PhaseStarted
    | PhaseProgress
    | PhaseFinished
    | Log
    | ChapterDraft
    | ChapterWritten
    | ChapterVerified
    | ChapterReused
    | FileWritten
    | AttemptStarted
    | AttemptFinished
    | ModelCalled
    | Egress
    | LimitReached,
    Field(discriminator="type"),
]
"""Any entry of a job's log."""

JobEvent = JobQueued | JobStarted | JobWaiting | JobRequeued | JobCompleted | JobFailed | JobCancelled
"""What tells of another status of the job."""

GENERATOR_EVENT: TypeAdapter[GeneratorEvent] = TypeAdapter(GeneratorEvent)
EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class Recorded(Wire):
    """An entry with its place in the job's log: `seq` counts from 1 without a gap."""

    seq: int
    attempt: int
    event: Event


class EventPage(Wire):
    """A page of a job's log; ask again with `after=next_after`. `ended`: the job is over and nothing will follow."""

    items: list[Recorded]
    next_after: int
    ended: bool
