"""A course of an archive follows the archives that it is given; any other has its own repository."""

import hashlib
import io
import zipfile

from stores import EVERY_STORE

from fondation_shared.ids import CourseId
from fondation_shared.jobs import CourseRequest, CourseResult, Outcome, Result, Verdict
from fondation_shared.refresh import ChapterCounts, Staleness
from fondation_web.in_process import LocalWeb

OLD, NEW = "4f2a9c1" * 5, "9b1c3e7" * 5


async def sent(local: LocalWeb, text: str) -> str:
    """The id of an archive that was taken in."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("README.md", text)
    (local.folder / "project.zip").write_bytes(buffer.getvalue())
    return (await local.api.upload(local.folder / "project.zip")).id


async def finished(local: LocalWeb, commit: str, seen: Staleness | None = None) -> None:
    """A worker makes what waits."""
    made = CourseResult(title="Project", commit=commit, chapters=4, citations=80, changes=ChapterCounts(same=4))
    result = Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, result=made, staleness=seen)
    await local.worker.finish((await local.claim()).lease.id, result)


async def answered(local: LocalWeb, course_id: CourseId, **wanted: object) -> tuple[int, str]:
    answer = await local.http.post(f"/v1/courses/{course_id}/refresh", json=wanted)
    return answer.status_code, answer.json().get("code", "")


@EVERY_STORE
async def test_a_newer_archive_makes_the_next_version_of_a_course(local: LocalWeb) -> None:
    first = await sent(local, "# One")
    course_id = (await local.api.create_course(CourseRequest(repository=first))).course_id
    await finished(local, OLD)
    second = await sent(local, "# Two")

    assert await answered(local, course_id) == (422, "not_available")
    assert await answered(local, course_id, repository="upl_01aaaaaaaaaaaaaaaaaaaaaaaa") == (422, "invalid")
    assert await answered(local, course_id, repository="https://example.org/project") == (422, "invalid")
    assert await answered(local, course_id, repository=second) == (202, "")

    claim = await local.claim()
    await local.worker.get_input(claim.lease.id, local.folder / "input")
    assert (claim.job.archive, claim.job.refresh) == (True, True)
    assert (local.folder / "input").read_bytes() == (local.folder / "project.zip").read_bytes()
    made = CourseResult(title="Project", commit=NEW, chapters=4, citations=80, changes=ChapterCounts(same=4))
    seen = Staleness(from_commit=OLD, commit=NEW)
    result = Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, result=made, staleness=seen)
    await local.worker.finish(claim.lease.id, result)

    page = (await local.http.get(f"/courses/{course_id}/versions")).text
    assert 'name="archive" type="file"' in page
    course = await local.api.course(course_id)
    assert [version.number for version in course.versions] == [2, 1]
    assert course.repository == second
    assert await answered(local, course_id, repository=first, check=True) == (202, "")


async def test_a_course_of_a_repository_is_given_no_other(local: LocalWeb) -> None:
    course_id = (await local.submit()).course_id
    await finished(local, OLD)
    upload = await sent(local, "# Other")

    assert await answered(local, course_id, repository=upload) == (422, "invalid")
    assert await answered(local, course_id) == (202, "")


async def test_a_page_of_a_course_that_lies_behind_says_so(local: LocalWeb) -> None:
    ids = await local.submit()
    lease = (await local.claim()).lease.id
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.html", "<!doctype html><body><!-- application --><main>The course</main></body>")
    site = local.folder / "site.zip"
    site.write_bytes(buffer.getvalue())
    digest = hashlib.sha256(site.read_bytes()).hexdigest()
    await local.worker.put_artifact(lease, "site.zip", site, digest, "application/zip")
    made = CourseResult(title="Flask", commit=OLD, chapters=4, citations=80)
    await local.worker.finish(lease, Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, result=made))
    before = (await local.http.get(f"/courses/{ids.course_id}/")).text

    assert await answered(local, ids.course_id, check=True) == (202, "")
    seen = Staleness(from_commit=OLD, commit=NEW, commits=12)
    looked = Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, staleness=seen)
    await local.worker.finish((await local.claim()).lease.id, looked)

    assert "behind" not in before
    assert "12 commits behind." in (await local.http.get(f"/courses/{ids.course_id}/")).text
