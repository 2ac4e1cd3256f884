"""The reference: a server that holds streams and writes one message to each, and nothing else.

Run as a program it is that server: plainly.py PORT.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from fondation_shared.lifeline import tied
from fondation_shared.testing import free_port, loopback


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


@contextmanager
def serving() -> Iterator[tuple[str, int]]:
    """Its address and its process."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(tied(sys.executable, "-m", "bench.watchers.plainly", str(port))) as process:
        try:
            while not answers(url):
                time.sleep(0.05)
            yield url, process.pid
        finally:
            process.kill()


def answers(url: str) -> bool:
    try:
        with loopback() as http:
            return http.get(f"{url}/nothing").status_code == httpx2.codes.NOT_FOUND
    except httpx2.TransportError:
        return False


if __name__ == "__main__":
    uvicorn.run(create_app(), port=int(sys.argv[1]), log_level="critical", access_log=False, backlog=4096)
