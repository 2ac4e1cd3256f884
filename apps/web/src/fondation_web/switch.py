"""Finds the route of a request at once, where the framework asks router after router, and each of them twice."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

_DEPTH = 2
"""How many segments of an address say which routes may be meant: `v1` and `worker`."""
_ANY = "{}"
_OBSERVED = "fastapi.telemetry"

_Words = tuple[str, ...]


class Switch:
    """ASGI middleware before all routers: it knows their routes by the first words of their addresses.

    Whatever it does not find, an address that is none or a method that is not served, `routers` are asked for; and
    whatever the framework is to tell of to a collector of traces.
    """

    def __init__(self, routers: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self._routers = routers
        known = [(route, _pattern(route)) for route in routes if isinstance(route, Route)]
        self._routes = {
            start: [route for route, words in known if _fits(words, start)] for start in {words for _, words in known}
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the route answer that serves this method at this address."""
        if scope["type"] == "http" and scope.get(_OBSERVED) is None:
            for route in self._meant(scope["path"]):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    scope.update(found)
                    await route.handle(scope, receive, send)
                    return
        await self._routers(scope, receive, send)

    def _meant(self, path: str) -> Sequence[Route]:
        words = _words(path)
        return self._routes.get(words) or self._routes.get((*words[:-1], _ANY)) or ()


def _words(path: str) -> _Words:
    """The first segments of an address."""
    return tuple(path.split("/", _DEPTH + 1)[1 : _DEPTH + 1])


def _pattern(route: Route) -> _Words:
    return tuple(_ANY if "{" in word else word for word in _words(route.path))


def _fits(words: _Words, start: _Words) -> bool:
    """Whether an address that begins with `start` may be one of those that begin with `words`."""
    return all(word in {_ANY, other} for word, other in zip_longest(words, start))
