"""Dead letters: jobs that failed though their work did not, until somebody takes them up."""

from typing import Annotated

from pydantic import Field, StringConstraints

from fondation_shared.ids import CourseId, JobId, ProjectId
from fondation_shared.jobs import Failure, JobKind
from fondation_shared.wire import Ask, Timestamp, Wire

AT_ONCE = 100
"""How many letters one call takes up at most."""


class DeadLetter(Wire):
    """A failed job whose deliveries came to nothing, or whose request cannot be read; `reason`: of what it died.

    `about`: the repository, or how the prompt begins. `attempts`: how often it was delivered.
    """

    job_id: JobId
    kind: JobKind
    course_id: CourseId | None = None
    project_id: ProjectId | None = None
    about: str
    reason: Failure
    attempts: int
    created_at: Timestamp
    died_at: Timestamp


class DeadLetterPage(Wire):
    """A page of dead letters, those that died last first; ask again with `cursor=next_cursor` until there is none."""

    items: list[DeadLetter]
    next_cursor: str | None = None


class LetterChoice(Ask):
    """Which letters: those of `job_ids`, or all; of these, those of a `kind`, and those that died of `code`.

    `cursor`: the `next_cursor` of the answer before, where there were more than one call takes.
    """

    job_ids: Annotated[list[JobId], Field(min_length=1, max_length=AT_ONCE)] | None = None
    kind: JobKind | None = None
    code: Annotated[str, StringConstraints(max_length=200)] | None = None
    cursor: Annotated[str, StringConstraints(max_length=60)] | None = None


class RequeuedLetter(Wire):
    """A letter that was taken up, and the new job that it became."""

    job_id: JobId
    new_job_id: JobId


class LeftLetter(Wire):
    """A letter that stays as it is, and why: as a refused retry of its job says it."""

    job_id: JobId
    code: str
    message: str
    hint: str | None = None


class Requeued(Wire):
    """What became of the letters, each by itself. `next_cursor`: where to go on, if there may be more."""

    requeued: list[RequeuedLetter] = []
    refused: list[LeftLetter] = []
    next_cursor: str | None = None


class Dismissed(Wire):
    """The letters that are none any more; their jobs have failed, as before. `next_cursor`: see `Requeued`."""

    dismissed: list[JobId] = []
    next_cursor: str | None = None
