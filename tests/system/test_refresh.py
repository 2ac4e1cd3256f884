"""A course follows its repository: asked for on its page, done by a worker, seen in its versions."""

import json
import re
import subprocess
from pathlib import Path

import httpx2
import pytest
from installation import Installation

from fondation_shared.testing import loopback, wait_until

pytestmark = pytest.mark.timeout(900)

DONE_SECONDS = 240.0


def ended(installation: Installation, job_id: str) -> dict[str, object]:
    """The job, once it has ended."""

    def job() -> dict[str, object]:
        with loopback() as http:
            found: dict[str, object] = http.get(f"{installation.url}/v1/jobs/{job_id}").json()
        return found

    over = {"completed", "failed", "cancelled"}
    wait_until(lambda: job()["status"] in over, seconds=DONE_SECONDS, what=f"the end of {job_id}")
    return job()


def sent(installation: Installation, path: str, **fields: object) -> dict[str, str]:
    answer = httpx2.post(f"{installation.url}{path}", json=fields, timeout=60)
    assert answer.status_code == 202, answer.text
    ids: dict[str, str] = answer.json()
    return ids


def course(installation: Installation, course_id: str) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = httpx2.get(
        f"{installation.url}/v1/courses/{course_id}", timeout=60
    ).json()
    return found


def chapters(installation: Installation, job_id: str) -> dict[str, dict[str, object]]:
    answer = httpx2.get(f"{installation.url}/v1/jobs/{job_id}/artifacts/course.json", timeout=60)
    return {chapter["id"]: chapter for chapter in json.loads(answer.content)["chapters"]}


def commit(repository: Path, path: str) -> None:
    """Put a line above all others of a file."""
    place = repository / path
    place.write_text("# A licence.\n" + place.read_text())
    git = ["git", "-C", str(repository), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run([*git, "commit", "-q", "-a", "-m", "A licence"], check=True)


def page(installation: Installation, course_id: str) -> str:
    return httpx2.get(f"{installation.url}/courses/{course_id}/versions", timeout=60).text


def test_a_course_is_looked_at_and_brought_up_to_date(installation: Installation) -> None:
    repository = installation.repository("h11")
    installation.start("web", "worker-1")
    first = sent(installation, "/v1/courses", repository=str(repository))
    assert ended(installation, first["jobId"])["status"] == "completed"
    course_id = first["courseId"]
    refresh = f"/v1/courses/{course_id}/refresh"
    assert "Up to date when it was looked at" in page(installation, course_id)

    unchanged = sent(installation, refresh)
    assert ended(installation, unchanged["jobId"])["verdict"] == "passed"
    assert len(course(installation, course_id)["versions"]) == 1
    assert "nothing newer" in httpx2.get(f"{installation.url}/jobs/{unchanged['jobId']}", timeout=60).text

    commit(repository, "h11/_events.py")
    looked = sent(installation, refresh, check=True)
    assert ended(installation, looked["jobId"])["check"] is True
    staleness = httpx2.get(f"{installation.url}/v1/courses/{course_id}", timeout=60).json()["staleness"]
    assert staleness["commits"] == 1
    assert staleness["commit"] != staleness["fromCommit"]
    assert len(course(installation, course_id)["versions"]) == 1
    assert "1 commit behind." in page(installation, course_id)

    form = page(installation, course_id)
    found = re.search(r'name="once" value="([^"]+)"', form)
    assert found
    answer = httpx2.post(
        f"{installation.url}/courses/{course_id}/refresh", data={"once": found[1]}, follow_redirects=False, timeout=60
    )
    assert answer.status_code == 303
    job_id = answer.headers["location"].rpartition("/")[2]
    done = ended(installation, job_id)
    assert done["status"] == "completed"
    assert done["refreshes"] == first["jobId"]

    newest = course(installation, course_id)["versions"][0]
    assert newest["number"] == 2
    counts = newest["changes"]
    assert isinstance(counts, dict)
    assert counts["moved"] >= 1
    assert counts["same"] + counts["moved"] >= len(chapters(installation, first["jobId"])) - 2
    old, new = chapters(installation, first["jobId"]), chapters(installation, job_id)
    assert list(new) == list(old)
    assert sum(new[name] == old[name] for name in old) == counts["same"]
    assert "Up to date when it was looked at" in page(installation, course_id)
    changed = httpx2.get(f"{installation.url}/courses/{course_id}/changes.html", timeout=60)
    assert changed.status_code == 200
    assert "A licence" in changed.text
    assert f"/courses/{course_id}/versions" in changed.text


def test_one_job_answers_all_who_ask_while_it_waits(installation: Installation) -> None:
    repository = installation.repository("h11")
    installation.start("web")
    first = sent(installation, "/v1/courses", repository=str(repository))
    early = httpx2.post(f"{installation.url}/v1/courses/{first['courseId']}/refresh", timeout=60)
    assert early.status_code == 409
    installation.start("worker-1")
    ended(installation, first["jobId"])
    installation.processes["worker-1"].terminate()
    installation.processes["worker-1"].wait(60)

    refresh = f"/v1/courses/{first['courseId']}/refresh"
    asked = [sent(installation, refresh)["jobId"] for _ in range(3)]
    other = sent(installation, refresh, ref="main")["jobId"]

    assert len(set(asked)) == 1
    assert other not in asked
