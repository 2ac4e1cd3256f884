"""What comes in by the port of previews: files of builds, for those who hold a pass, and nothing else of ours."""

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from fondation_shared.errors import FondationError
from fondation_shared.ids import JobId
from fondation_web.edge import Edge
from fondation_web.french import in_language
from fondation_web.outputs import ARCHIVE, INDEX
from fondation_web.parts import Parts
from fondation_web.passes import Pass
from fondation_web.previews import media_type, preview_headers
from fondation_web.store import artifacts
from fondation_web.unpacking import Output

_READING = {"GET", "HEAD"}
_BARE = {"content-security-policy": "default-src 'none'; sandbox", "cache-control": "no-store"}
_log = structlog.get_logger()


class PreviewPort:
    """ASGI middleware: answers what the listening socket of that port let in; passes on everything else."""

    def __init__(self, app: ASGIApp, port: int | None) -> None:
        self.app = app
        self.port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if not is_for_previews(scope, self.port):
            await self.app(scope, receive, send)
            return
        answer = await _answer(scope["app"].state.parts, scope["app"].state.edge, Request(scope))
        await answer(scope, receive, send)


def is_for_previews(scope: Scope, port: int | None) -> bool:
    """Whether a request came in by the port of previews: that of our own socket, whatever the request claims."""
    return port is not None and scope["type"] == "http" and (scope.get("server") or ("", None))[1] == port


async def _answer(parts: Parts, edge: Edge, request: Request) -> Response:
    if request.method not in _READING:
        return _refusal(405, "A preview is only read.")
    if request.headers.get("sec-fetch-dest") == "document":
        return _refusal(403, "A preview is shown on its project's page. / Un aperçu se voit sur la page de son projet.")
    text, _, path = request.url.path.removeprefix("/").partition("/")
    known = edge.previews.passes.read(text)
    if known is None or not await _is_welcome(edge, known):
        return _refusal(404, "This preview has ended: load its page again. / Cet aperçu est fini : rechargez sa page.")
    headers = preview_headers(known, text)
    try:
        output = await _output(parts, edge, known.job_id)
    except FondationError as error:
        return _failed(error, headers)
    path = f"{path}{INDEX}" if path == "" or path.endswith("/") else path
    if output is None or path not in output.files:
        return _refusal(404, "There is no such file. / Ce fichier n’existe pas.", headers)
    headers["content-length"] = str(output.files[path][1])
    return StreamingResponse(output.read(path), headers=headers, media_type=media_type(path))


async def _is_welcome(edge: Edge, known: Pass) -> bool:
    """Whether the key that the pass was given for opens this server still, and nobody has signed out with it since."""
    keys, key_id = edge.gate.keys, known.key_id
    return key_id is None or (await keys.allows(key_id, "read") and await keys.turn(key_id) == known.turn)


async def _output(parts: Parts, edge: Edge, job_id: JobId) -> Output | None:
    row = await parts.desk.look(lambda connection: artifacts.find(connection, job_id, ARCHIVE))
    return await edge.previews.outputs.find(row.blob) if row else None


def _failed(error: FondationError, headers: dict[str, str]) -> Response:
    """What went wrong, in both languages: a frame is sent no cookie that tells which one is read."""
    if error.status >= FondationError.status:
        _log.error("a preview cannot be read", code=error.code, detail=error.detail, cause=error.cause)
    return _refusal(error.status, f"{error.detail} / {in_language(error.detail, 'fr')}", headers)


def _refusal(status: int, why: str, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{why}\n", status, headers or _BARE)
