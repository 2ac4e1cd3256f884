"""Nobody waits for the unpacking of what they do not look at, and what many look at is unpacked once."""

import threading
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

from fondation_shared.testing import wait_until
from fondation_web.artifacts.blobs import Blobs
from fondation_web.artifacts.folder import folder_place
from fondation_web.artifacts.port import RandomReader
from fondation_web.blob import Blob
from fondation_web.outputs import Outputs
from fondation_web.played_build import tarred

SLOW, QUICK = "jobs/slow/dist.tar.gz", "jobs/quick/dist.tar.gz"


class HeldBack(Blobs):
    """A place of bytes, one of whose archives is not to be had before it is `free`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder_place(folder))
        self.free = threading.Event()
        self.asked: list[str] = []
        self.archives: dict[str, Blob] = {}

    def reader(self, blob: Blob) -> RandomReader:
        self.asked.append(blob.key)
        if blob.key == SLOW:
            assert self.free.wait(120)
        return super().reader(blob)


@pytest.fixture
async def blobs(tmp_path: Path) -> HeldBack:
    held = HeldBack(tmp_path / "artifacts")
    for key in (SLOW, QUICK):
        held.archives[key] = await held.put(key, _whole(tarred({"index.html": key})), limit=10_000)
    return held


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def test_while_one_is_unpacked_another_is_read(blobs: HeldBack, tmp_path: Path) -> None:
    outputs = Outputs(blobs, tmp_path / "previews")
    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(outputs.find, blobs.archives[SLOW])
            await anyio.to_thread.run_sync(lambda: wait_until(lambda: SLOW in blobs.asked, what="the slow one"))
            quick = await outputs.find(blobs.archives[QUICK])
            assert [chunk async for chunk in quick.read("index.html")] == [QUICK.encode()]
            blobs.free.set()
    assert blobs.asked == [SLOW, QUICK]


async def test_what_was_unpacked_for_one_who_left_is_there_for_the_next(blobs: HeldBack, tmp_path: Path) -> None:
    outputs = Outputs(blobs, tmp_path / "previews")
    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            group.start_soon(outputs.find, blobs.archives[SLOW])
            await anyio.to_thread.run_sync(lambda: wait_until(lambda: SLOW in blobs.asked, what="the slow one"))
            group.cancel_scope.cancel()
            blobs.free.set()
        assert (await outputs.find(blobs.archives[SLOW])).files.keys() == {"index.html"}
    assert blobs.asked == [SLOW]
