"""A job's log: pages of JSON, or the same entries live as server-sent events."""

import re
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated

import anyio
from fastapi import APIRouter, Header, Query
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.responses import Response
from starlette.types import Message, Send

from fondation_shared.errors import Unreachable
from fondation_shared.events import EventPage
from fondation_shared.ids import JobId
from fondation_web.accept import preferred
from fondation_web.auth import requires
from fondation_web.deps import Web
from fondation_web.feed import Batch, Feed

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])

MAX_NUMBER = 2**53
MAX_ENTRIES = 1000
_NUMBER = re.compile(r"[0-9]{1,18}")
SEND_SECONDS = 30.0
"""A reader that takes nothing for this long is cut; it comes back where it was."""
RECONNECT_MILLISECONDS = 500
_KINDS = ("application/json", "text/event-stream")
_VARY = {"vary": "accept"}
_LIVE = _VARY | {"cache-control": "no-store", "x-accel-buffering": "no"}

Number = Annotated[int, Query(ge=0, le=MAX_NUMBER, description="The number of the last entry you have.")]
Entries = Annotated[int, Query(ge=1, le=MAX_ENTRIES, description="How many entries the page has at most.")]


@router.get(
    "/{job_id}/events",
    dependencies=[requires("read")],
    response_model=EventPage,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def events(
    web: Web,
    job_id: JobId,
    after: Number = 0,
    limit: Entries = 200,
    accept: Annotated[str, Header()] = "",
    last_event_id: Annotated[str, Header(description="Wins over `after`: browsers send it by themselves.")] = "",
) -> Response:
    """A page of the log; or, with `Accept: text/event-stream`, all of it live, closed by an event named `end`."""
    if preferred(accept, _KINDS) == _KINDS[0]:
        return _page(await web.feed.page(job_id, after, limit), after)
    if _NUMBER.fullmatch(last_event_id):
        after = min(int(last_event_id), MAX_NUMBER)
    await web.feed.page(job_id, after, 1)
    return Stream(messages(web.feed, job_id, after), headers=_LIVE)


class Stream(EventSourceResponse):
    """Server-sent events to one reader, for as long as it keeps reading."""

    async def stream_response(self, send: Send) -> None:
        """Send what there is to send, each piece within a bound."""

        async def send_in_time(message: Message) -> None:
            with anyio.fail_after(SEND_SECONDS):
                await send(message)

        try:
            await super().stream_response(send_in_time)
        except TimeoutError:
            return


async def messages(feed: Feed, job_id: JobId, after: int) -> AsyncIterator[bytes]:
    """One message an entry, numbered, so that a reader that comes back misses and repeats nothing.

    They just break off where the store is away: a reader comes back by itself, and is told then.
    """
    yield format_sse_event(retry=RECONNECT_MILLISECONDS)
    with suppress(Unreachable):
        async for message in _of_batches(feed, job_id, after):
            yield message


async def _of_batches(feed: Feed, job_id: JobId, after: int) -> AsyncIterator[bytes]:
    async for batch in feed.follow(job_id, after):
        if batch.entries:
            yield b"".join(format_sse_event(data_str=entry.to_json(), id=str(entry.seq)) for entry in batch.entries)
        elif not batch.ended:
            yield format_sse_event(comment="still here")
        if batch.ended:
            yield format_sse_event(event="end", data_str="{}")


def _page(batch: Batch, after: int) -> Response:
    """An `EventPage`, put together from entries that are JSON already."""
    items = ",".join(entry.to_json() for entry in batch.entries)
    last = batch.entries[-1].seq if batch.entries else after
    ended = "true" if batch.ended else "false"
    return Response(
        f'{{"items":[{items}],"nextAfter":{last},"ended":{ended}}}', headers=_VARY, media_type="application/json"
    )
