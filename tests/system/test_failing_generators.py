"""What a generator can do wrong ends its job with a reason that a person understands, and nobody else's."""

import sys
from collections.abc import Iterator
from html import unescape

import httpx2
import pytest
from installation import Installation
from remains import workspaces

from fondation_shared.client import ApiClient
from fondation_shared.jobs import CourseRequest, Job, Language
from fondation_shared.states import JobStatus
from fondation_shared.testing import wait_until

pytestmark = pytest.mark.timeout(400)

WORKER = "worker-1"
TIMEOUT_SECONDS = 10
PROGRAM = f"""#!{sys.executable} -IS
import json, os, sys, time
from pathlib import Path

line = sys.stdin.readline()
if not line:
    sys.exit(0)
workspace = Path(line.rstrip("\\n"))
match Path(json.loads((workspace / "job.json").read_text())["request"]["repository"]).name:
    case "hangs":
        time.sleep(300)
    case "floods":
        chunk = b"x" * 1023 + b"\\n"
        for _ in range(1024):
            os.write(1, chunk * 1024)
    case "mumbles":
        os.write(1, b"caf\\xe9 \\xff\\xfe\\n")
        os.write(2, b"\\x80 and out\\n")
    case "works":
        course = {{"title": "T", "commit": "0" * 40, "chapters": 4, "citations": 9}}
        result = {{"outcome": "completed", "verdict": "passed", "result": course}}
        (workspace / "result.json").write_text(json.dumps(result))
"""
TOLD = {
    "hangs": {
        "en": f"The job took longer than {TIMEOUT_SECONDS} s.",
        "fr": f"La tâche a duré plus de {TIMEOUT_SECONDS} s.",
    },
    "floods": {"en": "The generator printed more than 16 MiB.", "fr": "Le générateur a écrit plus de 16 MiB."},
    "mumbles": {
        "en": "The generator ended without leaving a result. caf� �� / � and out",
        "fr": "Le générateur s’est arrêté sans laisser de résultat. caf� �� / � and out",
    },
    "says nothing": {
        "en": "The generator ended without leaving a result.",
        "fr": "Le générateur s’est arrêté sans laisser de résultat.",
    },
}
CODES = {"hangs": "timeout", "floods": "output_flood", "mumbles": "no_result", "says nothing": "no_result"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Web, and a worker of one slot whose generator does what the name of the repository says."""
    folder = tmp_path_factory.mktemp("failing")
    program = folder / "generator"
    program.write_text(PROGRAM)
    program.chmod(0o700)
    settings = {
        "CLI_PATH": str(program),
        "WORKER_CONCURRENCY": "1",
        "WORKER_TIMEOUT": str(TIMEOUT_SECONDS * 1000),
        "FONDATION_MAX_ATTEMPTS": "1",
    }
    # A lease that a busy machine does not renew in time would end its job with another reason.
    made = Installation(folder, lease_seconds=60.0, environment=settings)
    for name in (*TOLD, "works"):
        (made.repositories / name).mkdir(parents=True)
    try:
        made.start("web", WORKER)
        yield made
    finally:
        made.stop()


async def ended(running: Installation, name: str, language: Language) -> Job:
    """A job of that name, once it is over."""
    request = CourseRequest(repository=str(running.repositories / name), language=language)
    async with ApiClient.connect(running.url) as client:
        job_id = (await client.create_course(request)).job_id
        async for _ in client.follow(job_id):
            pass
        return await client.job(job_id)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", TOLD)
async def test_the_reason_is_told_and_the_next_job_is_done(
    running: Installation, name: str, language: Language
) -> None:
    job = await ended(running, name, language)
    assert job.status is JobStatus.FAILED
    assert job.failure is not None
    assert (job.failure.code, job.failure.message) == (CODES[name], TOLD[name][language])
    page = httpx2.get(f"{running.url}/jobs/{job.id}", headers={"Accept-Language": language}, timeout=60).text
    assert TOLD[name][language] in unescape(page)
    assert (await ended(running, "works", language)).status is JobStatus.COMPLETED
    wait_until(lambda: workspaces(running, WORKER) == [], what="the end of the workspaces")
