"""Artifacts, the memo and the archive to read: whole, checked, and of the delivery that counts."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from stores import EVERY_STORE

from fondation_shared.errors import Invalid, NotFound, TooLarge
from fondation_shared.events import ArtifactReady
from fondation_shared.ids import JobId, LeaseId
from fondation_shared.jobs import CourseRequest, Outcome, Result
from fondation_web.in_process import PASSED, LocalWeb

KEY = "0123456789abcdef" * 4
RELEASED = Result(outcome=Outcome.RELEASED)


async def put(
    local: LocalWeb, lease: LeaseId, content: bytes, name: str = "site.zip", sha256: str | None = None
) -> None:
    file = local.folder / "file"
    file.write_bytes(content)
    digest = sha256 or hashlib.sha256(content).hexdigest()
    await local.worker.put_artifact(lease, name, file, digest, "application/zip")


async def put_memo(local: LocalWeb, lease: LeaseId, content: bytes) -> None:
    file = local.folder / "memo"
    file.write_bytes(content)
    await local.worker.put_memo(lease, KEY, file)


async def ready(local: LocalWeb, job_id: JobId) -> list[tuple[str, int]]:
    events = [entry.event for entry in await local.log(job_id)]
    return [(event.name, event.size) for event in events if isinstance(event, ArtifactReady)]


def kept(local: LocalWeb, below: str) -> list[Path]:
    return [path for path in (local.folder / "data" / "artifacts" / below).rglob("*") if path.is_file()]


@EVERY_STORE
async def test_an_artifact_is_kept_and_announced(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    await put(local, lease, b"pages" * 100_000)
    [file] = kept(local, f"jobs/{job_id}")
    assert file.read_bytes() == b"pages" * 100_000
    assert await ready(local, job_id) == [("site.zip", 500_000)]


async def test_the_same_bytes_twice_are_one_artifact(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    for _ in range(3):
        await put(local, lease, b"pages")
    assert await ready(local, job_id) == [("site.zip", 5)]
    assert len(kept(local, f"jobs/{job_id}")) == 1


@EVERY_STORE
async def test_other_bytes_take_the_place_of_the_first(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    await put(local, lease, b"draft")
    await put(local, lease, b"final version")
    assert await ready(local, job_id) == [("site.zip", 5), ("site.zip", 13)]
    assert [file.read_bytes() for file in kept(local, f"jobs/{job_id}")] == [b"final version"]


async def test_other_bytes_than_announced_are_refused(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    with pytest.raises(Invalid):
        await put(local, lease, b"pages", sha256="0" * 64)
    assert await ready(local, job_id) == []
    assert kept(local, f"jobs/{job_id}") == []


async def test_a_body_without_its_digest_is_refused(local: LocalWeb) -> None:
    _, lease = await local.started()
    answer = await local.http.put(f"/v1/worker/leases/{lease}/artifacts/site.zip", content=b"x")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "X-Content-SHA256")


@pytest.mark.parametrize("name", ["..", ".hidden", "a%2Fb", "x" * 121])
async def test_names_that_climb_or_hide_are_refused(local: LocalWeb, name: str) -> None:
    _, lease = await local.started()
    headers = {"X-Content-SHA256": "0" * 64}
    answer = await local.http.put(f"/v1/worker/leases/{lease}/artifacts/{name}", content=b"x", headers=headers)
    assert answer.status_code in {404, 405, 422}


async def test_a_completed_job_keeps_what_its_last_delivery_left(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    await put(local, lease, b"half", name="old.zip")
    await put(local, lease, b"half")
    await local.worker.finish(lease, RELEASED)
    second = (await local.claim()).lease.id
    await put(local, second, b"whole")
    await local.worker.finish(second, PASSED)
    assert [file.read_bytes() for file in kept(local, f"jobs/{job_id}")] == [b"whole"]


@EVERY_STORE
async def test_the_memo_is_the_courses_and_outlives_a_delivery(local: LocalWeb) -> None:
    _, lease = await local.started()
    await put_memo(local, lease, b"dear result")
    await local.worker.finish(lease, RELEASED)
    claim = await local.claim()
    target = local.folder / "found"
    await local.worker.get_memo(claim.lease.id, KEY, target)
    assert claim.memo == [KEY]
    assert target.read_bytes() == b"dear result"
    await local.worker.finish(claim.lease.id, PASSED)
    await local.submit()
    assert (await local.claim()).memo == [KEY]
    await local.submit("another")
    assert (await local.claim()).memo == []


async def test_a_step_has_one_result_the_first(local: LocalWeb) -> None:
    _, lease = await local.started()
    await put_memo(local, lease, b"first")
    await put_memo(local, lease, b"second")
    await local.worker.get_memo(lease, KEY, local.folder / "found")
    assert (local.folder / "found").read_bytes() == b"first"
    assert len(kept(local, "memo")) == 1


async def test_what_is_not_remembered_is_not_found(local: LocalWeb) -> None:
    _, lease = await local.started()
    with pytest.raises(NotFound):
        await local.worker.get_memo(lease, KEY, local.folder / "found")


async def test_a_memo_entry_has_a_limit(local: LocalWeb) -> None:
    _, lease = await local.started()
    with pytest.raises(TooLarge):
        await put_memo(local, lease, b"x" * (16 * 1024 * 1024 + 1))
    assert kept(local, "memo") == []


@EVERY_STORE
async def test_an_uploaded_archive_is_the_jobs_input(local: LocalWeb) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("README.md", "# Hello")
    (local.folder / "project.zip").write_bytes(buffer.getvalue())
    upload = await local.api.upload(local.folder / "project.zip")
    await local.api.create_course(CourseRequest(repository=upload.id))
    claim = await local.claim()
    await local.worker.get_input(claim.lease.id, local.folder / "input")
    assert claim.job.archive
    assert (local.folder / "input").read_bytes() == buffer.getvalue()


async def test_a_job_without_an_archive_has_no_input(local: LocalWeb) -> None:
    _, lease = await local.started()
    with pytest.raises(NotFound):
        await local.worker.get_input(lease, local.folder / "input")
