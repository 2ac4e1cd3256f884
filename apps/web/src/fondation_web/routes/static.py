"""What pages are drawn with."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from fondation_shared.errors import NotFound
from fondation_web.auth import open_to_all
from fondation_web.deps import AtEdge

router = APIRouter(prefix="/static", include_in_schema=False)


@router.get("/{version}/{name}", dependencies=[open_to_all()], response_class=Response)
async def asset(edge: AtEdge, request: Request, version: str, name: str) -> Response:
    """A style sheet, a script or a picture; an address with its version in it never changes what it brings."""
    found = edge.assets.files.get(name)
    if found is None:
        raise NotFound(f"There is no file {name}.")
    fresh = version == edge.assets.version
    headers = {
        "cache-control": "public, max-age=31536000, immutable" if fresh else "no-cache",
        "vary": "accept-encoding",
    }
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.compressed, headers=headers | {"content-encoding": "gzip"}, media_type=found.media_type)
    return Response(found.body, headers=headers, media_type=found.media_type)
