"""Archives: taken in within limits, checked before they are kept, and nothing left of those that are refused."""

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from chromium import OpenPage

from fondation_shared.testing import wait_until
from fondation_web.testing import PlayedWorker, Web


def a_zip(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    return buffer.getvalue()


def a_tar(*names: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(name))
    return buffer.getvalue()


def kept(web: Web) -> list[str]:
    """What lies on disk of uploads, whole or half."""
    folders = (web.folder / "data" / "artifacts" / "uploads", web.folder / "data" / "incoming")
    return sorted(path.name for folder in folders if folder.exists() for path in folder.iterdir())


@pytest.mark.parametrize("archive", [a_zip("project/main.py", "project/README"), a_tar("main.py", "README")])
def test_an_archive_is_kept_and_its_id_serves_as_a_repository(web: Web, worker: PlayedWorker, archive: bytes) -> None:
    answer = web.send("POST", "/v1/uploads", content=archive, headers={"X-File-Name": "my%20project.zip"})
    upload = answer.json()
    assert answer.status_code == 201
    assert (upload["name"], upload["size"], upload["entries"]) == ("my project.zip", len(archive), 2)
    assert upload["sha256"] == hashlib.sha256(archive).hexdigest()
    assert web.get(answer.headers["location"]).json() == upload
    accepted = web.post("/v1/courses", {"repository": upload["id"]})
    assert accepted.status_code == 202
    assert worker.claim() == accepted.json()["jobId"]


def test_a_form_brings_an_archive_as_well(web: Web) -> None:
    archive = a_tar("main.py")
    files = {"archive": ("C:\\fakepath\\project.tar.gz", archive, "application/gzip")}
    upload = httpx2.post(f"{web.url}/v1/uploads", files=files, timeout=60).json()
    assert (upload["name"], upload["size"], upload["entries"]) == ("project.tar.gz", len(archive), 1)


@pytest.mark.parametrize(
    "content",
    [b"", b"not an archive", a_zip("../up"), a_tar("/etc/passwd"), a_zip("a", "b")[:-10], a_zip()],
    ids=["nothing", "no archive", "climbing", "absolute", "cut off", "empty"],
)
def test_what_must_not_be_unpacked_is_refused_and_leaves_nothing(web: Web, content: bytes) -> None:
    before = kept(web)
    answer = web.send("POST", "/v1/uploads", content=content)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "invalid")
    assert problem["detail"]
    assert problem["hint"]
    assert kept(web) == before


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = Web(tmp_path_factory.mktemp("narrow"), MAX_UPLOAD_BYTES="20000")
    web.start()
    yield web
    web.stop()


def test_an_archive_over_the_limit_is_refused_however_it_is_announced(narrow: Web) -> None:
    archive = a_zip(*(f"a-long-name-for-file-number-{number}" for number in range(400)))
    assert len(archive) > 40_000

    def unannounced() -> Iterator[bytes]:
        for start in range(0, len(archive), 5000):
            yield archive[start : start + 5000]

    assert narrow.send("POST", "/v1/uploads", content=archive).status_code == 413
    assert httpx2.post(f"{narrow.url}/v1/uploads", content=unannounced(), timeout=60).status_code == 413
    assert httpx2.post(f"{narrow.url}/v1/uploads", files={"archive": ("a.zip", archive)}, timeout=60).status_code == 413
    assert kept(narrow) == []


@pytest.mark.browser
def test_an_archive_over_the_limit_is_said_to_be_before_it_is_sent(narrow: Web, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(narrow.url)
    chosen = page.get_by_label("Or send an archive")
    chosen.set_input_files({"name": "a.zip", "mimeType": "application/zip", "buffer": bytes(1_000_000)})
    said: str = chosen.evaluate("chosen => chosen.validationMessage")
    page.get_by_role("button", name="Create the course").click()
    assert said.startswith("This archive is larger than the ")
    assert page.url == f"{narrow.url}/"
    chosen.set_input_files({"name": "a.zip", "mimeType": "application/zip", "buffer": a_zip("a.py")})
    assert chosen.evaluate("chosen => chosen.validationMessage") == ""


def test_other_bodies_keep_their_small_limit(narrow: Web) -> None:
    body = b'{"repository": "' + b"x" * 2_000_000 + b'"}'
    answer = narrow.send("POST", "/v1/courses", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_an_archive_sent_again_under_its_key_is_kept_once(web: Web) -> None:
    key, before, archive = {"Idempotency-Key": "upload-1", "X-File-Name": "a.zip"}, kept(web), a_zip("a")
    first, second = [web.send("POST", "/v1/uploads", content=archive, headers=key) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first.headers["location"] == second.headers["location"]
    assert len(kept(web)) == len(before) + 1
    for content, name in ((a_zip("b"), "a.zip"), (archive, "b.zip")):
        other = web.send("POST", "/v1/uploads", content=content, headers=key | {"X-File-Name": name})
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    submitted = web.send("POST", "/v1/courses", json={"repository": first.json()["id"]}, headers=key)
    assert submitted.json()["code"] == "idempotency_mismatch"
    assert len(kept(web)) == len(before) + 1


def test_a_form_sent_again_is_known_by_its_archive_however_it_is_wrapped(web: Web) -> None:
    key, files = {"Idempotency-Key": "upload-2"}, {"archive": ("a.zip", a_zip("a"))}
    first, second = [httpx2.post(f"{web.url}/v1/uploads", files=files, headers=key, timeout=60) for _ in range(2)]
    assert first.request.headers["content-type"] != second.request.headers["content-type"]
    assert first.json()["id"] == second.json()["id"]


def test_a_refused_archive_does_not_use_its_key_up(web: Web) -> None:
    key = {"Idempotency-Key": "upload-3"}
    assert web.send("POST", "/v1/uploads", content=b"no archive", headers=key).status_code == 422
    assert web.send("POST", "/v1/uploads", content=a_zip("a"), headers=key).status_code == 201


def test_an_archive_whose_key_is_still_arriving_is_not_taken_in_twice(web: Web) -> None:
    key, archive = {"Idempotency-Key": "upload-4"}, a_zip("a")
    answers: list[httpx2.Response] = []

    def slowly() -> Iterator[bytes]:
        yield archive[:10]
        wait_until(lambda: bool(again()), what="the first call to be under way")
        yield archive[10:]

    def again() -> list[httpx2.Response]:
        answer = web.send("POST", "/v1/uploads", content=b"another", headers=key)
        answers.extend([answer] if answer.status_code == 409 else [])
        return answers

    first = httpx2.post(f"{web.url}/v1/uploads", content=slowly(), headers=key, timeout=60)
    assert first.status_code == 201
    assert [answer.json()["code"] for answer in answers] == ["in_flight"]


def test_a_form_without_a_file_says_what_to_send(web: Web) -> None:
    answer = httpx2.post(f"{web.url}/v1/uploads", files={"note": (None, "text")}, timeout=60)
    assert (answer.status_code, "curl" in answer.json()["hint"]) == (400, True)


def test_an_upload_that_is_not_there_is_not_found(web: Web) -> None:
    assert web.get("/v1/uploads/upl_nothing").status_code == 404
    assert web.post("/v1/courses", {"repository": "upl_nothing"}).status_code == 422


def test_a_name_is_shown_without_its_folders_and_tricks(web: Web) -> None:
    for sent, shown in (("..%2F..%2Fetc%2Fx.zip", "x.zip"), ("%1b%5b2J.zip", "[2J.zip"), ("", "archive")):
        answer = web.send("POST", "/v1/uploads", content=a_zip("a"), headers={"X-File-Name": sent})
        assert answer.json()["name"] == shown


def test_the_folder_of_arriving_archives_is_for_web_alone(web: Web) -> None:
    web.send("POST", "/v1/uploads", content=a_zip("a"))
    folder: Path = web.folder / "data" / "incoming"
    assert folder.stat().st_mode & 0o077 == 0
