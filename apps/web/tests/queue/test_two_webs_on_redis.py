"""Two webs whose line is BullMQ's, on one PostgreSQL."""

from pathlib import Path

import anyio
import pytest
from redis_server import RedisServer

from fondation_web.in_process import LocalWeb, local_web


@pytest.mark.parametrize("away", ["stopped", "silent"])
async def test_while_redis_is_away_who_waits_at_one_web_hears_what_the_other_was_asked(
    server: RedisServer, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, away: str
) -> None:
    """On clocks that stand still: nothing but being told makes anybody look again."""
    server.flush()
    monkeypatch.setattr("fondation_web.queue.bull_opening.TELL_SECONDS", 0.5)
    taken: list[str] = []

    async def wait(local: LocalWeb) -> None:
        taken.append((await local.claim(wait=60)).job.id)

    settings = {"database_url": database, "queue_url": server.url, "lease_seconds": 15.0}
    async with local_web(tmp_path, (), **settings) as one, local_web(tmp_path, (), **settings) as other:
        with server.away() if away == "stopped" else server.silent(), anyio.fail_after(60):
            async with anyio.create_task_group() as group:
                group.start_soon(wait, other)
                while (await one.http.get("/health")).json()["services"]["worker"] != "up":  # noqa: ASYNC110 - seen from outside
                    await anyio.sleep(0.01)
                job_id = (await one.submit()).job_id
    assert taken == [job_id]
