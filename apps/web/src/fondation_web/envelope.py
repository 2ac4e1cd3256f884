"""What surrounds every request: its id, the limit of its body, and the last net under whatever goes wrong."""

import re
from collections.abc import Callable, Mapping

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fondation_shared.errors import FondationError
from fondation_shared.ids import new_request_id
from fondation_web.errors import Page, answer

_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")
_LIMIT = "body_limit"
_log = structlog.get_logger()


class Envelope:
    """ASGI middleware: `X-Request-Id` on every answer, bodies within their limit, no error without an answer.

    `body_limit` says how many bytes a body at a path may have; a route that streams its own may `allow_body` more.
    """

    def __init__(self, app: ASGIApp, body_limit: Callable[[str], int], page: Page) -> None:
        self.app = app
        self.body_limit = body_limit
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"").decode("latin-1")
        request_id = given if _ID.fullmatch(given) else new_request_id()
        scope.setdefault("state", {}).update({"request_id": request_id, _LIMIT: self.body_limit(scope["path"])})
        outgoing = _Outgoing(send, request_id)
        # Each request has a task of its own, and with it a context of its own: nothing to undo.
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            await self.app(scope, _limited(scope, receive, headers), outgoing)
        except ClientDisconnect:
            _log.debug("the client went away", path=scope["path"])
        except Exception as fault:  # the edge: nobody above it knows more, and the caller is owed an answer
            known = fault if isinstance(fault, FondationError) else fault.__cause__
            if outgoing.started and isinstance(known, FondationError):
                # The server closes the connection, so that the caller knows that this is not all.
                _log.error("an answer broke off", path=scope["path"], code=known.code, detail=known.detail)
                return
            _log.exception("unexpected error", method=scope["method"], path=scope["path"])
            if outgoing.started:
                raise
            error = FondationError("Something went wrong on our side.", hint="Look for the id in web's log.")
            await answer(Request(scope), error, self.page)(scope, receive, outgoing)


class _Outgoing:
    """Passes an answer on, with its id."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            message["headers"] = [*message["headers"], (b"x-request-id", self._request_id.encode("latin-1"))]
        await self._send(message)


def allow_body(request: Request, limit: int) -> None:
    """Let this request's body have up to `limit` bytes; before it is read."""
    request.scope["state"][_LIMIT] = limit


def _limited(scope: Scope, receive: Receive, headers: Mapping[bytes, bytes]) -> Receive:
    """`receive`, until it brings more than the limit that stands when it is called."""
    announced = headers.get(b"content-length", b"")
    received = int(announced) if announced.isdigit() else 0
    counted = 0

    async def limited() -> Message:
        nonlocal counted
        limit = scope["state"][_LIMIT]
        message = await receive() if received <= limit else {"type": "too_large"}
        counted += len(message.get("body", b""))
        if received > limit or counted > limit:
            # Of the one kind that FastAPI lets through while it reads a body.
            raise HTTPException(413, f"The body has more than the {limit} bytes that are allowed")
        return message

    return limited
