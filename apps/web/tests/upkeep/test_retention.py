"""Archives that nobody reads and bytes that nothing names are deleted in time; what is in use or on its way stays."""

import io
import os
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import httpx2

from fondation_shared.jobs import CourseRequest
from fondation_web.in_process import PASSED, LocalWeb


def an_archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("main.py", "print()")
    return buffer.getvalue()


async def upload(local: LocalWeb) -> str:
    answer = await local.http.post("/v1/uploads", content=an_archive(), headers={"x-file-name": "shop.zip"})
    return str(answer.raise_for_status().json()["id"])


async def ask(local: LocalWeb, upload_id: str) -> httpx2.Response:
    return await local.http.post("/v1/courses", json={"repository": upload_id})


def bytes_of(local: LocalWeb, upload_id: str) -> Path:
    return local.folder / "data" / "artifacts" / "uploads" / upload_id


async def test_an_archive_that_no_job_reads_goes_after_a_week_and_says_so(local: LocalWeb) -> None:
    upload_id = await upload(local)
    await local.pass_days(6.9)
    assert bytes_of(local, upload_id).exists()
    await local.pass_days(0.2)
    assert not bytes_of(local, upload_id).exists()
    assert (await local.http.get(f"/v1/uploads/{upload_id}")).status_code == 404
    problem = (await ask(local, upload_id)).json()
    assert (problem["status"], problem["code"]) == (422, "invalid")
    assert "shop.zip" in problem["detail"]
    assert problem["errors"][0]["field"] == "repository"


async def test_an_archive_stays_as_long_as_a_job_may_read_it_and_a_week_longer(local: LocalWeb) -> None:
    upload_id = await upload(local)
    accepted = await local.api.create_course(CourseRequest(repository=upload_id))
    await local.pass_days(30)
    assert bytes_of(local, upload_id).exists()
    lease = (await local.claim()).lease
    await local.worker.get_input(lease.id, local.folder / "input")
    await local.worker.finish(lease.id, PASSED)
    await local.pass_days(6.9)
    assert bytes_of(local, upload_id).exists()
    again = await local.api.retry(accepted.job_id)
    await local.pass_days(1)
    assert bytes_of(local, upload_id).exists()
    await local.api.cancel(again.job_id)
    await local.pass_days(7.1)
    assert not bytes_of(local, upload_id).exists()
    refusal = await local.http.post(f"/v1/jobs/{accepted.job_id}/retry")
    assert (refusal.status_code, refusal.json()["code"]) == (422, "invalid")
    assert "shop" in (await local.http.get("/jobs", headers={"accept": "text/html"})).text


def age(local: LocalWeb, files: Sequence[Path], hours: float) -> None:
    then = (local.clock.now() - timedelta(hours=hours)).timestamp()
    for file in files:
        os.utime(file, (then, then))


async def test_bytes_that_nothing_names_are_deleted_when_they_are_old(local: LocalWeb) -> None:
    upload_id = await upload(local)
    job_id, lease = await local.started()
    (local.folder / "f").write_bytes(b"content")
    digest = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"
    await local.worker.put_artifact(lease, "site.zip", local.folder / "f", digest, "application/zip")
    await local.worker.put_memo(lease, "0123456789abcdef" * 4, local.folder / "f")
    root = local.folder / "data" / "artifacts"
    used = [path for path in root.rglob("*") if path.is_file() and path.parent not in (root, root / "health")]
    assert len(used) == 3
    assert bytes_of(local, upload_id) in used
    course_id = (await local.job(job_id)).course_id
    names = (f"jobs/{job_id}/{lease}/0123/site.zip", f"memo/{course_id}/k/a", "uploads/upl_none")
    orphans = [root / name for name in names]
    of_another_store = [root / name for name in ("jobs/job_none/a/b/c", "memo/crs_none/k/a", "uploads/upl_00")]
    young = [root / f"jobs/{job_id}/{lease}/4567/site.zip", root / "uploads" / "upl_coming"]
    unfinished = [root / "uploads" / "upl_cut#3"]
    for path in (*orphans, *of_another_store, *young, *unfinished):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"left")
    await local.pass_days(2)
    age(local, [*used, *orphans, *of_another_store, *unfinished], 25)
    age(local, young, 1)
    await local.pass_days(0.05)
    left = {path for path in root.rglob("*") if path.is_file()}
    assert left.intersection([*orphans, *unfinished]) == set()
    assert left.issuperset([*used, *of_another_store, *young])


async def test_an_empty_store_beside_an_old_folder_deletes_nothing_there(local: LocalWeb) -> None:
    root = local.folder / "data" / "artifacts"
    old = [root / name for name in ("jobs/job_1/lse_1/ab/site.zip", "memo/crs_1/k/a", "uploads/upl_1")]
    for path in old:
        path.parent.mkdir(parents=True)
        path.write_bytes(b"kept")
    age(local, old, 1000)
    await local.pass_days(2)
    assert [path for path in old if not path.exists()] == []
