"""What the API says of a course that follows its repository by itself: on a schedule, and when somebody pushes."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from fondation_shared.ids import CourseId, JobId
from fondation_shared.wire import Ask, Timestamp, Wire

Host = Literal["github", "gitlab", "gitea"]
Ignored = Literal["event", "ref", "deleted", "repository", "known", "no_version"]
"""Why a push starts nothing: it is none, of another branch, a branch's end, of another repository, of the commit that
the newest version was made from, or too soon."""


class ScheduleRequest(Ask):
    """When to look: five fields of cron, `0 6 * * 1`, read in `timezone`, such as `Europe/Paris`."""

    cron: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
    timezone: Annotated[str, StringConstraints(min_length=1, max_length=60)] = "UTC"


class Schedule(Wire):
    """A schedule, and when it is due next."""

    cron: str
    timezone: str
    next_due: Timestamp


class Hook(Wire):
    """Where pushes are told: a path of this server that takes a POST."""

    id: str
    path: str


class NewHook(Hook):
    """The same with its secret, which is shown this once, and never again."""

    secret: str


class PushAnswer(Wire):
    """What a push has led to: a job `started`; one that is `waiting` will see it; it comes `after` the running job.

    Or it is `ignored`, with the reason.
    """

    outcome: Literal["started", "waiting", "after", "ignored"]
    course_id: CourseId
    job_id: JobId | None = None
    reason: Ignored | None = None


class Push(Wire):
    """The last push that was told, and what became of it."""

    host: Host
    ref: str | None = None
    commit: str | None = None
    at: Timestamp
    outcome: Literal["started", "waiting", "after", "ignored"]
    reason: Ignored | None = None


class Following(Wire):
    """How a course follows its repository."""

    schedule: Schedule | None = None
    hook: Hook | None = None
    last_push: Push | None = None
