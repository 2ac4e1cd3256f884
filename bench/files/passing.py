"""One process: a file passes into a place and out of it, through web's code or through the library alone.

python -m bench.files.passing web|bare URL [ENDPOINT]
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import obstore
from obstore.store import LocalStore, ObjectStore, S3Store

from fondation_web.artifacts.opening import open_artifacts

MEGABYTE = 1024 * 1024
MEGABYTES = 400
_BLOCK = os.urandom(MEGABYTE)
_CHUNK = 256 * 1024


async def _file() -> AsyncIterator[bytes]:
    for _ in range(MEGABYTES):
        yield _BLOCK


async def _through_web(url: str, endpoint: str | None) -> tuple[float, float]:
    place, began = open_artifacts(url, endpoint), time.perf_counter()
    blob = await place.put("jobs/of/a/file", _file(), limit=MEGABYTES * MEGABYTE)
    there, size = time.perf_counter(), 0
    async for chunk in await place.get(blob):
        size += len(chunk)
    return _timed(began, there, size)


async def _alone(url: str, endpoint: str | None) -> tuple[float, float]:
    place, part, at_once = _bare(url, endpoint)
    began = time.perf_counter()
    await obstore.put_async(place, "jobs/of/a/file", _file(), chunk_size=part, max_concurrency=at_once)
    there, size = time.perf_counter(), 0
    async for chunk in (await obstore.get_async(place, "jobs/of/a/file")).stream(min_chunk_size=_CHUNK):
        size += len(bytes(chunk))
    return _timed(began, there, size)


def _bare(url: str, endpoint: str | None) -> tuple[ObjectStore, int, int]:
    named = urlsplit(url)
    if endpoint is None:
        return LocalStore(Path(named.path), mkdir=True), MEGABYTE, 1
    kept = S3Store(named.netloc, prefix="bare", config={"endpoint": endpoint}, client_options={"allow_http": True})
    return kept, 8 * MEGABYTE, 2


def _timed(began: float, there: float, size: int) -> tuple[float, float]:
    if size != MEGABYTES * MEGABYTE:
        sys.exit(f"bench: {size} bytes came back")
    return there - began, time.perf_counter() - there


def _most_memory() -> float:
    """The most that this process had so far, in megabytes; `getrusage` counts in what started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Print the seconds in and out, and by how many megabytes the process grew."""
    way, url, *rest = sys.argv[1:]
    before = _most_memory()
    go = _through_web if way == "web" else _alone
    into, out = asyncio.run(go(url, rest[0] if rest else None))
    grown = _most_memory() - before
    print(json.dumps({"into": into, "out": out, "grown": grown}), flush=True)
    # Threads of the library that still let go of the last bytes may abort an interpreter that ends meanwhile.
    os._exit(0)


if __name__ == "__main__":
    main()
