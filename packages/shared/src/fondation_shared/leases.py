"""What a worker and the server say to each other of leases: claims, signs of life, events."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from fondation_shared.events import GeneratorEvent, PhaseName
from fondation_shared.ids import LeaseId
from fondation_shared.jobs import JobKind, JobSpec, MemoKey
from fondation_shared.project import SandboxRecord
from fondation_shared.refusal import Refusal
from fondation_shared.wire import Ask, Timestamp, Wire


class ClaimRequest(Ask):
    """A worker asks for work, held up to `wait_seconds`. `sandbox`: what it builds in; `refusal`: why it does not."""

    worker_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,100}$")]
    kinds: Annotated[list[JobKind], Field(min_length=1)]
    slots: Annotated[int, Field(ge=1, le=64)]
    wait_seconds: Annotated[float, Field(ge=0, le=60)] = 25.0
    sandbox: SandboxRecord | None = None
    refusal: Refusal | None = None


class Lease(Wire):
    """The right to one attempt, until `expires_at`; `heartbeat_seconds` is how often to renew it.

    Each renewal lasts `seconds`, so that a worker can count on its own monotonic clock, whatever its calendar says.
    """

    id: LeaseId
    attempt: int
    seconds: float
    expires_at: Timestamp
    heartbeat_seconds: float


class Claim(Wire):
    """One job with its lease, the keys of what earlier attempts remembered, and how many bytes an artifact may have."""

    job: JobSpec
    lease: Lease
    memo: list[MemoKey] = []
    max_artifact_bytes: int | None = None


class Claims(Wire):
    """The answer to a claim that found work."""

    claims: list[Claim]


class Directive(StrEnum):
    """What the server wants of an attempt.

    `cancel`: stop the work and say so. `abandon`: stop and say nothing, though the lease still holds; a worker obeys
    it, and this server never asks for it: who no longer holds the job is answered `lease_lost`.
    """

    CONTINUE = "continue"
    CANCEL = "cancel"
    ABANDON = "abandon"


class Heartbeat(Ask):
    """A sign of life. `event_seq` is the number of the last event this lease has recorded."""

    phase: PhaseName | None = None
    progress: Annotated[float, Field(ge=0, le=1)] = 0.0
    event_seq: Annotated[int, Field(ge=0)] = 0


class HeartbeatAnswer(Wire):
    """What to do, and until when the lease now runs."""

    directive: Directive
    expires_at: Timestamp


class EventBatch(Ask):
    """Events of one lease, numbered from 1 per lease; repeats are ignored, a gap is refused."""

    first_seq: Annotated[int, Field(ge=1)]
    events: Annotated[list[GeneratorEvent], Field(min_length=1, max_length=1000)]


class EventsAccepted(Wire):
    """The number of the last event of this lease that is stored."""

    last_seq: int
