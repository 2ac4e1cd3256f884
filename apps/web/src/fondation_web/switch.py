"""Finds the route of a request at once, where the framework asks router after router, and each of them twice."""

from collections.abc import Iterable
from itertools import zip_longest

from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

_DEPTH = 2
"""How many segments of an address say which routes may be meant: `v1` and `worker`."""
_ANY = "{}"
_OBSERVED = "fastapi.telemetry"

_Words = tuple[str, ...]


class Directory:
    """Routes by the first words of their addresses: which of them serves a request."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        known = [(route, _pattern(route)) for route in routes if isinstance(route, Route)]
        self._routes = {
            start: [route for route, words in known if _fits(words, start)] for start in {words for _, words in known}
        }

    def find(self, scope: Scope) -> tuple[Route, Scope] | None:
        """The route that serves this method at this address, and what it makes of that; None where there is none."""
        words = _words(scope["path"])
        for route in self._routes.get(words) or self._routes.get((*words[:-1], _ANY)) or ():
            match, found = route.matches(scope)
            if match is Match.FULL:
                return route, found
        return None


class Switch:
    """ASGI middleware before all routers, which knows the routes of all of them.

    Whatever it does not find, an address that is none or a method that is not served, `routers` are asked for; and
    whatever the framework is to tell of to a collector of traces.
    """

    def __init__(self, routers: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self._routers = routers
        self._directory = Directory(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the route answer that serves this method at this address."""
        served = self._directory.find(scope) if scope["type"] == "http" and not is_observed(scope) else None
        if served is None:
            await self._routers(scope, receive, send)
            return
        route, found = served
        scope.update(found)
        await route.handle(scope, receive, send)


def is_observed(scope: Scope) -> bool:
    """Whether the framework tells a collector of traces of each part of this request."""
    return scope.get(_OBSERVED) is not None


def _words(path: str) -> _Words:
    """The first segments of an address."""
    return tuple(path.split("/", _DEPTH + 1)[1 : _DEPTH + 1])


def _pattern(route: Route) -> _Words:
    return tuple(_ANY if "{" in word else word for word in _words(route.path))


def _fits(words: _Words, start: _Words) -> bool:
    """Whether an address that begins with `start` may be one of those that begin with `words`."""
    return all(word in {_ANY, other} for word, other in zip_longest(words, start))
