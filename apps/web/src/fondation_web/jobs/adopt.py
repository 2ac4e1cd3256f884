"""A job that somebody put in another engine's line by hand becomes one of ours."""

import hashlib
from functools import partial
from typing import TypeVar

from pydantic import ValidationError

from fondation_shared.errors import FieldProblem, Invalid
from fondation_shared.generate import ProjectRequest
from fondation_shared.jobs import CourseAccepted, CourseRequest, JobKind
from fondation_shared.priority import Priority
from fondation_shared.projects import ProjectAccepted
from fondation_shared.wire import Wire
from fondation_web.jobs.check import checked
from fondation_web.jobs.desk import Desk
from fondation_web.jobs.generate import generate
from fondation_web.jobs.submit import submit
from fondation_web.store.idempotency import Once

Asked = TypeVar("Asked", bound=Wire)

Wanted = TypeVar("Wanted", CourseRequest, ProjectRequest)

OWNER = "bullmq"


async def adopt(desk: Desk, kind: JobKind, place: str, said: object, wish: Priority | None = None) -> dict[str, object]:
    """What `POST /v1/courses` or `/v1/generate` answers to `said`; the same place again is the same job.

    `wish` is the priority that it stands in line with, which counts where `said` names none.

    Raises:
        Invalid: it does not say what those take, or names a webhook: the secret of that would lie in the other engine.
        NotAvailable: it asks for what this version does not do.
        RepositoryError: its repository cannot be read.

    """
    accepted = await (_project if kind == "project" else _course)(desk, place, said, wish)
    answer: dict[str, object] = accepted.model_dump(mode="json", by_alias=True, exclude_none=True)
    return answer


async def _course(desk: Desk, place: str, said: object, wish: Priority | None) -> CourseAccepted:
    request = _untold(_read(CourseRequest, said), wish)
    wanted = await checked(request, desk.rules.allowed_roots)
    return await desk.do(partial(submit, request=wanted, once=_once("course", place, request)))


async def _project(desk: Desk, place: str, said: object, wish: Priority | None) -> ProjectAccepted:
    request = _untold(_read(ProjectRequest, said), wish)
    return await desk.do(partial(generate, request=request, once=_once("project", place, request)))


def _untold(request: Wanted, wish: Priority | None) -> Wanted:
    if request.webhook:
        raise Invalid(
            "A job from the queue has no webhook of its own.",
            hint="POST /v1/webhooks   # is told of every job",
            errors=[FieldProblem(field="webhook", message="It cannot be named here.")],
        )
    return request.model_copy(update={"webhook": None, "priority": request.priority or wish})


def _once(kind: JobKind, place: str, request: Wire) -> Once:
    return Once(OWNER, f"{kind}:{place}", hashlib.sha256(request.to_json().encode()).hexdigest())


def _read(kind: type[Asked], said: object) -> Asked:
    try:
        return kind.model_validate(said)
    except ValidationError as error:
        problems = [
            FieldProblem(field=".".join(map(str, each["loc"])) or "data", message=each["msg"])
            for each in error.errors()
        ]
        first = problems[0]
        raise Invalid(f"This asks for nothing: {first.field}: {first.message}.", errors=problems) from error
