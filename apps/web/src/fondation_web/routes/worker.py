"""The worker protocol. Every call on a lease that is no longer its job's current one is answered 409 `lease_lost`."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Path, Request
from pydantic import StringConstraints
from starlette.responses import Response, StreamingResponse

from fondation_shared.ids import LeaseId
from fondation_shared.jobs import Artifact, ArtifactName, MemoKey, Result
from fondation_shared.leases import ClaimRequest, Claims, EventBatch, EventsAccepted, Heartbeat, HeartbeatAnswer
from fondation_shared.states import JobStatus
from fondation_shared.wire import Wire
from fondation_web.auth import requires
from fondation_web.deps import AtEdge, Json, TextRoute, Web
from fondation_web.envelope import allow_body
from fondation_web.jobs.deliver import MAX_MEMO_BYTES
from fondation_web.jobs.finish import goodbye
from fondation_web.jobs.lease import heartbeat, report

PREFIX = "/v1/worker"
MAX_BODY_BYTES = 8 * 1024 * 1024
"""Of JSON that a worker sends: up to a thousand events at once."""
_BINARY = "application/octet-stream"
_BYTES = {"type": "string", "format": "binary"}
_SENDS_BYTES = {"requestBody": {"required": True, "content": {_BINARY: {"schema": _BYTES}}}}
_GETS_BYTES: dict[int | str, dict[str, object]] = {
    200: {"content": {_BINARY: {"schema": _BYTES}}, "description": "The bytes."}
}

router = APIRouter(prefix=PREFIX, tags=["worker"], dependencies=[requires("worker")], route_class=TextRoute)

WorkerId = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,100}$")]
Digest = Annotated[
    Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$")],
    Header(alias="X-Content-SHA256", description="SHA-256 of the body, in hex."),
]


class Finished(Wire):
    """Where the job stands now."""

    status: JobStatus


class Released(Wire):
    """How many jobs went back in line."""

    released: int


@router.post("/claim", response_model=Claims, responses={204: {"description": "No work came in time."}})
async def claim(web: Web, edge: AtEdge, wanted: ClaimRequest, request: Request) -> Response:
    """Take up to `slots` jobs; held open until there are any, or `waitSeconds` are over."""

    async def hung_up() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        edge.presence.hung_up(wanted.worker_id)

    with edge.presence.waiting(wanted):
        claims = await web.patience.claim(wanted, hung_up)
    return Json(Claims(claims=claims)) if claims else Response(status_code=204)


@router.post("/leases/{lease_id}/heartbeat", response_model=HeartbeatAnswer)
async def beat(web: Web, edge: AtEdge, lease_id: LeaseId, sign: Heartbeat) -> Json:
    """Renew a lease, say how far the work is, hear what to do."""
    renewed = await web.desk.do(partial(heartbeat, lease_id=lease_id, beat=sign))
    edge.presence.heard(renewed.worker_id)
    return Json(renewed.answer)


@router.post("/leases/{lease_id}/events", response_model=EventsAccepted)
async def append_events(web: Web, lease_id: LeaseId, batch: EventBatch) -> Json:
    """Append events, numbered from 1 for each lease. Repeats are passed over; a gap is 409 with the expected number."""
    return Json(await web.desk.do(partial(report, lease_id=lease_id, batch=batch)))


@router.post("/leases/{lease_id}/finish", response_model=Finished)
async def finish(web: Web, lease_id: LeaseId, result: Result) -> Json:
    """End the attempt. Said again, it changes nothing."""
    return Json(Finished(status=await web.delivery.finish(lease_id, result)))


@router.put("/leases/{lease_id}/artifacts/{name}", response_model=Artifact, openapi_extra=_SENDS_BYTES)
async def put_artifact(
    web: Web,
    lease_id: LeaseId,
    name: ArtifactName,
    request: Request,
    sha256: Digest,
    content_type: Annotated[str, Header(max_length=200)] = _BINARY,
) -> Json:
    """Store a file of the job; the same bytes twice are one artifact."""
    limit = web.settings.max_artifact_bytes
    allow_body(request, limit)
    return Json(await web.delivery.put_artifact(lease_id, name, request.stream(), content_type, sha256))


@router.get("/leases/{lease_id}/memo/{key}", response_class=StreamingResponse, responses=_GETS_BYTES)
async def get_memo(web: Web, lease_id: LeaseId, key: MemoKey) -> Response:
    """Fetch the remembered result of a step."""
    return StreamingResponse(await web.delivery.get_memo(lease_id, key), media_type=_BINARY)


@router.put("/leases/{lease_id}/memo/{key}", status_code=204, openapi_extra=_SENDS_BYTES)
async def put_memo(web: Web, lease_id: LeaseId, key: MemoKey, request: Request) -> Response:
    """Remember the result of a step for every job of the course."""
    allow_body(request, MAX_MEMO_BYTES)
    await web.delivery.put_memo(lease_id, key, request.stream())
    return Response(status_code=204)


@router.get("/leases/{lease_id}/input", response_class=StreamingResponse, responses=_GETS_BYTES)
async def get_input(web: Web, lease_id: LeaseId) -> Response:
    """Fetch the uploaded archive that the job reads."""
    return StreamingResponse(await web.delivery.get_input(lease_id), media_type=_BINARY)


@router.get("/leases/{lease_id}/earlier/{name}", response_class=StreamingResponse, responses=_GETS_BYTES)
async def get_earlier(web: Web, lease_id: LeaseId, name: ArtifactName) -> Response:
    """Fetch a file of the version that the job is made from; a header says what its bytes must hash to."""
    stream, sha256 = await web.delivery.get_earlier(lease_id, name)
    return StreamingResponse(stream, headers={"X-Content-SHA256": sha256}, media_type=_BINARY)


@router.delete("/workers/{worker_id}", response_model=Released)
async def leave(web: Web, edge: AtEdge, worker_id: WorkerId) -> Json:
    """Say goodbye: what this worker holds goes back in line at once."""
    edge.presence.left(worker_id)
    return Json(Released(released=await web.desk.do(partial(goodbye, worker_id=worker_id))))
