"""The line: how it stands, and whether jobs are given out."""

from functools import partial

from fastapi import APIRouter, Request

from fondation_shared.jobs import JobKind
from fondation_shared.queue import QueueState
from fondation_web.auth import Caller, requires
from fondation_web.deps import Json, Web
from fondation_web.jobs.held import held_by_engine
from fondation_web.jobs.pause import pause, resume, state
from fondation_web.parts import Parts

router = APIRouter(prefix="/v1/queue", tags=["queue"])


@router.get("", dependencies=[requires("read")], response_model=QueueState)
async def get_queue(web: Web) -> Json:
    """How many jobs of each kind wait and run, and whether it is paused."""
    return Json(await queue_state(web))


@router.post("/{kind}/pause", dependencies=[requires("admin")], response_model=QueueState)
async def pause_queue(web: Web, request: Request, kind: JobKind) -> Json:
    """Give out no more jobs of a kind; what runs runs on. Safe to repeat."""
    caller: Caller = request.state.caller
    await web.desk.do(partial(pause, kind=kind, by=caller.name))
    return Json(await queue_state(web))


@router.post("/{kind}/resume", dependencies=[requires("admin")], response_model=QueueState)
async def resume_queue(web: Web, kind: JobKind) -> Json:
    """Give out jobs of a kind again, wherever it was paused; workers that wait get theirs at once. Safe to repeat."""
    await web.desk.do(partial(resume, kind=kind))
    await web.queue.resume(kind)
    return Json(await queue_state(web))


async def queue_state(web: Parts) -> QueueState:
    """How the line stands; while its engine is away, by what the store says alone."""
    held = await held_by_engine(web.queue)
    return await web.desk.look(partial(state, now=web.clock.now(), held=held, limits=web.queue.limits))
