"""What jobs left: lists, downloads by ranges, the course's own pages."""

import gzip
import hashlib

import httpx2
import pytest

from fondation_web.testing import PlayedWorker, Web

CONTENT = b'{"title": "Flask, from the ground up"}'


@pytest.fixture(scope="module")
def ids(keyless: Web) -> dict[str, str]:
    ids = keyless.submit("a course to download")
    worker = PlayedWorker(keyless.url)
    assert worker.claim() == ids["jobId"]
    worker.write_course()
    worker.leave()
    return ids


def test_a_course_and_its_job_list_the_same_files(web: Web, ids: dict[str, str]) -> None:
    of_course = web.get(f"/v1/courses/{ids['courseId']}/artifacts").json()
    assert of_course == web.get(f"/v1/jobs/{ids['jobId']}/artifacts").json()
    assert [item["name"] for item in of_course["items"]] == ["course.json", "site.zip"]
    assert of_course["items"][0]["sha256"] == hashlib.sha256(CONTENT).hexdigest()


def test_a_file_is_downloaded_and_never_drawn(web: Web, ids: dict[str, str]) -> None:
    answer = web.get(f"/v1/courses/{ids['courseId']}/artifacts/course.json", Accept="text/html")
    assert answer.content == CONTENT
    assert answer.headers["content-disposition"] == 'attachment; filename="course.json"'
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert "sandbox" in answer.headers["content-security-policy"]


def test_html_that_a_job_left_comes_as_plain_bytes(web: Web, worker: PlayedWorker) -> None:
    ids = web.submit("html")
    worker.claim()
    worker.put("page.html", b"<script>alert(1)</script>")
    answer = web.get(f"/v1/jobs/{ids['jobId']}/artifacts/page.html")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-0", CONTENT[:1]),
        ("bytes=2-6", CONTENT[2:7]),
        ("bytes=10-", CONTENT[10:]),
        ("bytes=-4", CONTENT[-4:]),
        ("bytes=-9999", CONTENT),
        ("bytes=30-9999", CONTENT[30:]),
    ],
)
def test_a_range_is_answered_with_these_bytes(web: Web, ids: dict[str, str], asked: str, expected: bytes) -> None:
    answer = web.get(f"/v1/jobs/{ids['jobId']}/artifacts/course.json", Range=asked)
    assert (answer.status_code, answer.content) == (206, expected)
    start = CONTENT.index(expected)
    assert answer.headers["content-range"] == f"bytes {start}-{start + len(expected) - 1}/{len(CONTENT)}"


@pytest.mark.parametrize("asked", ["bytes=" + "9" * 5000 + "-", "bytes=0-" + "9" * 5000, "bytes=-", "lines=0-1"])
def test_a_range_that_is_none_is_passed_over(web: Web, ids: dict[str, str], asked: str) -> None:
    answer = web.get(f"/v1/jobs/{ids['jobId']}/artifacts/course.json", Range=asked)
    assert (answer.status_code, answer.content) == (200, CONTENT)


@pytest.mark.parametrize("asked", ["bytes=38-", "bytes=-0"])
def test_a_range_outside_of_the_file_is_refused(web: Web, ids: dict[str, str], asked: str) -> None:
    answer = web.get(f"/v1/jobs/{ids['jobId']}/artifacts/course.json", Range=asked)
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */38")
    assert (answer.headers["content-type"], answer.json()["code"]) == ("application/problem+json", "no_such_range")


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "lines=1-2", "bytes=-", "bytes=a-b", "bytes=5-2"])
def test_what_is_no_single_range_is_answered_with_the_whole(web: Web, ids: dict[str, str], asked: str) -> None:
    answer = web.get(f"/v1/jobs/{ids['jobId']}/artifacts/course.json", Range=asked)
    assert (answer.status_code, answer.content) == (200, CONTENT)


def test_a_download_is_taken_up_again_only_when_the_file_is_the_same(web: Web, ids: dict[str, str]) -> None:
    path = f"/v1/jobs/{ids['jobId']}/artifacts/course.json"
    tag = web.get(path).headers["etag"]
    assert web.get(path, If_None_Match=tag).status_code == 304
    assert web.get(path, If_None_Match='"other"').status_code == 200
    assert web.get(path, Range="bytes=5-", If_Range=tag).status_code == 206
    assert web.get(path, Range="bytes=5-", If_Range='"other"').status_code == 200


def test_a_head_says_how_large_a_file_is(web: Web, ids: dict[str, str]) -> None:
    answer = web.send("HEAD", f"/v1/jobs/{ids['jobId']}/artifacts/course.json")
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, "38", b"")
    part = web.send("HEAD", f"/v1/jobs/{ids['jobId']}/artifacts/course.json", headers={"Range": "bytes=1-2"})
    assert (part.status_code, part.headers["content-length"]) == (200, "38")


@pytest.mark.parametrize("name", ["nothing.json", "..%2f..%2fstore.db", "%00", "a" * 200])
def test_a_file_that_is_not_there_is_a_problem(web: Web, ids: dict[str, str], name: str) -> None:
    answer = web.get(f"/v1/jobs/{ids['jobId']}/artifacts/{name}")
    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_large_file_passes_whole_and_in_pieces(web: Web, worker: PlayedWorker) -> None:
    content = hashlib.sha256(b"seed").digest() * 300_000
    ids = web.submit("large")
    worker.claim()
    worker.put("large.bin", content)
    path = f"/v1/jobs/{ids['jobId']}/artifacts/large.bin"
    assert web.get(path).content == content
    assert web.get(path, Range="bytes=5000000-").content == content[5_000_000:]


def test_a_course_is_read_page_by_page_out_of_its_archive(web: Web, ids: dict[str, str]) -> None:
    root = f"/courses/{ids['courseId']}"
    assert web.get(root).headers["location"] == f"{root}/"
    page = web.get(f"{root}/")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Flask, from the ground up" in page.text
    assert "connect-src" not in page.headers["content-security-policy"]
    assert "form-action 'none'" in page.headers["content-security-policy"]
    assert "<h1>Core</h1>" in web.get(f"{root}/chapters/core.html").text
    assert web.get(f"{root}/assets/site.css").headers["content-type"] == "text/css; charset=utf-8"


def test_a_page_comes_compressed_as_it_lies_in_the_archive_or_plain(web: Web, ids: dict[str, str]) -> None:
    path = f"/courses/{ids['courseId']}/assets/site.css"
    with httpx2.stream("GET", f"{web.url}{path}", headers={"Accept-Encoding": "gzip"}, timeout=60) as answer:
        packed = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
    plain = web.get(path, Accept_Encoding="identity")
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed) == plain.content
    assert len(packed) < len(plain.content) / 5
    assert web.get(path, If_None_Match=plain.headers["etag"]).status_code == 304


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_page_of_a_course_leads_back_to_the_courses_and_to_its_job(
    web: Web, ids: dict[str, str], encoding: str
) -> None:
    path = f"/courses/{ids['courseId']}/chapters/core.html"
    page = web.get(path, Accept_Encoding=encoding)
    assert page.headers.get("content-encoding", "identity") == encoding
    assert '<a href="/courses">← All courses</a>' in page.text
    assert f'<a href="/jobs/{ids["jobId"]}">How this course was made</a>' in page.text
    assert "<!--" not in page.text
    assert page.text.endswith("</html>")
    assert web.get(path, If_None_Match=page.headers["etag"]).status_code == 304


def test_a_course_in_french_leads_back_in_french(web: Web, worker: PlayedWorker) -> None:
    ids = web.submit("in French", language="fr")
    worker.claim()
    worker.write_course()
    assert "← Tous les cours" in web.get(f"/courses/{ids['courseId']}/").text


@pytest.mark.parametrize("path", ["nothing.html", "assets/mark.exe", "%2e%2e/%2e%2e/store.db", "assets", "chapters/"])
def test_what_is_no_page_of_the_course_is_not_found(web: Web, ids: dict[str, str], path: str) -> None:
    answer = web.get(f"/courses/{ids['courseId']}/{path}", Accept="text/html")
    assert answer.status_code == 404
    assert "This course has no such page." in answer.text


def test_a_course_without_a_version_leads_to_the_job_that_writes_it(web: Web) -> None:
    ids = web.submit("unwritten")
    answer = web.get(f"/courses/{ids['courseId']}/")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/jobs/{ids['jobId']}")
    assert web.get(f"/v1/courses/{ids['courseId']}/artifacts").status_code == 404
