"""What routes are given: the parts of web, and the words that many requests share."""

import json
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Header, Query, Request
from fastapi.routing import APIRoute
from pydantic import JsonValue, StringConstraints
from starlette.responses import Response

from fondation_shared.wire import Wire
from fondation_web.auth import Caller
from fondation_web.calls import KEY_PATTERN, fingerprint, once
from fondation_web.edge import Edge
from fondation_web.jobs.desk import Desk
from fondation_web.parts import Parts
from fondation_web.short_way import ESCAPED_NO_TEXT, ShortWay
from fondation_web.store.idempotency import Once

MAX_PAGE = 200


_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


async def _parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


async def _edge(request: Request) -> Edge:
    edge: Edge = request.app.state.edge
    return edge


Web = Annotated[Parts, Depends(_parts)]
AtEdge = Annotated[Edge, Depends(_edge)]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many entries the page has at most.")]
Cursor = Annotated[
    str | None, Query(max_length=60, description="The `nextCursor` of the page before; leave it out for the first.")
]
Text = Annotated[
    str | None,
    Query(
        max_length=200,
        description="What the repository, the title or the prompt holds. A page looks through 10,000 entries: it may "
        "be short, or empty, and have a nextCursor that goes on behind them.",
    ),
]
Key = Annotated[
    Annotated[str, StringConstraints(pattern=KEY_PATTERN)] | None,
    Header(alias="Idempotency-Key", description="Sent again within 24 hours, the call has one effect."),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """A POST as its Idempotency-Key knows it."""

    request: Request
    key: str | None

    @property
    def desk(self) -> Desk:
        """The desk as the caller comes to it: what they ask for is theirs."""
        parts: Parts = self.request.app.state.parts
        caller: Caller = self.request.state.caller
        return parts.desk.of(caller.key_id)

    def for_body(self, body: Wire | None = None) -> Once | None:
        """The call, with what it asks; None without a key."""
        if self.key is None:
            return None
        caller: Caller = self.request.state.caller
        return once(caller.key_id, self.key, fingerprint(self.request.method, self.request.url.path, body))


async def _asked(request: Request, key: Key = None) -> Asked:
    return Asked(request, key)


Posted = Annotated[Asked, Depends(_asked)]


class Json(Response):
    """A model as the answer; it was checked when it was made."""

    media_type = "application/json"

    def __init__(self, model: Wire, status_code: int = 200, headers: dict[str, str] | None = None) -> None:
        super().__init__(model.to_json(), status_code, headers)


class TextRoute(APIRoute):
    """A route whose JSON holds text alone: what JSON can escape and UTF-8 cannot say, half a character, is replaced."""

    @cached_property
    def short_way(self) -> ShortWay | None:
        """How plain calls reach the route's function; None where there is no shorter way than the framework's."""
        return ShortWay.of(self)

    def get_route_handler(self) -> Callable[[Request], Coroutine[None, None, Response]]:
        """The route's handler, behind the replacement."""
        handle = super().get_route_handler()

        async def handle_text(request: Request) -> Response:
            return await handle(_TextRequest(request.scope, request.receive))

        return handle_text


class _TextRequest(Request):
    async def json(self) -> JsonValue:
        try:
            read: JsonValue = await super().json()
        except json.JSONDecodeError:
            raise
        except (ValueError, RecursionError) as error:
            # No UTF-8, a number of thousands of digits, a thousand brackets: what JSON permits and nobody reads.
            raise json.JSONDecodeError(type(error).__name__, "", 0) from error
        return _whole(read) if ESCAPED_NO_TEXT.search(await self.body()) else read


def _whole(value: JsonValue) -> JsonValue:
    """The value without half characters, and without U+0000, which no database of text keeps."""
    match value:
        case str():
            return _NO_TEXT.sub(_REPLACEMENT, value)
        case list():
            return [_whole(entry) for entry in value]
        case dict():
            return {_NO_TEXT.sub(_REPLACEMENT, name): _whole(entry) for name, entry in value.items()}
        case _:
            return value
