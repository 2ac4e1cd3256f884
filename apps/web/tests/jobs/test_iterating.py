"""The next versions of a project: by change requests, and as earlier ones again."""

import hashlib
import io
import zipfile

import pytest
from stores import EVERY_STORE

from fondation_shared.archives import plain_member
from fondation_shared.errors import Invalid
from fondation_shared.generate import ProjectRequest, ProjectResult
from fondation_shared.jobs import Failure, Outcome, Result, Verdict
from fondation_shared.leases import Claim, ClaimRequest
from fondation_shared.project import CheckResult
from fondation_shared.projects import Project
from fondation_shared.refresh import Staleness
from fondation_web.in_process import LocalWeb

FIRST = {"index.html": b"<h1>One</h1>\n", "style.css": b"body { color: red }\n"}
SECOND = {"index.html": b"<h1>Two</h1>\n", "logo.png": b"\x89PNG\0"}
RED = Result(outcome=Outcome.FAILED, failure=Failure(code="checks_failed", message="It fails.", phase="test"))


def zipped(files: dict[str, bytes], programs: tuple[str, ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(plain_member(name, executable=name in programs), content)
    return buffer.getvalue()


async def claimed(local: LocalWeb) -> Claim:
    [claim] = await local.worker.claim(ClaimRequest(worker_id="w1", kinds=["project"], slots=1, wait_seconds=0))
    return claim


async def put(local: LocalWeb, claim: Claim, name: str, content: bytes) -> None:
    path = f"/v1/worker/leases/{claim.lease.id}/artifacts/{name}"
    headers = {"X-Content-SHA256": hashlib.sha256(content).hexdigest()}
    (await local.http.put(path, content=content, headers=headers)).raise_for_status()


async def build(local: LocalWeb, sources: bytes, title: str = "Shop") -> None:
    """A worker makes what waits."""
    claim = await claimed(local)
    await put(local, claim, "source.zip", sources)
    holds = CheckResult(name="page", kind="page", passed=True, seconds=0.1)
    made = ProjectResult(title=title, stack="static", writer="offline", checks=[holds])
    await local.worker.finish(claim.lease.id, Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, result=made))


async def project_of(local: LocalWeb, *versions: bytes) -> str:
    """A project with these sources, version by version; its path."""
    ids = (await local.http.post("/v1/generate", json={"prompt": "Build a shop"})).json()
    path = f"/v1/projects/{ids['projectId']}"
    for number, sources in enumerate(versions):
        if number:
            assert (await change(local, path))[0] == 202
        await build(local, sources, title=f"Shop {number + 1}")
    return path


async def change(local: LocalWeb, path: str, prompt: str = "Call it Two", **headers: str) -> tuple[int, dict[str, str]]:
    answer = await local.http.post(f"{path}/generate", json={"prompt": prompt}, headers=headers)
    return answer.status_code, answer.json()


async def shown(local: LocalWeb, path: str) -> Project:
    return Project.model_validate_json((await local.http.get(path)).raise_for_status().content)


async def test_a_change_request_is_a_job_that_is_handed_the_newest_version(local: LocalWeb) -> None:
    path = await project_of(local, zipped(FIRST))
    before = await shown(local, path)
    status, ids = await change(local, path, "Call it Two")
    assert (status, ids["status"], f"/v1/projects/{ids['projectId']}") == (202, "queued", path)
    claim = await claimed(local)
    assert (claim.job.id, claim.job.refresh) == (ids["jobId"], True)
    assert claim.job.request == ProjectRequest(prompt="Call it Two")
    target = local.folder / "source.zip"
    await local.worker.get_earlier(claim.lease.id, "source.zip", target)
    assert target.read_bytes() == zipped(FIRST)
    sent = await local.http.get(f"/v1/worker/leases/{claim.lease.id}/earlier/source.zip")
    assert sent.headers["x-content-sha256"] == hashlib.sha256(zipped(FIRST)).hexdigest()
    job = (await local.http.get(f"/v1/jobs/{ids['jobId']}")).json()
    assert job["refreshes"] == before.versions[0].job_id


async def test_a_change_is_made_by_the_model_that_made_the_version_or_by_the_one_that_is_named(local: LocalWeb) -> None:
    asked = {"prompt": "Build a shop", "model": "anthropic:claude-sonnet-5-5", "budget": 2.0}
    path = f"/v1/projects/{(await local.http.post('/v1/generate', json=asked)).json()['projectId']}"
    await build(local, zipped(FIRST))
    assert (await change(local, path))[0] == 202
    claim = await claimed(local)
    assert claim.job.request == ProjectRequest(prompt="Call it Two", model=str(asked["model"]), budget=2.0)
    await local.worker.finish(claim.lease.id, Result(outcome=Outcome.FAILED))
    wrong = await local.http.post(f"{path}/generate", json={"prompt": "In French", "model": "replay:/etc/passwd"})
    other = await local.http.post(f"{path}/generate", json={"prompt": "In French", "model": "local:tiny"})
    assert (wrong.status_code, other.status_code) == (422, 202)
    assert (await claimed(local)).job.request == ProjectRequest(prompt="In French", model="local:tiny", budget=2.0)


async def test_a_changed_project_has_both_versions_and_the_files_of_each(local: LocalWeb) -> None:
    path = await project_of(local, zipped(FIRST), zipped(SECOND))
    project = await shown(local, path)
    told = [(each.number, each.prompt, each.title, each.base, each.restores) for each in project.versions]
    assert told == [(2, "Call it Two", "Shop 2", 1, None), (1, "Build a shop", "Shop 1", None, None)]
    assert (project.prompt, project.title) == ("Build a shop", "Shop 2")
    files = f"{path}/artifacts/source.zip"
    assert (await local.http.get(files)).content == zipped(SECOND)
    assert (await local.http.get(files, params={"version": 1})).content == zipped(FIRST)
    listed = (await local.http.get(f"{path}/artifacts", params={"version": 1})).json()["items"]
    assert [file["name"] for file in listed] == ["source.zip"]
    assert (await local.http.get(files, params={"version": 3})).status_code == 404


@EVERY_STORE
async def test_what_cannot_be_changed_now_is_refused(local: LocalWeb) -> None:
    ids = (await local.http.post("/v1/generate", json={"prompt": "Build a shop"})).json()
    path = f"/v1/projects/{ids['projectId']}"
    status, problem = await change(local, path)
    assert (status, problem["code"], ids["jobId"] in problem["hint"]) == (409, "illegal_move", True)
    await local.worker.finish((await claimed(local)).lease.id, RED)
    status, problem = await change(local, path)
    assert (status, problem["code"]) == (409, "illegal_move")
    assert "retry" in problem["hint"]
    assert (await change(local, "/v1/projects/prj_none"))[0] == 404
    assert (await change(local, path, " "))[0] == 422
    refused = await local.http.post(f"{path}/generate", json={"prompt": "Call it Two", "stack": "static"})
    assert refused.status_code == 422


async def test_a_change_that_is_sent_again_with_its_key_is_one_change(local: LocalWeb) -> None:
    path = await project_of(local, zipped(FIRST))
    answers = [
        await local.http.post(f"{path}/generate", json={"prompt": "Call it Two"}, headers={"Idempotency-Key": "k"})
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    other = await local.http.post(f"{path}/generate", json={"prompt": "In French"}, headers={"Idempotency-Key": "k"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")


async def test_a_change_whose_checks_fail_makes_no_version(local: LocalWeb) -> None:
    path = await project_of(local, zipped(FIRST))
    _, ids = await change(local, path)
    claim = await claimed(local)
    await put(local, claim, "source.zip", zipped(SECOND))
    fails = CheckResult(name="page", kind="page", passed=False, seconds=0.1)
    made = ProjectResult(title="Two", stack="static", writer="offline", checks=[fails])
    await local.worker.finish(claim.lease.id, RED.model_copy(update={"result": made}))
    project = await shown(local, path)
    assert [each.number for each in project.versions] == [1]
    assert project.title == "Shop 1"
    assert (await local.http.get(f"{path}/artifacts/source.zip")).content == zipped(FIRST)
    assert (await local.http.get(f"/v1/jobs/{ids['jobId']}/artifacts/source.zip")).content == zipped(SECOND)


async def test_a_change_that_is_tried_again_is_made_to_what_the_project_is_by_then(local: LocalWeb) -> None:
    path = await project_of(local, zipped(FIRST))
    _, ids = await change(local, path)
    await local.worker.finish((await claimed(local)).lease.id, RED)
    assert (await change(local, path, "In French"))[0] == 202
    early = await local.http.post(f"/v1/jobs/{ids['jobId']}/retry")
    assert (early.status_code, early.json()["code"]) == (409, "illegal_move")
    await build(local, zipped(SECOND))
    assert (await local.http.post(f"/v1/jobs/{ids['jobId']}/retry")).status_code == 202
    claim = await claimed(local)
    await local.worker.get_earlier(claim.lease.id, "source.zip", local.folder / "base")
    assert (local.folder / "base").read_bytes() == zipped(SECOND)


async def test_what_failed_at_first_is_not_tried_again_beside_a_change(local: LocalWeb) -> None:
    path = await project_of(local, zipped(FIRST))
    first = (await local.http.get(path)).json()["lastJob"]["id"]
    assert (await change(local, path))[0] == 202

    refused = await local.http.post(f"/v1/jobs/{first}/retry")

    assert (refused.status_code, refused.json()["code"]) == (409, "illegal_move")
    assert "still under way" in refused.json()["detail"]


@EVERY_STORE
async def test_a_version_that_is_restored_is_the_next_one_and_nothing_is_lost(local: LocalWeb) -> None:
    path = await project_of(local, zipped(FIRST), zipped(SECOND))
    answers = [
        await local.http.post(f"{path}/versions/1/restore", headers={"Idempotency-Key": "back"}) for _ in range(2)
    ]
    assert [(each.status_code, each.json()["number"]) for each in answers] == [(201, 3), (201, 3)]
    project = await shown(local, path)
    assert [(each.number, each.restores, each.title) for each in project.versions] == [
        (3, 1, "Shop 1"),
        (2, None, "Shop 2"),
        (1, None, "Shop 1"),
    ]
    assert project.title == "Shop 1"
    assert (await local.http.get(f"{path}/artifacts/source.zip")).content == zipped(FIRST)
    assert (await local.http.get(f"{path}/artifacts/source.zip", params={"version": 2})).content == zipped(SECOND)
    assert (await change(local, path))[0] == 202
    await local.worker.get_earlier((await claimed(local)).lease.id, "source.zip", local.folder / "base")
    assert (local.folder / "base").read_bytes() == zipped(FIRST)


async def test_what_cannot_be_restored_is_refused(local: LocalWeb) -> None:
    path = await project_of(local, zipped(FIRST), zipped(SECOND))
    codes = [(await local.http.post(f"{path}/versions/{number}/restore")).status_code for number in (2, 3, 0)]
    assert codes == [409, 404, 422]
    assert (await local.http.post("/v1/projects/prj_none/versions/1/restore")).status_code == 404
    await change(local, path)
    assert (await local.http.post(f"{path}/versions/1/restore")).status_code == 409
    assert len((await shown(local, path)).versions) == 2


async def test_a_diff_says_file_by_file_what_a_version_changed(local: LocalWeb) -> None:
    path = await project_of(local, zipped(FIRST), zipped(SECOND))
    diff = (await local.http.get(f"{path}/versions/2/diff")).raise_for_status().json()
    assert (diff["version"], diff["against"], diff["cut"]) == (2, 1, False)
    page, logo, style = diff["files"]
    assert (page["path"], page["status"], page["added"], page["removed"]) == ("index.html", "modified", 1, 1)
    assert page["hunks"] == ["@@ -1,1 +1,1 @@\n-<h1>One</h1>\n+<h1>Two</h1>\n"]
    assert (logo["path"], logo["status"], logo["binary"], logo["hunks"]) == ("logo.png", "added", True, [])
    assert (style["path"], style["status"], style["removed"]) == ("style.css", "removed", 1)


async def test_versions_are_compared_with_any_other_and_the_first_with_nothing(local: LocalWeb) -> None:
    path = await project_of(local, zipped(FIRST), zipped(SECOND))
    first = (await local.http.get(f"{path}/versions/1/diff")).json()
    assert "against" not in first
    assert [file["status"] for file in first["files"]] == ["added", "added"]
    back = (await local.http.get(f"{path}/versions/1/diff", params={"against": 2})).json()
    assert [file["status"] for file in back["files"]] == ["modified", "removed", "added"]
    same = (await local.http.get(f"{path}/versions/2/diff", params={"against": 2})).json()
    assert same["files"] == []
    for missing in ("/versions/9/diff", "/versions/2/diff?against=9"):
        assert (await local.http.get(f"{path}{missing}")).status_code == 404
    assert (await local.http.get("/v1/projects/prj_none/versions/1/diff")).status_code == 404


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"\xff\xfe", b"\xff\xfd", {"status": "modified", "binary": True, "hunks": []}),
        (b"a\0b", b"text\n", {"status": "modified", "binary": True}),
        (b"x\n" * 600_000, b"y\n", {"status": "modified", "large": True, "hunks": []}),
        (
            b"<script>\x1b[2J\n",
            b"",
            {"status": "modified", "removed": 1, "hunks": ["@@ -1,1 +0,0 @@\n-<script>\x1b[2J\n"]},
        ),
    ],
)
async def test_whatever_a_file_holds_its_change_is_told_within_bounds(
    local: LocalWeb, old: bytes, new: bytes, expected: dict[str, object]
) -> None:
    path = await project_of(local, zipped({"file": old}), zipped({"file": new}))
    [told] = (await local.http.get(f"{path}/versions/2/diff")).json()["files"]
    assert told | expected == told


async def test_a_file_that_may_be_run_from_now_on_did_change(local: LocalWeb) -> None:
    path = await project_of(local, zipped({"run": b"x"}), zipped({"run": b"x"}, programs=("run",)))
    [told] = (await local.http.get(f"{path}/versions/2/diff")).json()["files"]
    assert (told["path"], told["status"], told["hunks"]) == ("run", "mode", [])


async def test_names_that_want_to_be_something_else_are_plain_text(local: LocalWeb) -> None:
    names = {"../../etc/passwd": b"a\n", "a\u202egpj.exe": b"b\n", "line\nbreak": b"c\n", "x" * 3000: b"d\n"}
    path = await project_of(local, zipped(names))
    told = [file["path"] for file in (await local.http.get(f"{path}/versions/1/diff")).json()["files"]]
    assert told[:3] == ["../../etc/passwd", "a\\u202egpj.exe", "line\\nbreak"]
    assert len(told[3]) == 1001


async def test_a_diff_ends_where_an_answer_does(local: LocalWeb) -> None:
    files = {f"{number:04}": bytes(f"{number}\n", "ascii") * 1000 for number in range(2100)}
    path = await project_of(local, zipped(files))
    diff = (await local.http.get(f"{path}/versions/1/diff")).json()
    assert (diff["cut"], len(diff["files"])) == (True, 2000)
    assert sum(len(hunk) for file in diff["files"] for hunk in file["hunks"]) <= 1024 * 1024
    assert {file["added"] for file in diff["files"]} == {1000}


async def test_sources_that_are_damaged_are_told_as_such(local: LocalWeb) -> None:
    path = await project_of(local, b"no archive")
    answer = await local.http.get(f"{path}/versions/1/diff")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.json()["detail"].startswith("The stored sources of a version cannot be read.")


async def test_a_change_does_not_end_well_without_what_it_made(local: LocalWeb) -> None:
    made = (await local.http.post("/v1/generate", json={"prompt": "Build a shop"})).json()
    await build(local, zipped(FIRST))
    await local.http.post(f"/v1/projects/{made['projectId']}/generate", json={"prompt": "Call it Market"})
    seen = Staleness(from_commit="4f2a9c10" * 5, commit="4f2a9c11" * 5, commits=1)
    looked = Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, staleness=seen)
    with pytest.raises(Invalid, match="what it made"):
        await local.worker.finish((await claimed(local)).lease.id, looked)
