"""Dead letters: jobs that failed though their work did not; what becomes of them."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query

from fondation_shared.ids import JobId
from fondation_shared.jobs import JobKind
from fondation_shared.letters import DeadLetterPage, Dismissed, LetterChoice, Requeued
from fondation_web.auth import requires
from fondation_web.deps import Cursor, Json, Limit, Posted, TextRoute, Web
from fondation_web.jobs.letters import dismiss, page, requeue
from fondation_web.store.letters import LetterFilter

Code = Annotated[str | None, Query(max_length=200, description="Of what they died: a `reason.code`.")]

router = APIRouter(prefix="/v1/queue/dead", tags=["queue"], route_class=TextRoute)


@router.get("", dependencies=[requires("read")], response_model=DeadLetterPage)
async def list_dead_letters(
    web: Web, kind: JobKind | None = None, code: Code = None, cursor: Cursor = None, limit: Limit = 50
) -> Json:
    """Jobs that failed though their work did not, those that died last first; `code`: of what."""
    after = JobId(cursor) if cursor else None
    return Json(await web.desk.look(partial(page, wanted=LetterFilter(kind, code), after=after, limit=limit)))


@router.post("/requeue", dependencies=[requires("admin")], response_model=Requeued)
async def requeue_dead_letters(web: Web, choice: LetterChoice, posted: Posted) -> Json:
    """Make new jobs of dead letters, at most a hundred with one call, those that died first first; each by itself."""
    call = posted.for_body(choice)
    with web.calls.alone(call):
        return Json(await requeue(posted.desk, choice, call))


@router.post("/dismiss", dependencies=[requires("admin")], response_model=Dismissed)
async def dismiss_dead_letters(web: Web, choice: LetterChoice, posted: Posted) -> Json:
    """Take dead letters off the list, at most a hundred with one call: their jobs have failed, and stay so."""
    call = posted.for_body(choice)
    with web.calls.alone(call):
        return Json(await web.desk.do(partial(dismiss, choice=choice, once=call)))
