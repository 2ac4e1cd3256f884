"""Comparing two versions: within its bounds in the middle of a file too, and once, however often somebody asks."""

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

from fondation_shared.errors import FondationError
from fondation_web.artifacts.opening import open_artifacts
from fondation_web.artifacts.port import Artifacts
from fondation_web.blob import Blob
from fondation_web.differences import Bounds, Differences

MEGABYTE = 1024 * 1024
BEFORE, AFTER = "jobs/one/source.zip", "jobs/two/source.zip"


@pytest.fixture
def blobs(tmp_path: Path) -> Artifacts:
    return open_artifacts((tmp_path / "artifacts").as_uri())


async def keep(blobs: Artifacts, key: str, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Blob:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)

    async def whole() -> AsyncIterator[bytes]:
        yield buffer.getvalue()

    return await blobs.put(key, whole(), limit=10 * MEGABYTE)


async def test_a_file_that_is_longer_than_what_is_read_of_all_ends_the_comparison(blobs: Artifacts) -> None:
    same = {"b.bin": bytes(20 * MEGABYTE)}
    before = await keep(blobs, BEFORE, {"a.txt": b"one\n"} | same)
    after = await keep(blobs, AFTER, {"a.txt": b"two\n"} | same)
    found = await Differences(blobs, Bounds(read=MEGABYTE)).between(before, after)
    assert ([change.path for change in found.listed], found.cut) == (["a.txt"], True)
    whole = await Differences(blobs).between(before, after)
    assert ([change.path for change in whole.listed], whole.cut) == (["a.txt"], False)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
async def test_what_unpacks_with_as_much_memory_as_it_says_is_not_unpacked(blobs: Artifacts, method: int) -> None:
    before = await keep(blobs, BEFORE, {"a.txt": b"one\n"})
    after = await keep(blobs, AFTER, {"a.txt": b"two\n"}, method)
    with pytest.raises(FondationError, match="cannot be read") as refused:
        await Differences(blobs).between(before, after)
    assert refused.value.cause == "'a.txt' is compressed in a way that is not read."


async def test_an_answer_is_found_once_for_all_who_ask(blobs: Artifacts) -> None:
    before = await keep(blobs, BEFORE, {"a.txt": b"one\n"})
    after = await keep(blobs, AFTER, {"a.txt": b"two\n"})
    differences = Differences(blobs)
    first = await differences.between(before, after)
    for key in (BEFORE, AFTER):
        await blobs.delete(key)
    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(differences.between, before, after)
    assert await differences.between(before, after) == first
