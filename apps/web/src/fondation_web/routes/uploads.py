"""Archives that serve as repositories."""

from collections.abc import AsyncIterator
from functools import partial
from urllib.parse import unquote

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile

from fondation_shared.errors import NotFound, UsageError
from fondation_shared.ids import UploadId
from fondation_shared.jobs import Upload
from fondation_web.auth import requires
from fondation_web.deps import AtEdge, Json, Posted, Web
from fondation_web.envelope import allow_body
from fondation_web.store import uploads
from fondation_web.store.idempotency import Once
from fondation_web.uploads import Uploads

router = APIRouter(prefix="/v1/uploads", tags=["uploads"])

FORM_BYTES = 1024 * 1024
"""What a form may hold beside the archive."""
_CHUNK = 1024 * 1024
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": _BINARY,
            "multipart/form-data": {"schema": {"type": "object", "properties": {"archive": _BINARY["schema"]}}},
        },
    }
}


@router.post("", dependencies=[requires("submit")], status_code=201, response_model=Upload, openapi_extra=_BODY)
async def upload(web: Web, edge: AtEdge, request: Request, posted: Posted) -> Json:
    """Send a zip or tar.gz, as the body or as a form's file; `X-File-Name` names the body. Its id is a repository."""
    allow_body(request, edge.uploads.limit + FORM_BYTES)
    call = posted.for_body()
    with web.calls.alone(call):
        if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            kept = await _receive_form(edge.uploads, request, call)
        else:
            name = unquote(request.headers.get("x-file-name", ""))
            kept = await edge.uploads.receive(request.stream(), name, call)
    return Json(kept, 201, {"Location": f"/v1/uploads/{kept.id}"})


@router.get("/{upload_id}", dependencies=[requires("read")], response_model=Upload)
async def get_upload(web: Web, upload_id: UploadId) -> Json:
    """What is known of an archive."""
    found = await web.desk.look(partial(uploads.find, upload_id=upload_id))
    if found is None or found.removed:
        raise NotFound(f"There is no upload {upload_id}.")
    return Json(found.shown)


async def _receive_form(taken_in: Uploads, request: Request, call: Once | None) -> Upload:
    async with request.form(max_files=1, max_fields=10) as form:
        file = next((value for value in form.values() if isinstance(value, UploadFile)), None)
        if file is None:
            raise UsageError("The form holds no file.", hint="curl -F archive=@project.tar.gz …/v1/uploads")
        return await taken_in.receive(file_chunks(file), file.filename or "", call)


async def file_chunks(file: UploadFile) -> AsyncIterator[bytes]:
    """A form's file, piece by piece."""
    while chunk := await file.read(_CHUNK):
        yield chunk


def text_in(sent: FormData, name: str) -> str:
    """A form's field; empty where it has none."""
    value = sent.get(name)
    # A form may name its encoding, and some encodings can say half a character, which none of our answers can.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
