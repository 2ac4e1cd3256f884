import hashlib
import os
import time
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

from fondation_shared.errors import Invalid, NotFound, SettingsError, TooLarge
from fondation_web.artifacts.blobs import Blobs, open_artifacts

MEGABYTE = 1024 * 1024


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return open_artifacts((tmp_path / "artifacts").as_uri())


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def read(blobs: Blobs, key: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in await blobs.get(key, start=start, end=end)])


def files(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in tmp_path.rglob("*") if path.is_file())


async def test_what_was_put_comes_back_with_its_size_and_hash(blobs: Blobs) -> None:
    stored = await blobs.put("jobs/job_1/a.txt", stream(b"one ", b"two"), limit=100)
    assert (stored.size, stored.sha256) == (7, hashlib.sha256(b"one two").hexdigest())
    assert await read(blobs, "jobs/job_1/a.txt") == b"one two"
    assert await blobs.size("jobs/job_1/a.txt") == 7


async def test_a_range_is_read_without_the_rest(blobs: Blobs) -> None:
    await blobs.put("k", stream(b"0123456789"), limit=100)
    assert await read(blobs, "k", 2, 5) == b"234"
    assert await read(blobs, "k", 7) == b"789"
    assert await read(blobs, "k", 0, 1) == b"0"


async def test_an_empty_object_is_an_object(blobs: Blobs) -> None:
    await blobs.put("empty", stream(), limit=0)
    assert await read(blobs, "empty") == b""


async def test_too_many_bytes_are_refused_and_leave_the_old_object(blobs: Blobs, tmp_path: Path) -> None:
    await blobs.put("k", stream(b"old"), limit=100)
    with pytest.raises(TooLarge):
        await blobs.put("k", stream(*[b"x" * MEGABYTE] * 4), limit=3 * MEGABYTE)
    assert await read(blobs, "k") == b"old"
    assert files(tmp_path) == ["k"]


async def test_other_bytes_than_announced_are_refused_and_leave_nothing(blobs: Blobs, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        await blobs.put("k", stream(b"other"), limit=100, sha256=hashlib.sha256(b"announced").hexdigest())
    assert files(tmp_path) == []


async def test_a_put_that_is_cancelled_leaves_nothing(blobs: Blobs, tmp_path: Path) -> None:
    begun = anyio.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * MEGABYTE
            begun.set()
            await anyio.sleep(0.001)

    async with anyio.create_task_group() as group:

        async def put() -> None:
            await blobs.put("k", endless(), limit=1024 * MEGABYTE)

        group.start_soon(put)
        await begun.wait()
        group.cancel_scope.cancel()
    with anyio.fail_after(60):
        while files(tmp_path):  # noqa: ASYNC110 - the library tidies up on a thread of its own that tells nobody
            await anyio.sleep(0.01)


async def test_what_a_killed_process_was_writing_is_swept_at_the_next_start(tmp_path: Path) -> None:
    abandoned = tmp_path / "jobs" / "site.zip#1"
    abandoned.parent.mkdir()
    abandoned.write_bytes(b"half")
    long_ago = time.time() - 3600
    os.utime(abandoned, (long_ago, long_ago))
    (tmp_path / "jobs" / "other.zip#2").write_bytes(b"being written by another process now")
    open_artifacts(tmp_path.as_uri())
    assert files(tmp_path) == ["other.zip#2"]


async def test_what_is_not_there_is_said_and_deleting_it_is_no_error(blobs: Blobs) -> None:
    with pytest.raises(NotFound):
        await blobs.get("nothing")
    with pytest.raises(NotFound):
        await blobs.size("nothing")
    with pytest.raises(NotFound):
        blobs.reader("nothing")
    await blobs.delete("nothing")
    await blobs.delete_prefix("nothing")


async def test_a_folder_is_deleted_whole_and_its_neighbour_stays(blobs: Blobs, tmp_path: Path) -> None:
    for key in ("jobs/one/a", "jobs/one/b/c", "jobs/onetwo"):
        await blobs.put(key, stream(b"x"), limit=1)
    await blobs.delete_prefix("jobs/one")
    assert files(tmp_path) == ["onetwo"]
    assert not (tmp_path / "artifacts" / "jobs" / "one").exists()


@pytest.mark.parametrize("key", ["../up", "/etc/passwd", "a//b", "a/../b", ".hidden", "a/.b", "", "a b", "a#1", "é"])
async def test_a_key_that_climbs_or_hides_is_refused(blobs: Blobs, key: str) -> None:
    with pytest.raises(ValueError, match="Not a key"):
        await blobs.put(key, stream(b"x"), limit=1)


async def test_a_zip_is_read_in_place(blobs: Blobs, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "made.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", "<p>hello</p>" * 10_000)
        archive.writestr("noise.bin", os.urandom(300_000))
    await blobs.put("site.zip", stream((tmp_path / "made.zip").read_bytes()), limit=MEGABYTE)

    def page() -> bytes:
        with zipfile.ZipFile(blobs.reader("site.zip")) as archive:
            return archive.read("index.html")

    assert await anyio.to_thread.run_sync(page) == b"<p>hello</p>" * 10_000


async def test_a_healthy_folder_says_so(blobs: Blobs) -> None:
    await blobs.check()


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError) as refused:
        open_artifacts((tmp_path / "file" / "artifacts").as_uri())
    assert refused.value.hint
