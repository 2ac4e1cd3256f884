"""The reference: a server that holds streams and writes one message to each, and nothing else.

Run as a program it is that server: plainly.py PORT.
"""

import asyncio
import sys
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route


def create_app() -> Starlette:
    said = asyncio.Event()

    async def stream() -> AsyncIterator[bytes]:
        yield b"retry: 500\n\n"
        await said.wait()
        yield b'id: 2\ndata: {"type":"log"}\n\n'
        await asyncio.sleep(60)

    async def events(request: Request) -> StreamingResponse:
        del request
        return StreamingResponse(stream(), media_type="text/event-stream")

    async def say(request: Request) -> PlainTextResponse:
        del request
        said.set()
        return PlainTextResponse("said")

    return Starlette(routes=[Route("/events", events), Route("/say", say, methods=["POST"])])


if __name__ == "__main__":
    uvicorn.run(create_app(), port=int(sys.argv[1]), log_level="critical", access_log=False, backlog=4096)
