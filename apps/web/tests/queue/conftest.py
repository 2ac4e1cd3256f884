from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from lines import ENGINES, heard
from redis.asyncio import Redis
from redis_server import RedisServer

from fondation_web.in_process import LocalWeb, local_web


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
async def client(server: RedisServer) -> AsyncIterator[Redis]:
    server.flush()
    async with Redis.from_url(server.url, decode_responses=True) as client:
        yield client


@pytest.fixture
def rules() -> dict[str, object]:
    """Settings beside those of the line."""
    return {}


@pytest.fixture(params=ENGINES)
async def lined(request: pytest.FixtureRequest, data: Path, rules: dict[str, object]) -> AsyncIterator[LocalWeb]:
    """A web whose line each engine keeps in its turn."""
    settings: dict[str, object] = {"lease_seconds": 15.0, "max_attempts": 3, **rules}
    if request.param == "shared":
        settings["database_url"] = request.getfixturevalue("database")
    if request.param != "bullmq":
        async with local_web(data, (), **settings) as running:
            yield running
        return
    server: RedisServer = request.getfixturevalue("server")
    server.flush()
    async with Redis.from_url(server.url) as client, local_web(data, (), queue_url=server.url, **settings) as running:
        await heard(client, 2)
        yield running
