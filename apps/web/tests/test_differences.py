"""Comparing two versions: within its bounds in the middle of a file too, and once, however often somebody asks."""

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

from fondation_shared.errors import FondationError
from fondation_web.artifacts.blobs import Blobs, open_artifacts
from fondation_web.differences import Bounds, Differences

MEGABYTE = 1024 * 1024
BEFORE, AFTER = "jobs/one/source.zip", "jobs/two/source.zip"


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return open_artifacts((tmp_path / "artifacts").as_uri())


async def keep(blobs: Blobs, key: str, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)

    async def whole() -> AsyncIterator[bytes]:
        yield buffer.getvalue()

    await blobs.put(key, whole(), limit=10 * MEGABYTE)


async def test_a_file_that_is_longer_than_what_is_read_of_all_ends_the_comparison(blobs: Blobs) -> None:
    same = {"b.bin": bytes(20 * MEGABYTE)}
    await keep(blobs, BEFORE, {"a.txt": b"one\n"} | same)
    await keep(blobs, AFTER, {"a.txt": b"two\n"} | same)
    found = await Differences(blobs, Bounds(read=MEGABYTE)).between(BEFORE, AFTER)
    assert ([change.path for change in found.listed], found.cut) == (["a.txt"], True)
    whole = await Differences(blobs).between(BEFORE, AFTER)
    assert ([change.path for change in whole.listed], whole.cut) == (["a.txt"], False)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
async def test_what_unpacks_with_as_much_memory_as_it_says_is_not_unpacked(blobs: Blobs, method: int) -> None:
    await keep(blobs, BEFORE, {"a.txt": b"one\n"})
    await keep(blobs, AFTER, {"a.txt": b"two\n"}, method)
    with pytest.raises(FondationError, match="cannot be read") as refused:
        await Differences(blobs).between(BEFORE, AFTER)
    assert refused.value.cause == "'a.txt' is compressed in a way that is not read."


async def test_an_answer_is_found_once_for_all_who_ask(blobs: Blobs) -> None:
    await keep(blobs, BEFORE, {"a.txt": b"one\n"})
    await keep(blobs, AFTER, {"a.txt": b"two\n"})
    differences = Differences(blobs)
    first = await differences.between(BEFORE, AFTER)
    for key in (BEFORE, AFTER):
        await blobs.delete(key)
    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(differences.between, BEFORE, AFTER)
    assert await differences.between(BEFORE, AFTER) == first
