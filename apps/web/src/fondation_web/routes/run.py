"""The page of a job: its whole past, then live; cancel and retry."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Annotated, get_args

from fastapi import APIRouter, Query, Request
from fastapi.sse import format_sse_event
from starlette.responses import RedirectResponse, Response, StreamingResponse

from fondation_shared.errors import IllegalMove
from fondation_shared.events import Level
from fondation_shared.ids import JobId
from fondation_web.auth import Caller, requires
from fondation_web.calls import fingerprint, once
from fondation_web.deps import AtEdge, Web
from fondation_web.jobs.cancel import cancel
from fondation_web.jobs.estimate import make
from fondation_web.jobs.retry import Accepted, retry
from fondation_web.routes.events import Number, Stream
from fondation_web.routes.signin import fields
from fondation_web.run_view import SHOWN_LINES, Log
from fondation_web.watch import Watch, watch

router = APIRouter(prefix="/jobs/{job_id}", include_in_schema=False)

_LEVELS: tuple[Level, ...] = get_args(Level)
_NO_STORE = {"cache-control": "no-store", "x-accel-buffering": "no"}

Find = Annotated[str, Query(max_length=200)]


@router.get("", dependencies=[requires("read")])
async def run(
    web: Web,
    edge: AtEdge,
    request: Request,
    job_id: JobId,
    level: str = "",
    find: Find = "",
    *,
    all: bool = False,  # noqa: A002 - as the address has it
) -> Response:
    """A job with its whole log, as it stands; `all` shows even the first lines of a long one."""
    looked = await watch(web, edge, edge.pages.words(request), job_id, Log(None if all else SHOWN_LINES))
    await looked.read()
    return edge.pages.render(
        request,
        "run.html",
        here="jobs",
        run=await looked.view(),
        log=looked.log,
        level=level if level in _LEVELS else "debug",
        levels=_LEVELS,
        find=find.strip(),
    )


@router.get("/live", dependencies=[requires("read")])
async def live(
    web: Web, edge: AtEdge, request: Request, job_id: JobId, after: Number, *, top: bool = False
) -> Response:
    """What follows entry `after` of the log, as it comes: pieces of the page; `top`: how the job stands alone."""
    looked = await watch(web, edge, edge.pages.words(request), job_id, top=top)
    await looked.read(until=after)
    return Stream(_events(looked), headers=_NO_STORE)


@router.get("/log.txt", dependencies=[requires("read")])
async def raw_log(web: Web, edge: AtEdge, request: Request, job_id: JobId) -> Response:
    """The log as plain text: number, time, level, text."""
    looked = await watch(web, edge, edge.pages.words(request), job_id)
    return StreamingResponse(
        _plain(looked), headers={"cache-control": "no-store"}, media_type="text/plain; charset=utf-8"
    )


@router.post("/cancel", dependencies=[requires("submit")])
async def cancel_job(web: Web, job_id: JobId) -> Response:
    """Ask for the job to stop; one that has just ended shows how."""
    try:
        await web.desk.do(partial(cancel, job_id=job_id))
    except IllegalMove:
        return RedirectResponse(f"/jobs/{job_id}", 303)
    return RedirectResponse(f"/jobs/{job_id}", 303)


@router.post("/retry", dependencies=[requires("submit")])
async def retry_job(web: Web, request: Request, job_id: JobId) -> Response:
    """Make a new job of the same request; sent twice by one page, it is still one."""
    return await _anew(web, request, job_id, "/v1/jobs/{}/retry", retry)


@router.post("/make", dependencies=[requires("submit")])
async def make_job(web: Web, request: Request, job_id: JobId) -> Response:
    """Make what this job only estimated; sent twice by one page, it is made once."""
    return await _anew(web, request, job_id, "/jobs/{}/make", make)


async def _anew(web: Web, request: Request, job_id: JobId, place: str, act: Callable[..., Accepted]) -> Response:
    caller: Caller = request.state.caller
    key = (await fields(request)).get("once") or None
    call = once(caller.key_id, key, fingerprint("POST", place.format(job_id), None))
    async with web.calls.in_turn(call):
        made = await web.desk.of(caller.key_id).do(partial(act, job_id=job_id, once=call))
    return RedirectResponse(f"/jobs/{made.job_id}", 303)


async def _plain(looked: Watch) -> AsyncIterator[str]:
    async for lines in looked.pages():
        yield "".join(
            f"{line.number}\t{line.at.isoformat() if line.at else ''}\t{line.level}\t{line.text}\n" for line in lines
        )


async def _events(looked: Watch) -> AsyncIterator[bytes]:
    async for message in looked.messages():
        if message.data is not None:
            yield format_sse_event(data_str=message.data, id=str(message.seq))
        elif message.ended:
            yield format_sse_event(event="end", data_str="{}")
        else:
            yield format_sse_event(event="ping", data_str="{}")
