"""The page of the queue: how the line stands, its dead letters, and what becomes of them."""

from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from fondation_shared.ids import JobId, UploadId, new_request_id
from fondation_shared.jobs import JobKind
from fondation_shared.letters import DeadLetterPage, LetterChoice
from fondation_web.auth import Caller, requires
from fondation_web.calls import fingerprint, once
from fondation_web.deps import AtEdge, Cursor, Text, Web
from fondation_web.edge import Edge
from fondation_web.jobs.held import engine_answers
from fondation_web.jobs.letters import dismiss, page, requeue
from fondation_web.jobs.pause import pause, resume
from fondation_web.jobs.submit import UPLOAD_PREFIX
from fondation_web.parts import Parts
from fondation_web.queue_view import (
    LineView,
    Told,
    cause_views,
    kind_views,
    letter_views,
    told_of_dismissal,
    told_of_requeue,
)
from fondation_web.routes.queue import queue_state
from fondation_web.routes.signin import fields
from fondation_web.store import letters, uploads
from fondation_web.store.idempotency import Once
from fondation_web.store.letters import LetterFilter

router = APIRouter(prefix="/queue", include_in_schema=False)

_AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class _Found:
    """A page of letters, what all of them died of, the names of the archives that some of them read."""

    letters: DeadLetterPage
    tally: list[tuple[str, int]]
    archives: dict[str, str]


@router.get("", dependencies=[requires("read")])
async def show_queue(web: Web, edge: AtEdge, request: Request, code: Text = None, cursor: Cursor = None) -> Response:
    """What is in the queue, and what died on its way."""
    return await _show(web, edge, request, code=code or None, cursor=cursor)


@router.get("/line", dependencies=[requires("read")])
async def show_line(web: Web, edge: AtEdge, request: Request) -> Response:
    """How the line stands: the piece of the page that is drawn anew."""
    return edge.pages.render(request, "queue_line.html", line=await _line(web, edge, request))


@router.post("/{kind}/pause", dependencies=[requires("admin")])
async def pause_kind(web: Web, request: Request, kind: JobKind) -> Response:
    """Give out no more jobs of a kind."""
    caller: Caller = request.state.caller
    await web.desk.do(partial(pause, kind=kind, by=caller.name))
    return RedirectResponse("/queue", 303)


@router.post("/{kind}/resume", dependencies=[requires("admin")])
async def resume_kind(web: Web, kind: JobKind) -> Response:
    """Give them out again."""
    await web.desk.do(partial(resume, kind=kind))
    await web.queue.resume(kind)
    return RedirectResponse("/queue", 303)


@router.post("/dead/requeue", dependencies=[requires("admin")])
async def requeue_letters(web: Web, edge: AtEdge, request: Request) -> Response:
    """One letter, those that died of something, or all: the page, with what became of them."""
    choice, call = await _chosen(request)
    async with web.calls.in_turn(call):
        answer = await requeue(web.desk, choice, call)
    return await _show(web, edge, request, told=told_of_requeue(answer, edge.pages.words(request)), code=choice.code)


@router.post("/dead/dismiss", dependencies=[requires("admin")])
async def dismiss_letters(web: Web, edge: AtEdge, request: Request) -> Response:
    """The same, but their jobs stay as they ended."""
    choice, call = await _chosen(request)
    async with web.calls.in_turn(call):
        answer = await web.desk.do(partial(dismiss, choice=choice, once=call))
    return await _show(web, edge, request, told=told_of_dismissal(answer, edge.pages.words(request)), code=choice.code)


async def _chosen(request: Request) -> tuple[LetterChoice, Once | None]:
    """What a form names: a job, or a cause, or neither; sent twice by one page, it is done once."""
    sent = await fields(request)
    job_id = sent.get("job_id")
    choice = LetterChoice(
        job_ids=[JobId(job_id)] if job_id else None, code=sent.get("code") or None, cursor=sent.get("cursor") or None
    )
    caller: Caller = request.state.caller
    return choice, once(caller.key_id, sent.get("once") or None, fingerprint("POST", request.url.path, choice))


async def _show(
    web: Parts,
    edge: Edge,
    request: Request,
    *,
    code: str | None = None,
    cursor: str | None = None,
    told: Told | None = None,
) -> Response:
    found = await web.desk.look(partial(_found, code, cursor))
    words = edge.pages.words(request)
    return edge.pages.render(
        request,
        "queue.html",
        line=await _line(web, edge, request),
        letters=letter_views(found.letters.items, found.archives, words),
        causes=cause_views(found.tally, words),
        code=code,
        next=found.letters.next_cursor,
        told=told,
        once=new_request_id(),
    )


async def _line(web: Parts, edge: Edge, request: Request) -> LineView:
    kinds = kind_views(await queue_state(web), edge.presence.does)
    away = not await engine_answers(web.queue)
    return LineView(kinds, may=await edge.gate.lets(request, "admin"), away=away)


def _found(code: str | None, cursor: str | None, connection: Connection) -> _Found:
    after = JobId(cursor) if cursor else None
    shown = page(connection, LetterFilter(code=code), after, _AT_ONCE)
    read = {letter.about for letter in shown.items if letter.about.startswith(UPLOAD_PREFIX)}
    known = [uploads.find(connection, UploadId(upload_id)) for upload_id in read]
    archives = {upload.shown.id: upload.shown.name for upload in known if upload is not None}
    return _Found(shown, letters.tally(connection), archives)
