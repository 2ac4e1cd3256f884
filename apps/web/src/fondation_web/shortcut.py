"""Plain calls leave the framework's way before it begins: what it puts around each route costs as much as the call."""

from collections.abc import Callable, Iterable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fondation_shared.errors import FondationError
from fondation_web.deps import TextRoute
from fondation_web.short_way import ShortWay
from fondation_web.switch import Directory, is_observed


class Shortcut:
    """ASGI middleware: has plain calls answered by their routes' short ways; `app` gets all others as they came.

    `told`: the answer that stands for an error, the same as on the framework's way.
    """

    def __init__(
        self, app: ASGIApp, routes: Iterable[BaseRoute], told: Callable[[Request, Exception], Response]
    ) -> None:
        self.app = app
        self._directory = Directory(route for route in routes if _short_way(route) is not None)
        self._told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        served = self._directory.find(scope) if scope["type"] == "http" and not is_observed(scope) else None
        way = served and _short_way(served[0])
        if served is None or way is None:
            await self.app(scope, receive, send)
            return
        request = Request({**scope, **served[1]}, receive)
        try:
            answer = await way.answer(request)
        except (FondationError, HTTPException) as error:
            answer = self._told(request, error)
        if answer is None:
            await self.app(scope, await _again(request), send)
        else:
            await answer(scope, receive, send)


def _short_way(route: BaseRoute) -> ShortWay | None:
    return route.short_way if isinstance(route, TextRoute) else None


async def _again(request: Request) -> Receive:
    """What the request brought, for the next to read it: its body first, where it was read already."""
    if not hasattr(request, "_body"):
        return request.receive
    body: Message | None = {"type": "http.request", "body": await request.body(), "more_body": False}

    async def receive() -> Message:
        nonlocal body
        message, body = body, None
        return message or await request.receive()

    return receive
