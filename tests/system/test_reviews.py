"""A course and a project that a person looks at before they are made: through web, worker and generator."""

import io
import shutil
import zipfile
from collections.abc import Iterator

import httpx2
import pytest
from installation import Installation

from fondation_shared.jobs import Job
from fondation_shared.states import TERMINAL, JobStatus
from fondation_shared.testing import loopback, wait_until

pytestmark = [pytest.mark.walls, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(tmp_path_factory.mktemp("reviews"), lease_seconds=15.0)
    made.repositories.mkdir()
    try:
        made.start("web", "worker-1")
        yield made
    finally:
        made.stop()


def stands(http: httpx2.Client, job_id: str, *where: JobStatus) -> Job:
    """The job, once it stands there."""
    found: list[Job] = []

    def arrived() -> bool:
        job = Job.model_validate_json(http.get(f"/v1/jobs/{job_id}").raise_for_status().content)
        found[:] = [job]
        return job.status in {*where, *TERMINAL}

    wait_until(arrived, seconds=240, what=f"the job {job_id}")
    assert found[0].status in where, found[0].failure
    return found[0]


def test_what_something_would_take_is_told_before_anything_is_made(running: Installation) -> None:
    repository = running.repository("h11")
    with loopback(running.url) as http:
        course = http.post("/v1/estimate?wait=60", json={"repository": str(repository)}, timeout=90).raise_for_status()
        asked = {"prompt": "Build a page"}
        project = http.post("/v1/estimate?wait=60", json=asked, timeout=90).raise_for_status().json()
        assert (course.status_code, http.get("/v1/courses").json()["items"]) == (200, [])

    told = course.json()
    assert (told["writer"], told["calls"], told["money"]) == ("offline", 0, 0.0)
    assert told["files"] > 10
    assert told["chapters"] >= 4
    assert (project["kind"], project["files"] > 0) == ("project", True)


def test_a_course_is_written_as_a_person_wants_its_outline(running: Installation) -> None:
    repository = running.repository("h11")
    with loopback(running.url) as http:
        asked = {"repository": str(repository), "review": True}
        ids = http.post("/v1/courses", json=asked).raise_for_status().json()
        stands(http, ids["jobId"], JobStatus.WAITING)
        outline = http.get(f"/v1/jobs/{ids['jobId']}/review").raise_for_status().json()
        outline["chapters"] = outline["chapters"][1:3][::-1]
        outline["chapters"][0]["title"] = "Begin here"
        http.post(f"/v1/jobs/{ids['jobId']}/review", json=outline).raise_for_status()
        stands(http, ids["jobId"], JobStatus.COMPLETED)
        course = http.get(f"/v1/courses/{ids['courseId']}/artifacts/course.json").raise_for_status().json()

    assert [chapter["id"] for chapter in course["chapters"]] == [each["id"] for each in outline["chapters"]]
    assert course["chapters"][0]["title"] == "Begin here"


@pytest.mark.skipif(
    shutil.which("node", path="/usr/local/bin:/usr/bin:/bin") is None, reason="the system's node is not installed"
)
def test_a_project_is_built_as_a_person_wants_its_plan(running: Installation) -> None:
    with loopback(running.url) as http:
        asked = {"prompt": "Build a page for my bakery", "stack": "static", "review": True}
        ids = http.post("/v1/generate", json=asked).raise_for_status().json()
        stands(http, ids["jobId"], JobStatus.WAITING)
        review = http.get(f"/v1/jobs/{ids['jobId']}/review").raise_for_status().json()
        refused = {**review, "plan": {**review["plan"], "stack": "cobol"}}
        assert http.post(f"/v1/jobs/{ids['jobId']}/review", json=refused).status_code == 422
        review["plan"]["title"] = "Bread and butter"
        http.post(f"/v1/jobs/{ids['jobId']}/review", json=review).raise_for_status()
        stands(http, ids["jobId"], JobStatus.COMPLETED)
        plan = http.get(f"/v1/projects/{ids['projectId']}/artifacts/plan.json").raise_for_status().json()
        sources = http.get(f"/v1/projects/{ids['projectId']}/artifacts/source.zip").raise_for_status().content

    assert plan["plan"]["title"] == "Bread and butter"
    with zipfile.ZipFile(io.BytesIO(sources)) as archive:
        assert b"<title>Bread and butter</title>" in archive.read("index.html")
