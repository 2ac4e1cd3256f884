"""Dead letters are taken up: each becomes a new job, or stays a failed one."""

from functools import partial

from sqlalchemy import Connection

from fondation_shared.errors import FieldProblem, FondationError, IllegalMove, Invalid
from fondation_shared.ids import JobId
from fondation_shared.jobs import CourseRequest
from fondation_shared.letters import (
    AT_ONCE,
    DeadLetter,
    DeadLetterPage,
    Dismissed,
    LeftLetter,
    LetterChoice,
    Requeued,
    RequeuedLetter,
)
from fondation_web.jobs.change import Change
from fondation_web.jobs.desk import Desk
from fondation_web.jobs.retry import Accepted, retry
from fondation_web.store import jobs, letters
from fondation_web.store.idempotency import Once
from fondation_web.store.jobs import UNKNOWN_FAILURE
from fondation_web.store.letters import LetterFilter, LetterRow

_BEGINNING = 200


def page(connection: Connection, wanted: LetterFilter, after: JobId | None, limit: int) -> DeadLetterPage:
    """A page of letters; raises as `letters.page`."""
    found = letters.page(connection, wanted, after, limit + 1)
    return DeadLetterPage(
        items=[_shown(connection, job) for job in found[:limit]],
        next_cursor=found[limit - 1].job.id if len(found) > limit else None,
    )


async def requeue(desk: Desk, choice: LetterChoice, once: Once | None) -> Requeued:
    """Make a new job of each of these letters, each by itself; those that cannot be say why, and stay.

    Raises:
        Invalid: `choice` says two things at once, or goes on from where no answer ended.
        IdempotencyMismatch: see `Change.once`.

    """
    given = await desk.given(once, Requeued)
    if given is not None:
        return given
    found, following = await desk.look(partial(_chosen, choice))
    done, refused = [], []
    for job_id in found:
        try:
            made = await desk.do(partial(_requeue, job_id=job_id))
        except FondationError as error:
            if error.retryable:
                raise
            refused.append(LeftLetter(job_id=job_id, code=error.code, message=error.detail, hint=error.hint))
        else:
            done.append(RequeuedLetter(job_id=job_id, new_job_id=made.job_id))
    answer = Requeued(requeued=done, refused=refused, next_cursor=following)
    return await desk.do(lambda change: change.once(once, Requeued, lambda: answer))


def dismiss(change: Change, choice: LetterChoice, once: Once | None) -> Dismissed:
    """Let these be letters no more: their jobs stay as they ended. Raises as `requeue`."""

    def act() -> Dismissed:
        found, following = _chosen(choice, change.connection)
        return Dismissed(dismissed=letters.remove(change.connection, found), next_cursor=following)

    return change.once(once, Dismissed, act)


def _requeue(change: Change, job_id: JobId) -> Accepted:
    job = change.job(job_id)
    if job.dead_at is None:
        raise IllegalMove(
            f"The job {job.id} is no dead letter.",
            hint="GET /v1/queue/dead   # lists them: somebody may have been first",
        )
    # It is still theirs, whoever sees to it: it counts for their limit, and not for an operator's.
    change.by = job.owner
    return retry(change, job.id, None)


def _chosen(choice: LetterChoice, connection: Connection) -> tuple[list[JobId], JobId | None]:
    """The letters that are meant, and the last of them if there are more."""
    if choice.job_ids is not None:
        if choice.kind or choice.code or choice.cursor:
            what = "This is said beside jobIds, which name the letters already."
            raise Invalid(what, errors=[FieldProblem(field="jobIds", message=what)])
        return list(dict.fromkeys(choice.job_ids)), None
    after = JobId(choice.cursor) if choice.cursor else None
    found = letters.oldest(connection, LetterFilter(choice.kind, choice.code), after, AT_ONCE + 1)
    return found[:AT_ONCE], found[AT_ONCE - 1] if len(found) > AT_ONCE else None


def _shown(connection: Connection, letter: LetterRow) -> DeadLetter:
    job = jobs.shown(connection, letter.job)
    prompt = "" if isinstance(job.request, CourseRequest) else " ".join(job.request.prompt.split())
    return DeadLetter(
        job_id=job.id,
        kind=job.kind,
        course_id=job.course_id,
        project_id=job.project_id,
        about=letter.job.repository or prompt[:_BEGINNING],
        reason=job.failure or UNKNOWN_FAILURE,
        attempts=job.attempt,
        created_at=job.created_at,
        died_at=letter.died_at,
    )
