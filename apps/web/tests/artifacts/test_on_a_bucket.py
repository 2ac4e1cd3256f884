"""A web whose bytes lie in a bucket does all that one with a folder does; while the bucket is away it says so."""

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from bucket_server import BucketServer

from fondation_shared.errors import Unreachable
from fondation_shared.settings import WebSettings
from fondation_web.assembly import check_settings
from fondation_web.played_build import PlayedBuild, zipped
from fondation_web.testing import PlayedWorker, Web

MEMO = "0123456789abcdef" * 4
TODO = PlayedBuild(source={"README.md": "# Todo\n", "notes.txt": "first\n"}, dist={"index.html": "<h1>Todo</h1>"})
SHOP = PlayedBuild(source={"README.md": "# Todo\n", "notes.txt": "second\n"}, dist={"index.html": "<h1>Shop</h1>"})
ARCHIVE = zipped({"main.py": "print()"})
PAGE = {"Accept": "text/html", "Accept_Language": "en"}


@pytest.fixture(scope="module")
def place(server: BucketServer) -> str:
    return server.bucket()


@pytest.fixture(scope="module")
def web(server: BucketServer, place: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    served = Web(tmp_path_factory.mktemp("web"), ARTIFACTS_URL=place, S3_ENDPOINT=server.endpoint)
    served.start()
    yield served
    served.stop()


@pytest.fixture
def worker(web: Web) -> Iterator[PlayedWorker]:
    played = PlayedWorker(web.url)
    yield played
    played.leave()


def test_a_worker_reads_the_archive_that_was_sent(web: Web, worker: PlayedWorker) -> None:
    sent = web.send("POST", "/v1/uploads", content=ARCHIVE).raise_for_status().json()
    web.post("/v1/courses", {"repository": sent["id"]}).raise_for_status()
    worker.claim()
    assert worker.call("GET", "input").content == ARCHIVE
    worker.write_course()


def test_a_course_is_made_read_and_made_anew(web: Web, worker: PlayedWorker) -> None:
    ids = web.submit("flask")
    worker.claim()
    worker.call("PUT", f"memo/{MEMO}", b"a remembered step")
    worker.write_course()

    page = web.get(f"/courses/{ids['courseId']}/chapters/overview.html", **PAGE)
    assert (page.status_code, "<h1>Overview</h1>" in page.text) == (200, True)
    file = f"/v1/courses/{ids['courseId']}/artifacts/course.json"
    whole = web.get(file)
    assert whole.json() == {"title": "Flask, from the ground up"}
    assert web.get(file, Range="bytes=2-6").content == whole.content[2:7]
    assert web.get(file, If_None_Match=whole.headers["etag"]).status_code == 304
    site = web.get(f"/v1/courses/{ids['courseId']}/artifacts/site.zip").content
    assert "index.html" in zipfile.ZipFile(io.BytesIO(site)).namelist()

    again = web.post(f"/v1/courses/{ids['courseId']}/refresh").json()
    assert worker.claim() == again["jobId"]
    assert worker.call("GET", f"memo/{MEMO}").content == b"a remembered step"
    assert worker.call("GET", "earlier/course.json").content == whole.content
    web.post(f"/v1/jobs/{again['jobId']}/cancel").raise_for_status()
    assert not (web.folder / "data" / "artifacts").exists()


def test_a_project_is_shown_and_its_versions_are_compared(web: Web, worker: PlayedWorker) -> None:
    project = web.generate()
    worker.build(TODO)
    web.post(f"/v1/projects/{project}/generate", {"prompt": "Make it a shop"}).raise_for_status()
    worker.build(SHOP)
    assert "second" in web.get(f"/projects/{project}/files?path=notes.txt", **PAGE).text
    assert "second" in str(web.get(f"/v1/projects/{project}/versions/2/diff").json()["files"])
    assert web.get(f"/projects/{project}/preview", **PAGE).status_code == 200
    assert web.get(f"/v1/projects/{project}/artifacts/dist?version=1").content[:2] == b"\x1f\x8b"


def test_what_was_replaced_in_the_bucket_is_told_and_not_given_out(
    web: Web, worker: PlayedWorker, server: BucketServer, place: str
) -> None:
    ids = web.submit("replaced")
    worker.claim()
    worker.write_course()
    path = f"/v1/jobs/{ids['jobId']}/artifacts/course.json"
    good = web.get(path).content
    [file] = [file for file in server.files(place) if ids["jobId"] in str(file) and file.name == "course.json"]
    age = file.stat()
    file.write_bytes(bytes(len(good)))
    os.utime(file, ns=(age.st_atime_ns, age.st_mtime_ns))
    with pytest.raises(Exception, match=r"(?i)incomplete|closed|peer"):
        web.get(path)
    for headers in ({}, {"Range": "bytes=0-3"}):
        problem = web.get(path, **headers)
        assert (problem.status_code, problem.json()["code"]) == (500, "damaged")
    file.write_bytes(bytes(3))
    assert web.get(path).json()["code"] == "damaged"


def test_while_the_bucket_is_away_it_is_said_and_what_was_refused_is_sent_again(
    web: Web, worker: PlayedWorker, server: BucketServer
) -> None:
    ids = web.submit("away")
    worker.claim()
    worker.put("course.json", b"{}")
    server.stop()
    refusals = [
        web.get(f"/v1/jobs/{ids['jobId']}/artifacts/course.json"),
        worker.call("PUT", "artifacts/late.json", b"{}"),
        web.send("POST", "/v1/uploads", content=ARCHIVE),
    ]
    assert [(refused.status_code, refused.json()["code"]) for refused in refusals] == [(503, "unreachable")] * 3
    health = web.get("/health")
    assert (health.status_code, health.json()["services"]["artifacts"]) == (503, "down")
    listed = web.get(f"/v1/jobs/{ids['jobId']}/artifacts").json()["items"]
    assert [item["name"] for item in listed] == ["course.json"]
    server.start()
    worker.put("late.json", b"{}")
    worker.write_course()
    assert web.get(f"/v1/jobs/{ids['jobId']}").json()["status"] == "completed"


async def test_a_bucket_that_is_not_there_is_told_to_whoever_starts_web(server: BucketServer, tmp_path: Path) -> None:
    given = {"data_dir": tmp_path, "artifacts_url": "s3://no-such-bucket/a", "s3_endpoint": server.endpoint}
    with pytest.raises(Unreachable, match="bucket of artifacts cannot be used"):
        await check_settings(WebSettings.model_validate(given))
