"""Nothing is lost, doubled or left behind while web, workers and generators are killed at random."""

import io
import json
import os
import random
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx2
import psutil
import pytest
from installation import BIN, Installation

from fondation_shared.client import ApiClient
from fondation_shared.ids import JobId
from fondation_shared.jobs import CourseRequest
from fondation_shared.states import TERMINAL, JobStatus
from fondation_shared.testing import wait_until

JOBS = 30
KILLS = 20
BOUND_SECONDS = 480
PACKAGES = ["h11", "honcho", "identify", "stamina", "pathspec"]
WORKERS = ["worker-1", "worker-2"]
ENDINGS = {"job.completed", "job.failed", "job.cancelled"}


@pytest.mark.chaos
@pytest.mark.timeout(BOUND_SECONDS + 60)
async def test_every_job_ends_once_while_processes_are_killed(
    installation: Installation, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(  # noqa: S311 - a seeded run, not a secret
        int(os.environ.get("CHAOS_SEED", "20261121"))
    )
    repositories = [installation.repository(package) for package in PACKAGES]
    installation.start("web", *WORKERS)
    async with ApiClient.connect(installation.url) as client:
        accepted = [
            await client.create_course(
                CourseRequest(
                    repository=str(repositories[number % len(PACKAGES)]), language="fr" if number % 2 else "en"
                )
            )
            for number in range(JOBS)
        ]
    jobs = [answer.job_id for answer in accepted]
    kills = kill_at_random(installation, jobs, chance)
    wait_until(lambda: all_over(installation, jobs), seconds=BOUND_SECONDS, what="the end of every job")
    record_property("kills", kills)
    assert sum(kills.values()) == KILLS

    for job_id in jobs:
        check_log(installation, job_id)
    for course_id in sorted({answer.course_id for answer in accepted}):
        check_course(installation, course_id)
    wait_until(lambda: nothing_running(installation), seconds=20, what="the end of every generator")
    installation.stop()
    assert installation.family() == []
    assert left_behind(installation) == []


def kill_at_random(installation: Installation, jobs: list[JobId], chance: random.Random) -> dict[str, int]:
    """Twenty times, while there is work: SIGKILL web, a worker or a generator, and start again what we started."""
    counts = {"web": 0, "worker": 0, "generator": 0}
    while sum(counts.values()) < KILLS and not all_over(installation, jobs):
        time.sleep(chance.uniform(0.3, 2.0))
        kind = chance.choice(["web", "worker", "generator", "generator"])
        victim = "web" if kind == "web" else chance.choice(WORKERS)
        if kind == "generator":
            counts[kind] += kill_generators(installation, victim)
            continue
        installation.kill(victim)
        counts[kind] += 1
        time.sleep(chance.uniform(0, 0.5))
        installation.start(victim)
    return counts


def kill_generators(installation: Installation, worker: str) -> int:
    try:
        generators = psutil.Process(installation.processes[worker].pid).children()
    except psutil.NoSuchProcess:
        return 0
    for generator in generators:
        generator.kill()
    return min(1, len(generators))


def all_over(installation: Installation, jobs: list[JobId]) -> bool:
    try:
        return all(status(installation, job_id) in TERMINAL for job_id in jobs)
    except httpx2.TransportError:
        return False


def status(installation: Installation, job_id: JobId) -> JobStatus:
    answer = httpx2.get(f"{installation.url}/v1/jobs/{job_id}", timeout=5)
    return JobStatus(answer.json()["status"])


def check_log(installation: Installation, job_id: JobId) -> None:
    """Entries numbered without a gap, one ending, and it is the last."""
    entries, after = [], 0
    while True:
        page = httpx2.get(f"{installation.url}/v1/jobs/{job_id}/events", params={"after": after}, timeout=10).json()
        entries += page["items"]
        if not page["items"]:
            break
        after = page["nextAfter"]
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    kinds = [entry["event"]["type"] for entry in entries]
    assert [kind for kind in kinds if kind in ENDINGS] == ["job.completed"], entries[-1]
    assert kinds[-1] == "job.completed"


def check_course(installation: Installation, course_id: str) -> None:
    """What was delivered passes the gate once more, away from the installation."""
    folder = installation.folder / "delivered" / course_id
    folder.mkdir(parents=True)
    base = f"{installation.url}/v1/courses/{course_id}/artifacts"
    (folder / "course.json").write_bytes(httpx2.get(f"{base}/course.json", timeout=10).raise_for_status().content)
    for name in ("site", "markdown"):
        content = httpx2.get(f"{base}/{name}.zip", timeout=10).raise_for_status().content
        zipfile.ZipFile(io.BytesIO(content)).extractall(folder / name)
    repository = json.loads((folder / "course.json").read_text())["repository"]["url"]
    command = [BIN / "fondation", "verify", str(folder), "--repository", repository]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def nothing_running(installation: Installation) -> bool:
    return not any(Path(f"{folder}/job.json").exists() for folder in left_behind(installation))


def left_behind(installation: Installation) -> list[str]:
    """Workspaces and spools that outlived their jobs."""
    work = [installation.folder / "data" / worker / "work" for worker in WORKERS]
    return [str(path) for folder in work if folder.exists() for path in folder.iterdir()]
