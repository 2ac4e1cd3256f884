"""What is sent: the message itself, thin, and the headers that it is signed with."""

import base64
import secrets
from datetime import datetime

from standardwebhooks import Webhook as Signer

from fondation_shared.ids import MessageId, message_id
from fondation_shared.webhooks import Links, Message, MessageType
from fondation_web.store.jobs import JobRow

SECRET_PREFIX = "whsec_"  # noqa: S105 - what secrets begin with is none
_SECRET_BYTES = 32


def new_secret() -> str:
    """What the messages to one address are signed with, as Standard Webhooks spells it."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def is_secret(secret: str) -> bool:
    """Whether messages can be signed with it, and every library of the receiver's reads the same key in it."""
    if not secret.startswith(SECRET_PREFIX):
        return bool(secret)
    key = secret.removeprefix(SECRET_PREFIX).rstrip("=")
    try:
        return bool(base64.b64decode(key + "=" * (-len(key) % 4), validate=True))
    except ValueError:
        return False


def message(job: JobRow, seq: int, kind: MessageType, now: datetime, origin: str) -> Message:
    """That entry `seq` of the job's log was written; `origin` is what links begin with."""
    course = f"{origin}/v1/courses/{job.course_id}" if job.course_id else None
    project = f"{origin}/v1/projects/{job.project_id}" if job.project_id else None
    return Message(
        id=message_id(job.id, seq),
        type=kind,
        timestamp=now,
        job_id=job.id,
        kind=job.kind,
        status=job.status,
        links=Links(job=f"{origin}/v1/jobs/{job.id}", page=f"{origin}/jobs/{job.id}", course=course, project=project),
    )


def signed(message: MessageId, body: str, secret: str, now: datetime) -> dict[str, str]:
    """The headers of a sending: Standard Webhooks, so that libraries in many languages verify it.

    A secret of somebody's own is the key as it stands; one that begins with `whsec_` is base64.
    """
    key = secret if secret.startswith(SECRET_PREFIX) else secret.encode()
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Signer(key).sign(message, now, body),
        "content-type": "application/json",
    }
