"""A plain proxy of TCP before several servers: each connection goes to the next one that takes it."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count

from fondation_shared.testing import free_port

_BYTES = 65536


@contextmanager
def balanced(ports: Sequence[int]) -> Iterator[str]:
    """The address of a proxy to these ports of this machine; one that nobody listens on is passed over."""
    loop, port = asyncio.new_event_loop(), free_port()
    turns = count()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = next(turns)
        for turn in range(len(ports)):
            with suppress(OSError):
                there = await asyncio.open_connection("127.0.0.1", ports[(first + turn) % len(ports)])
                await asyncio.gather(_pipe(reader, there[1]), _pipe(there[0], writer))
                return
        writer.close()

    async def run(ready: threading.Event) -> None:
        async with await asyncio.start_server(serve, "127.0.0.1", port) as server:
            ready.set()
            await server.serve_forever()

    def begin() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(main)
        loop.run_until_complete(_end(loop))
        loop.close()

    ready = threading.Event()
    main = loop.create_task(run(ready))
    thread = threading.Thread(target=begin)
    thread.start()
    ready.wait(60)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(main.cancel)
        thread.join(60)


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_BYTES):
            writer.write(data)
            await writer.drain()
    writer.close()


async def _end(loop: asyncio.AbstractEventLoop) -> None:
    left = [task for task in asyncio.all_tasks(loop) if task is not asyncio.current_task()]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
