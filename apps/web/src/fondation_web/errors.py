"""Errors leave here and nowhere else: every one is a problem document, with the id that our log knows it by."""

from collections.abc import Callable

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from fondation_shared.errors import (
    FieldProblem,
    FondationError,
    Invalid,
    NotFound,
    Problem,
    SequenceGap,
    TooLarge,
    UsageError,
)

MEDIA_TYPE = "application/problem+json"
TYPES = "urn:fondation:error:"

Page = Callable[[Request, Problem], Response | None]
"""Draws a problem for a person's browser; None where a program is asking."""

_log = structlog.get_logger()


class MethodNotAllowed(UsageError):
    """The address exists, and does something else."""

    code = "method_not_allowed"
    title = "The address does not do this"
    status = 405


class UnsupportedBody(UsageError):
    """The body is of a kind that this address does not read."""

    code = "unsupported_body"
    title = "The body is of the wrong kind"
    status = 415


class NoSuchRange(UsageError):
    """None of the bytes that were asked for exist; the file has `size` of them."""

    code = "no_such_range"
    title = "The file has no such bytes"
    status = 416

    def __init__(self, size: int) -> None:
        super().__init__(f"The file has {size} bytes, none of them in this range.", hint="Leave Range out.")
        self.size = size


_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_BY_STATUS: dict[int, type[FondationError]] = {404: NotFound, 413: TooLarge}


def install(app: FastAPI, page: Page) -> None:
    """Let `app` answer every error as a problem, or as `page` draws it."""

    async def known(request: Request, error: Exception) -> Response:
        return told(request, error, page)

    for kind in (FondationError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, known)


def told(request: Request, error: Exception, page: Page) -> Response:
    """The answer that stands for whatever was raised, ours or the framework's."""
    return answer(request, _wrong_kind(request, error) or _typed(error), page, _headers(request, error))


def for_programs(request: Request, shown: Problem) -> None:
    """Draws nothing: every problem goes out as JSON."""
    del request, shown


def answer(request: Request, error: FondationError, page: Page, headers: dict[str, str] | None = None) -> Response:
    """The answer that stands for `error`."""
    shown = problem(error, request_id(request))
    if error.status >= FondationError.status:
        _log.error("answered with an error", path=request.url.path, code=error.code, detail=shown.detail)
    response = page(request, shown) or Response(shown.to_json(), media_type=MEDIA_TYPE)
    response.status_code = error.status
    response.headers.update(headers or {})
    response.headers.add_vary_header("accept")
    return response


def problem(error: FondationError, request: str | None) -> Problem:
    """The error on the wire."""
    return Problem(
        type=f"{TYPES}{error.code}",
        title=error.title,
        status=error.status,
        detail=f"{error.detail} {error.cause}" if error.cause else error.detail,
        code=error.code,
        hint=error.hint,
        request_id=request,
        errors=error.errors,
        expected=error.expected if isinstance(error, SequenceGap) else None,
    )


def request_id(request: Request) -> str | None:
    """The id of the request at hand."""
    found = request.scope.get("state", {}).get("request_id")
    return found if isinstance(found, str) else None


def _typed(error: Exception) -> FondationError:
    match error:
        case FondationError():
            return error
        case RequestValidationError():
            return _refused(error)
        case HTTPException(status_code=404):
            return NotFound("There is nothing at this address.", hint="GET /openapi.json   # lists the addresses")
        case HTTPException(status_code=405):
            return MethodNotAllowed("The Allow header of this answer names what the address does.")
        case HTTPException():
            kind = _BY_STATUS.get(error.status_code, UsageError)
            return kind(f"{error.detail.rstrip('.')}.")
        case _:
            return FondationError("Something went wrong on our side.")


def _wrong_kind(request: Request, error: Exception) -> FondationError | None:
    """The error of a body that was refused as a whole because it was not sent as JSON."""
    if not isinstance(error, RequestValidationError) or any(entry["loc"] != ("body",) for entry in error.errors()):
        return None
    kind = request.headers.get("content-type", "application/octet-stream").partition(";")[0].strip().lower()
    if kind == "application/json" or kind.endswith("+json"):
        return None
    return UnsupportedBody(
        "This address reads JSON.",
        cause=f"The body came as {kind}.",
        hint="curl -H 'Content-Type: application/json' …",
    )


def _refused(error: RequestValidationError) -> FondationError:
    """Which fields were refused, and why; a body that is no JSON is another matter."""
    found = error.errors()
    if any(entry["type"] == "json_invalid" for entry in found):
        return UsageError("The body is not JSON.", cause=str(found[0].get("ctx", {}).get("error", "")) or None)
    fields = [FieldProblem(field=_field(entry["loc"]), message=str(entry["msg"])) for entry in found]
    return Invalid(f"{fields[0].field}: {fields[0].message}.", errors=fields)


def _allowed(request: Request) -> list[str]:
    """Every method of the address; a router names those of one of its functions alone."""
    app: FastAPI = request.app
    known = [
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in app.routes)
    ]
    return [*known, "HEAD"] if "GET" in known else known


def _field(place: tuple[int | str, ...]) -> str:
    """The field's path as the request spells it, without the part of the request that it stands in."""
    inner = place[1:] if len(place) > 1 else place
    return ".".join(str(part) for part in inner)


def _headers(request: Request, error: Exception) -> dict[str, str]:
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if isinstance(error, HTTPException) and error.status_code == MethodNotAllowed.status:
        headers["Allow"] = ", ".join(_allowed(request))
    if isinstance(error, NoSuchRange):
        headers["Content-Range"] = f"bytes */{error.size}"
    if isinstance(error, FondationError) and error.retry_after is not None:
        headers["Retry-After"] = str(round(error.retry_after))
    if isinstance(error, FondationError) and error.status == 401:  # noqa: PLR2004 - HTTP's "unauthorized"
        headers["WWW-Authenticate"] = "Bearer"
    return headers
