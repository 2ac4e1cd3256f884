"""Signs of life, and figures."""

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from fondation_shared.errors import Unreachable
from fondation_web.accept import preferred
from fondation_web.auth import open_to_all, requires
from fondation_web.deps import AtEdge, Json, Web
from fondation_web.health import Health
from fondation_web.metrics import Metrics, for_prometheus, summarise
from fondation_web.store.figures import figures

router = APIRouter(tags=["health"])

_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
_KINDS = ("application/json", "text/plain", "application/openmetrics-text")
"""In which `/metrics` can be had; who asks for OpenMetrics reads Prometheus' older format as well."""
_VARY = {"vary": "accept"}


@router.get("/health", dependencies=[open_to_all()], response_model=Health, responses={503: {"model": Health}})
async def health(edge: AtEdge, request: Request) -> Json:
    """How every service is; to who may read, every worker and chore, and what is wrong. 503: no job can be taken."""
    found = await edge.doctor.examine()
    # Keys are in the store: where that does not answer, nobody waits for what it would say.
    if found.services.store != "down" and await edge.gate.lets(request, "read"):
        found = found.model_copy(update={"company": await edge.doctor.company()})
    else:
        found = found.model_copy(update={"workers": None, "upkeep": None, "reasons": None})
    return Json(found, 503 if found.status == "down" else 200)


@router.get("/livez", dependencies=[open_to_all()], response_class=PlainTextResponse)
async def livez() -> str:
    """Whether this process answers."""
    return "ok\n"


@router.get("/readyz", dependencies=[open_to_all()], response_class=PlainTextResponse)
async def readyz(web: Web, edge: AtEdge) -> str:
    """Whether requests should be sent here: everything that is vital is up, and it is not stopping."""
    if web.stopping.is_set() or (await edge.doctor.examine()).status == "down":
        raise Unreachable("Not ready.", hint="GET /health   # says what is down")
    return "ok\n"


@router.get("/metrics", dependencies=[requires("read")], response_model=Metrics)
async def metrics(web: Web, edge: AtEdge, request: Request) -> Response:
    """A summary in JSON; everything for Prometheus when `Accept` prefers plain text."""
    found = await web.desk.look(figures)
    if preferred(request.headers.get("accept", "*/*"), _KINDS) == _KINDS[0]:
        return Json(summarise(found), headers=_VARY)
    text = for_prometheus(found, await edge.doctor.examine(), web.feed.watchers, web.clock.now())
    return Response(text, headers=_VARY, media_type=_PROMETHEUS)
