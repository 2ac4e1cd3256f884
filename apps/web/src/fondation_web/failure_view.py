"""What is said of a failure: what happened, why, what there is all the same, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from fondation_shared.jobs import Course, Job
from fondation_shared.projects import Project
from fondation_shared.states import JobStatus
from fondation_web.french import wording
from fondation_web.language import Words
from fondation_web.log_line import phase_name, printable


@dataclass(frozen=True, slots=True)
class FailureView:
    """The card of a failed job."""

    what: str
    message: str
    last_lines: Sequence[str]
    usable: str
    hint: str | None
    dead: str | None
    """What is said of a dead letter."""


def failure_of(job: Job, made: Course | Project | None, last: Sequence[str], words: Words) -> FailureView | None:
    """The card of a job that failed; `last` are the last lines of its log."""
    if job.status is not JobStatus.FAILED or job.failure is None:
        return None
    phase = job.failure.phase
    said = wording(job.failure, words.language)
    return FailureView(
        what=words("run.failed_in", phase=phase_name(phase, words)) if phase else words("run.failed_what"),
        message=printable(said.message),
        last_lines=list(last),
        usable=_usable(job, made, retryable=job.failure.retryable, words=words),
        hint=printable(said.hint) if said.hint else None,
        dead=_dead(job, retryable=job.failure.retryable, words=words),
    )


def _dead(job: Job, *, retryable: bool, words: Words) -> str | None:
    """What a dead letter died of: of its deliveries, or of what it asks for."""
    if job.dead_at is None:
        return None
    return words("run.dead", n=job.attempt) if retryable else words("run.dead_unreadable")


def _usable(job: Job, made: Course | Project | None, *, retryable: bool, words: Words) -> str:
    """What there is in spite of the failure."""
    if job.result is not None:
        return words("run.usable_build")
    if made is not None and made.versions:
        key = "run.usable_version" if isinstance(made, Course) else "run.usable_project_version"
        return words(key, number=made.versions[0].number)
    return words("run.usable_memory" if retryable else "run.usable_nothing")
