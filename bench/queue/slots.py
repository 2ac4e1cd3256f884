"""A client that costs little: slots that take jobs through the four calls, one after another, each on a connection.

Run as a program: slots.py URL REPOSITORY SLOTS JOBS [RATE]; prints how it went as JSON. With a rate, jobs begin that
many a second, whether or not earlier ones are done; without one, each slot begins its next as soon as it can.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from typing import Final

CALLS: Final = ("submit", "claim", "event", "finish")
SPREAD: Final = 20_000
"""Courses that jobs are spread over: a server that was used for years has more jobs than courses."""
_COURSE: Final = {"title": "A course", "commit": "0" * 40, "chapters": 4, "citations": 9}
DONE: Final = json.dumps({"outcome": "completed", "verdict": "passed", "result": _COURSE}).encode()
EVENT: Final = json.dumps({"firstSeq": 1, "events": [{"type": "log", "text": "one line of a log"}]}).encode()
CLAIM: Final = json.dumps({"workerId": "bench", "kinds": ["course"], "slots": 1, "waitSeconds": 10}).encode()


class Refused(Exception):
    """The server answered otherwise than it should."""


class Line(asyncio.Protocol):
    """One connection that is kept; one call on it at a time."""

    def __init__(self) -> None:
        self._answer: asyncio.Future[bytes] | None = None
        self._read = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        head = self._read.find(b"\r\n\r\n")
        if head < 0 or self._answer is None:
            return
        length = _length(self._read[:head])
        if len(self._read) >= head + 4 + length:
            whole, self._read = bytes(self._read), bytearray()
            answer, self._answer = self._answer, None
            if not whole.startswith(b"HTTP/1.1 2"):
                answer.set_exception(Refused(whole[:2000].decode()))
            else:
                answer.set_result(whole[head + 4 :])

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None:
            self._answer.set_exception(exc or ConnectionError("The connection was closed."))

    async def post(self, path: str, body: bytes) -> bytes:
        """The body of the answer.

        Raises:
            Refused: it is no success.
            OSError: there is none.

        """
        self._answer = asyncio.get_running_loop().create_future()
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        self.transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        return await self._answer


def _length(head: bytes | bytearray) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r", 1)[0] or 0)


@asynccontextmanager
async def line(url: str) -> AsyncIterator[Line]:
    """A connection to that server, while the block runs."""
    host, port = url.removeprefix("http://").split(":")
    transport, made = await asyncio.get_running_loop().create_connection(Line, host, int(port))
    with closing(transport):
        yield made


@dataclass
class Run:
    """`seconds` that each call took, by its name; `late`: by how many seconds each job began after its time."""

    repository: str
    seconds: dict[str, list[float]] = field(default_factory=lambda: {call: [] for call in CALLS})
    late: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def slot(self, url: str, numbers: Iterator[int], due: Callable[[int], float]) -> None:
        """Take the next job of `numbers` when it is due, until there is none; a failed one is noted, and left."""
        async with line(url) as way:
            for number in numbers:
                await asyncio.sleep(due(number) - time.perf_counter())
                self.late.append(max(0.0, time.perf_counter() - due(number)))
                try:
                    await self._job(way, number)
                except (Refused, OSError) as error:
                    self.errors.append(str(error))

    async def _job(self, way: Line, number: int) -> None:
        """A job through its four calls; which one is claimed, the server says."""
        asked = {"repository": self.repository, "exclude": [f"{number % SPREAD}.none"]}
        await self._timed(way, "submit", "/v1/courses", json.dumps(asked).encode())
        claimed = b""
        while not claimed:
            claimed = await self._timed(way, "claim", "/v1/worker/claim", CLAIM)
        place = f"/v1/worker/leases/{json.loads(claimed)['claims'][0]['lease']['id']}"
        await self._timed(way, "event", f"{place}/events", EVENT)
        await self._timed(way, "finish", f"{place}/finish", DONE)

    async def _timed(self, way: Line, call: str, path: str, body: bytes) -> bytes:
        began = time.perf_counter()
        answer = await way.post(path, body)
        self.seconds[call].append(time.perf_counter() - began)
        return answer


async def run(url: str, repository: str, slots: int, jobs: int, rate: float | None) -> tuple[float, Run]:
    """Jobs through that many slots, so many a second or as fast as it goes: how long all took, and how it went."""
    went, numbers, began = Run(repository), iter(range(jobs)), time.perf_counter()

    def due(number: int) -> float:
        return began + number / rate if rate else 0.0

    await asyncio.gather(*(went.slot(url, numbers, due) for _ in range(slots)))
    return time.perf_counter() - began, went


def main() -> None:
    url, repository, slots, jobs, *rate = sys.argv[1:]
    took, went = asyncio.run(run(url, repository, int(slots), int(jobs), float(rate[0]) if rate else None))
    told = {"took": took, "late": sorted(went.late), "errors": went.errors, "seconds": went.seconds}
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
