"""Bytes in a folder and in a bucket: the same promises, kept by both."""

import hashlib
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest
from bucket_server import BucketServer

from fondation_shared.errors import Damaged, Invalid, NotFound, SettingsError, TooLarge, Unreachable
from fondation_shared.testing import free_port, wait_until
from fondation_web.artifacts.opening import open_artifacts
from fondation_web.artifacts.port import Artifacts
from fondation_web.blob import Blob

MEGABYTE = 1024 * 1024
ENDLESS = """
import sys, anyio
from fondation_web.artifacts.opening import open_artifacts

async def endless():
    while True:
        yield b"x" * 1024 * 1024

async def main():
    await open_artifacts(*sys.argv[1:]).put("jobs/cut", endless(), limit=2**40)

anyio.run(main)
"""
Files = Callable[[], list[str]]


@pytest.fixture
def bucket(server: BucketServer) -> str:
    return server.bucket()


@pytest.fixture(params=["folder", "bucket"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return (tmp_path / "artifacts").as_uri() if request.param == "folder" else request.getfixturevalue("bucket")


@pytest.fixture
def blobs(url: str, server: BucketServer) -> Artifacts:
    return open_artifacts(url, server.endpoint)


@pytest.fixture
def kept(url: str, server: BucketServer, tmp_path: Path) -> Files:
    """The files that there are, whole or not, by their names."""
    if url.startswith("s3://"):
        return lambda: [path.name for path in (*server.files(url), *server.parts())]
    return lambda: sorted(path.name for path in tmp_path.rglob("*") if path.is_file())


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def read(blobs: Artifacts, blob: Blob, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in await blobs.get(blob, start=start, end=end)])


async def test_what_was_put_comes_back_with_its_size_and_hash(blobs: Artifacts) -> None:
    blob = await blobs.put("jobs/job_1/a.txt", stream(b"one ", b"two"), limit=100)
    assert (blob.size, blob.sha256) == (7, hashlib.sha256(b"one two").hexdigest())
    assert await read(blobs, blob) == b"one two"


async def test_what_takes_several_parts_comes_back_whole(blobs: Artifacts, url: str, server: BucketServer) -> None:
    content = os.urandom(21 * MEGABYTE)
    blob = await blobs.put(
        "k", stream(*[content[at : at + MEGABYTE] for at in range(0, len(content), MEGABYTE)]), limit=len(content)
    )
    other = open_artifacts(url, server.endpoint)
    assert await read(other, blob) == content
    assert await read(other, blob, 9 * MEGABYTE - 1, 9 * MEGABYTE + 1) == content[9 * MEGABYTE - 1 : 9 * MEGABYTE + 1]


async def test_a_range_is_read_without_the_rest(blobs: Artifacts) -> None:
    blob = await blobs.put("k", stream(b"0123456789"), limit=100)
    assert await read(blobs, blob, 2, 5) == b"234"
    assert await read(blobs, blob, 7) == b"789"
    assert await read(blobs, blob, 0, 1) == b"0"


async def test_an_empty_object_is_an_object(blobs: Artifacts) -> None:
    assert await read(blobs, await blobs.put("empty", stream(), limit=0)) == b""


async def test_too_many_bytes_are_refused_and_leave_the_old_object(blobs: Artifacts, kept: Files) -> None:
    old = await blobs.put("k", stream(b"old"), limit=100)
    with pytest.raises(TooLarge):
        await blobs.put("k", stream(*[b"x" * MEGABYTE] * 12), limit=11 * MEGABYTE)
    assert await read(blobs, old) == b"old"
    assert kept() == ["k"]


async def test_other_bytes_than_announced_are_refused_and_leave_nothing(blobs: Artifacts, kept: Files) -> None:
    with pytest.raises(Invalid):
        await blobs.put("k", stream(b"other"), limit=100, sha256=hashlib.sha256(b"announced").hexdigest())
    assert kept() == []


async def test_a_put_that_is_cancelled_leaves_nothing(blobs: Artifacts, kept: Files) -> None:
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
        while kept():  # noqa: ASYNC110 - the library tidies up on a thread of its own that tells nobody
            await anyio.sleep(0.01)


async def test_what_a_killed_process_was_writing_is_swept_at_the_next_start(tmp_path: Path) -> None:
    abandoned = tmp_path / "jobs" / "site.zip#1"
    abandoned.parent.mkdir()
    abandoned.write_bytes(b"half")
    long_ago = time.time() - 3600
    os.utime(abandoned, (long_ago, long_ago))
    (tmp_path / "jobs" / "other.zip#2").write_bytes(b"being written by another process now")
    open_artifacts(tmp_path.as_uri())
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["other.zip#2"]


def begin_and_die(bucket: str, server: BucketServer, program: Path) -> None:
    program.write_text(ENDLESS)
    with subprocess.Popen([sys.executable, str(program), bucket, server.endpoint]) as process:
        wait_until(lambda: len(server.parts()) > 1, what="its first parts")
        process.kill()


async def test_parts_that_a_killed_process_sent_are_dropped_once_they_are_old(
    bucket: str, server: BucketServer, tmp_path: Path
) -> None:
    await anyio.to_thread.run_sync(begin_and_die, bucket, server, tmp_path / "upload.py")
    blobs = open_artifacts(bucket, server.endpoint)
    kept = await blobs.put("jobs/whole", stream(b"x" * 9 * MEGABYTE), limit=10 * MEGABYTE)
    now = datetime.now(UTC)
    await blobs.drop_unfinished(now - timedelta(hours=1))
    assert server.parts() != []
    await blobs.drop_unfinished(now + timedelta(hours=1))
    assert server.parts() == []
    assert len(await read(blobs, kept)) == 9 * MEGABYTE


async def test_what_is_not_there_is_said_and_deleting_it_is_no_error(blobs: Artifacts) -> None:
    nothing = Blob("nothing", 1, "00" * 32)
    with pytest.raises(NotFound):
        await blobs.get(nothing)
    with pytest.raises(NotFound):
        blobs.reader(nothing)
    await blobs.delete("nothing")
    await blobs.delete_prefix("nothing")


async def test_a_folder_is_deleted_whole_and_its_neighbour_stays(blobs: Artifacts, kept: Files, tmp_path: Path) -> None:
    for key in ("jobs/one/a", "jobs/one/b/c", "jobs/onetwo"):
        await blobs.put(key, stream(b"x"), limit=1)
    await blobs.delete_prefix("jobs/one")
    assert kept() == ["onetwo"]
    assert not (tmp_path / "artifacts" / "jobs" / "one").exists()


@pytest.mark.parametrize("key", ["../up", "/etc/passwd", "a//b", "a/../b", ".hidden", "a/.b", "", "a b", "a#1", "é"])
async def test_a_key_that_climbs_or_hides_is_refused(blobs: Artifacts, key: str) -> None:
    with pytest.raises(ValueError, match="Not a key"):
        await blobs.put(key, stream(b"x"), limit=1)


async def test_a_zip_is_read_in_place(blobs: Artifacts, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "made.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", "<p>hello</p>" * 10_000)
        archive.writestr("noise.bin", os.urandom(300_000))
    blob = await blobs.put("site.zip", stream((tmp_path / "made.zip").read_bytes()), limit=MEGABYTE)

    def page() -> bytes:
        with zipfile.ZipFile(blobs.reader(blob)) as archive:
            return archive.read("index.html")

    assert await anyio.to_thread.run_sync(page) == b"<p>hello</p>" * 10_000


async def test_bytes_that_were_replaced_are_never_given_out(blobs: Artifacts, url: str, server: BucketServer) -> None:
    blob = await blobs.put("jobs/a.txt", stream(b"0123456789"), limit=100)
    await open_artifacts(url, server.endpoint).put("jobs/a.txt", stream(b"012345678X"), limit=100)
    for _ in range(2):
        with pytest.raises(Damaged, match=r"a\.txt is not what it was"):
            await blobs.get(blob)
        with pytest.raises(Damaged):
            await blobs.get(blob, start=2, end=4)
        with pytest.raises(Damaged):
            blobs.reader(blob)


async def test_bytes_that_rotted_without_a_trace_are_told_before_the_last_of_them(
    blobs: Artifacts, url: str, server: BucketServer
) -> None:
    blob = await blobs.put("k", stream(b"x" * MEGABYTE), limit=MEGABYTE)
    other = await open_artifacts(url, server.endpoint).put("k", stream(b"x" * (MEGABYTE - 1), b"y"), limit=MEGABYTE)
    rotted = replace(blob, seal=other.seal)
    taken: list[int] = []

    async def take() -> None:
        taken.extend([len(chunk) async for chunk in await blobs.get(rotted)])

    with pytest.raises(Damaged):
        await take()
    assert sum(taken) < MEGABYTE
    with pytest.raises(Damaged):
        await blobs.get(rotted, start=0, end=10)


async def test_bytes_that_were_changed_while_a_reader_was_open_are_told(
    blobs: Artifacts, url: str, server: BucketServer
) -> None:
    blob = await blobs.put("k", stream(b"x" * 4 * MEGABYTE), limit=4 * MEGABYTE)
    reader = blobs.reader(blob)
    assert reader.read(10) == b"x" * 10
    await open_artifacts(url, server.endpoint).put("k", stream(b"y" * 4 * MEGABYTE), limit=4 * MEGABYTE)
    reader.seek(3 * MEGABYTE)
    with pytest.raises(Damaged):
        reader.read(10)


@pytest.mark.parametrize("seal", [None, '"of another disk"'])
async def test_the_same_bytes_brought_back_from_a_backup_are_as_good(blobs: Artifacts, seal: str | None) -> None:
    blob = replace(await blobs.put("k", stream(b"0123456789"), limit=100), seal=seal)
    assert await read(blobs, blob) == b"0123456789"
    assert await read(blobs, blob, 3, 5) == b"34"
    assert blobs.reader(blob).read(3) == b"012"


async def test_a_healthy_place_says_so(blobs: Artifacts) -> None:
    await blobs.check()


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError) as refused:
        open_artifacts((tmp_path / "file" / "artifacts").as_uri())
    assert refused.value.hint


async def test_a_bucket_that_is_away_or_refuses_is_said_without_its_keys(
    bucket: str, server: BucketServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = open_artifacts(bucket, server.endpoint)
    blob = await blobs.put("k", stream(b"x"), limit=1)
    away = open_artifacts(bucket, f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another-secret")
    for refusing in (away, open_artifacts(bucket, server.endpoint)):
        for ask in (refusing.check, lambda place=refusing: place.get(blob), lambda place=refusing: place.delete("k")):
            with pytest.raises(Unreachable, match="bucket of artifacts") as refused:
                await ask()
            assert not [
                secret for secret in ("AKIA", "another", "Signature", "\n") if secret in str(vars(refused.value))
            ]
    assert await read(blobs, blob) == b"x"


def test_a_bucket_without_keys_or_at_no_address_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    with pytest.raises(SettingsError) as refused:
        open_artifacts("s3://fondation", "http://127.0.0.1:1")
    assert "AWS_ACCESS_KEY_ID" in str(refused.value.cause)
