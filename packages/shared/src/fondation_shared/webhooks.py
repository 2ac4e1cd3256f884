"""What the API says of webhooks: who is told of jobs, in which words, and what they answered."""

from enum import StrEnum
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints

from fondation_shared.ids import JobId, MessageId, WebhookId
from fondation_shared.states import JobStatus
from fondation_shared.wire import Ask, Timestamp, Wire

MessageType = Literal[
    "job.queued",
    "job.started",
    "job.waiting",
    "job.requeued",
    "job.completed",
    "job.failed",
    "job.cancelled",
]
MESSAGE_TYPES: tuple[MessageType, ...] = get_args(MessageType)
USUAL: tuple[MessageType, ...] = ("job.waiting", "job.completed", "job.failed", "job.cancelled")
"""What calls for somebody to look: a job waits for a person, or has ended."""

MessageTypes = Annotated[list[MessageType], Field(min_length=1, max_length=len(MESSAGE_TYPES))]


class WebhookRequest(Ask):
    """An address is to be told of every job: an https URL; `events` are the types of messages that it gets."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
    events: MessageTypes = list(USUAL)


class Webhook(Wire):
    """An address that is told of every job, or of `job_id` alone.

    `failing_since`: since when it took no message. `disabled_at`: since when it is told nothing more, because it
    answered 410 (`gone`), or took nothing for five days (`failing`).
    """

    id: WebhookId
    url: str
    events: list[MessageType]
    job_id: JobId | None = None
    created_at: Timestamp
    failing_since: Timestamp | None = None
    disabled_at: Timestamp | None = None
    disabled_for: Literal["gone", "failing"] | None = None


class NewWebhook(Webhook):
    """201: what messages are signed with is said here, once."""

    secret: str


class WebhookPage(Wire):
    """Every address that is told of all jobs, the newest first."""

    items: list[Webhook]


class WebhookOfJob(Wire):
    """The address that a request has named. `secret`: what its messages are signed with, said here alone.

    Absent where the address is known already, or is told of all jobs: its messages are signed as those are.
    """

    id: WebhookId
    secret: str | None = None


class DeliveryState(StrEnum):
    """Where a message to one address stands."""

    PENDING = "pending"
    """It is to be sent, or to be sent again."""
    DELIVERED = "delivered"
    """The address answered with a status from 200 to 299."""
    FAILED = "failed"
    """It was sent as often as messages are, and never taken; or the address is gone."""


class DeliveryAttempt(Wire):
    """What became of a message that was sent. `status` and `answer`, its beginning, where there was an answer.

    `error` says why it does not count, where it does not.
    """

    number: int
    at: Timestamp
    seconds: float
    status: int | None = None
    answer: str | None = None
    error: str | None = None


class Delivery(Wire):
    """A message to one address. `due_at`: when it is sent next, while it is pending."""

    id: MessageId
    webhook_id: WebhookId
    job_id: JobId
    type: MessageType
    state: DeliveryState
    created_at: Timestamp
    due_at: Timestamp | None = None
    attempts: list[DeliveryAttempt] = []


class DeliveryPage(Wire):
    """A page of messages, the newest first; ask again with `cursor=next_cursor` until there is none."""

    items: list[Delivery]
    next_cursor: str | None = None


class Links(Wire):
    """Where to look for what a message tells of; with the address of the server, where that is known."""

    job: str
    page: str
    course: str | None = None
    project: str | None = None


class Message(Wire):
    """What is sent: that something happened to a job, and where to look. Nothing that a job reads or makes.

    `id` is that of the `webhook-id` header: the same however often, and wherever, it is sent. A job has exactly one
    with a final status.
    """

    id: MessageId
    type: MessageType
    timestamp: Timestamp
    job_id: JobId
    kind: Literal["course", "project"]
    status: JobStatus
    links: Links
