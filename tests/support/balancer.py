"""A plain proxy of TCP before several servers: each connection goes to the next one that takes it."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count

from fondation_shared.testing import free_port

_BYTES = 65536


class Balancer:
    """A proxy to these ports of this machine, in a thread of its own; one that nobody listens on is passed over."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports = ports
        self._port = free_port()
        self._turns = count()
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._main = self._loop.create_task(self._run())
        self._thread = threading.Thread(target=self._begin)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def cut(self) -> int:
        """Break every connection that is open, whatever is under way on it. How many those were."""

        async def cut() -> int:
            # Those to the servers break with those to the clients.
            broken = list(self._open)
            for writer in broken:
                writer.transport.abort()
            return len(broken)

        return asyncio.run_coroutine_threadsafe(cut(), self._loop).result(60)

    def start(self) -> None:
        self._thread.start()
        self._ready.wait(60)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._main.cancel)
        self._thread.join(60)

    def _begin(self) -> None:
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._main)
        self._loop.run_until_complete(_end(self._loop))
        self._loop.close()

    async def _run(self) -> None:
        async with await asyncio.start_server(self._serve, "127.0.0.1", self._port) as server:
            self._ready.set()
            await server.serve_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            await self._carry(reader, writer)
        finally:
            self._open.discard(writer)
            writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = next(self._turns)
        for turn in range(len(self._ports)):
            with suppress(OSError):
                there = await asyncio.open_connection("127.0.0.1", self._ports[(first + turn) % len(self._ports)])
                await asyncio.gather(_pipe(reader, there[1]), _pipe(there[0], writer))
                return


@contextmanager
def balanced(ports: Sequence[int]) -> Iterator[Balancer]:
    """A proxy that takes connections while the context lasts."""
    made = Balancer(ports)
    made.start()
    try:
        yield made
    finally:
        made.stop()


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
