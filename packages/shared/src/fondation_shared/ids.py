"""Prefixed ids that sort by the time they were made: `job_01jd…`, a lower-case ULID behind the prefix."""

from typing import NewType

from ulid import ULID

JobId = NewType("JobId", str)
CourseId = NewType("CourseId", str)
ProjectId = NewType("ProjectId", str)
LeaseId = NewType("LeaseId", str)
UploadId = NewType("UploadId", str)
KeyId = NewType("KeyId", str)
HookId = NewType("HookId", str)
RequestId = NewType("RequestId", str)
WebhookId = NewType("WebhookId", str)
MessageId = NewType("MessageId", str)


def _new(prefix: str) -> str:
    return f"{prefix}_{str(ULID()).lower()}"


def new_job_id() -> JobId:
    """A new `job_…`."""
    return JobId(_new("job"))


def new_course_id() -> CourseId:
    """A new `crs_…`."""
    return CourseId(_new("crs"))


def new_project_id() -> ProjectId:
    """A new `prj_…`."""
    return ProjectId(_new("prj"))


def new_lease_id() -> LeaseId:
    """A new `lse_…`: the fencing token of one delivery of a job."""
    return LeaseId(_new("lse"))


def new_upload_id() -> UploadId:
    """A new `upl_…`."""
    return UploadId(_new("upl"))


def new_key_id() -> KeyId:
    """A new `key_…`: names an API key, is not the secret."""
    return KeyId(_new("key"))


def new_hook_id() -> HookId:
    """A new `hok_…`: where the pushes of one repository are told."""
    return HookId(_new("hok"))


def new_request_id() -> RequestId:
    """A new `req_…`, for `X-Request-Id` and the last line of an error."""
    return RequestId(_new("req"))


def new_webhook_id() -> WebhookId:
    """A new `whk_…`: an address that is told of jobs."""
    return WebhookId(_new("whk"))


def message_id(job_id: JobId, seq: int) -> MessageId:
    """The `msg_…` that tells of entry `seq` of a job's log: there is no other, and it never changes."""
    return MessageId(f"msg_{job_id.removeprefix('job_')}_{seq}")
