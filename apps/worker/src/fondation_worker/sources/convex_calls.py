"""The two functions of a Convex deployment that a worker calls, by the names and fields of the original system."""

import json
from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import JsonValue, StringConstraints, ValidationError

from fondation_shared.convex import Convex
from fondation_shared.errors import Invalid
from fondation_shared.jobs import Artifact, Language, Result
from fondation_shared.wire import Wire

NEXT = "jobs:getNextPending"
UPDATE = "jobs:updateStatus"
Status = Literal["pending", "running", "completed", "failed"]
_ERROR = 4000
"""Characters of an error that are told."""


class Pending(Wire):
    """A document of the deployment's table of jobs, as far as a worker reads it. Whoever may write there wrote it."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")]
    repository_url: JsonValue = None
    branch: JsonValue = None

    @classmethod
    def read(cls, document: JsonValue) -> Self | None:
        """What the deployment answered; None where nothing is pending.

        Raises:
            Invalid: it is no document that could be a job.

        """
        if document is None:
            return None
        fields = document if isinstance(document, dict) else {}
        try:
            return cls(
                id=str(fields.get("_id")), repository_url=fields.get("repositoryUrl"), branch=fields.get("branch")
            )
        except ValidationError as error:
            raise Invalid(f"{NEXT} answered what is no job: it has no _id that could be one.") from error


async def next_pending(convex: Convex) -> Pending | None:
    """The job that waits longest, if one waits. Raises as `Convex.mutation`, and Invalid: what came is no job."""
    return Pending.read(await convex.query(NEXT, {}))


async def update(convex: Convex, job_id: str, status: Status, **said: str) -> None:
    """Say how a job stands; `said`: its `result` or its `error`. Raises as `Convex.mutation`."""
    await convex.mutation(UPDATE, {"jobId": job_id, "status": status, **said})


def result_text(result: Result, artifacts: Sequence[Artifact], folder: str) -> str:
    """What a completed job says in `result`, as JSON: what the generator left, the files, and where they lie."""
    said = result.model_dump(mode="json", by_alias=True, exclude_none=True)
    files = [artifact.model_dump(mode="json", by_alias=True) for artifact in artifacts]
    return json.dumps({**said, "artifacts": files, "folder": folder}, ensure_ascii=False)


def error_text(result: Result, language: Language) -> str:
    """What a failed job says in `error`: what happened and, on a line of its own, what to do about it."""
    if result.failure is None:
        return f"outcome: {result.outcome}"
    said = result.failure.wording(language)
    return "\n".join(filter(None, (said.message, said.hint)))[:_ERROR]
