"""SIGKILL while jobs are being written: what was acknowledged is there, whole, when web is back."""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import anyio
import httpx2
import pytest

from fondation_web.testing import Web

ROUNDS = 3
SENDERS = 8


@pytest.fixture
def web(data: Path) -> Iterator[Web]:
    running = Web(data)
    yield running
    running.stop()


async def send_until_it_dies(web: Web, acknowledged: list[str], kill_after: float) -> None:
    answered = anyio.Event()

    async def sender(client: httpx2.AsyncClient, number: int) -> None:
        try:
            while True:
                body = {"repository": str(web.folder / f"r{number}")}
                answer = await client.post("/v1/courses", json=body)
                acknowledged.append(answer.raise_for_status().json()["jobId"])
                answered.set()
        except httpx2.TransportError:
            return

    async with httpx2.AsyncClient(base_url=web.url, timeout=60) as client, anyio.create_task_group() as group:
        for number in range(SENDERS):
            group.start_soon(sender, client, number)
        await answered.wait()
        await anyio.sleep(kill_after)
        web.kill()


async def test_no_acknowledged_job_is_lost_and_none_is_half_there(web: Web) -> None:
    chance = random.Random(20261121)  # noqa: S311 - a seeded run, not a secret
    acknowledged: list[str] = []
    for _ in range(ROUNDS):
        web.start()
        before = len(acknowledged)
        await send_until_it_dies(web, acknowledged, chance.uniform(0.2, 0.6))
        assert len(acknowledged) > before
    with sqlite3.connect(web.folder / "data" / "fondation.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        kept = {row[0] for row in database.execute("SELECT id FROM jobs")}
        queued = {row[0] for row in database.execute("SELECT job_id FROM tickets")}
        logged = {row[0] for row in database.execute("SELECT job_id FROM events WHERE seq = 1")}
    database.close()
    assert set(acknowledged) <= kept
    assert kept == queued == logged
