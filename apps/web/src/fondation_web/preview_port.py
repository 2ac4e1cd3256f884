"""What comes in by the port of previews: files of builds, for those who hold a pass, and nothing else of ours."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from fondation_shared.ids import JobId
from fondation_web.edge import Edge
from fondation_web.outputs import ARCHIVE, INDEX, Output
from fondation_web.parts import Parts
from fondation_web.previews import media_type, preview_headers
from fondation_web.store import artifacts

_READING = {"GET", "HEAD"}
_BARE = {"content-security-policy": "default-src 'none'; sandbox", "cache-control": "no-store"}


class PreviewPort:
    """ASGI middleware: answers what the listening socket of that port let in; passes on everything else."""

    def __init__(self, app: ASGIApp, port: int | None) -> None:
        self.app = app
        self.port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The port is that of our own socket, whatever the request claims."""
        if self.port is None or scope["type"] != "http" or (scope.get("server") or ("", None))[1] != self.port:
            await self.app(scope, receive, send)
            return
        answer = await _answer(scope["app"].state.parts, scope["app"].state.edge, Request(scope))
        await answer(scope, receive, send)


async def _answer(parts: Parts, edge: Edge, request: Request) -> Response:
    if request.method not in _READING:
        return _refusal(405, "A preview is only read.")
    if request.headers.get("sec-fetch-dest") == "document":
        return _refusal(403, "A preview is shown on its project's page. / Un aperçu se voit sur la page de son projet.")
    text, _, path = request.url.path.removeprefix("/").partition("/")
    known = edge.previews.passes.read(text)
    if known is None:
        return _refusal(404, "This preview has ended: load its page again. / Cet aperçu est fini : rechargez sa page.")
    headers = preview_headers(known, text)
    output = await _output(parts, edge, known.job_id)
    path = f"{path}{INDEX}" if path == "" or path.endswith("/") else path
    if output is None or path not in output.files:
        return _refusal(404, "There is no such file. / Ce fichier n’existe pas.", headers)
    headers["content-length"] = str(output.files[path][1])
    return StreamingResponse(output.read(path), headers=headers, media_type=media_type(path))


async def _output(parts: Parts, edge: Edge, job_id: JobId) -> Output | None:
    row = await parts.desk.look(lambda connection: artifacts.find(connection, job_id, ARCHIVE))
    return await edge.previews.outputs.find(row.blob) if row else None


def _refusal(status: int, why: str, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{why}\n", status, headers or _BARE)
