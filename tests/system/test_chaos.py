"""Nothing is lost, doubled or left behind while web, workers and generators are killed at random.

Replay a run with `CHAOS_SEED=NUMBER`: a failure says its number. The order of the kills is the seed's, their effect
depends on the machine as well.
"""

import io
import json
import os
import random
import time
import zipfile
from contextlib import closing

import anyio
import httpx2
import psutil
import pytest
from installation import Installation
from loaded import LOCALE, Loaded
from remains import staged, strays, workspaces

from fondation_shared.client import ApiClient
from fondation_shared.ids import JobId
from fondation_shared.jobs import CourseAccepted, CourseRequest, Job, JobPage
from fondation_shared.states import TERMINAL
from fondation_shared.testing import loopback, wait_until

JOBS = 30
KILLS = 20
OPEN = 10
"""Jobs that have not ended, at least, before each kill: however fast they are, there is work to be killed at."""
BOUND_SECONDS = 900
PAGE = 100
LOG_LENGTH = 3000
PACKAGES = ["h11", "honcho", "iniconfig", "pluggy", "stamina"]
WORKERS = ["worker-1", "worker-2"]
ENDINGS = {"job.completed", "job.failed", "job.cancelled"}


@pytest.mark.chaos
@pytest.mark.timeout(BOUND_SECONDS + 300)
def test_every_job_ends_once_while_processes_are_killed(installation: Installation) -> None:
    seed = int(os.environ.get("CHAOS_SEED", "20261121"))
    kills: list[str] = []
    try:
        storm(installation, random.Random(seed), kills)  # noqa: S311 - a seeded run, not a secret
    except BaseException as error:
        error.add_note(f"Replay: CHAOS_SEED={seed}. {JOBS} jobs, bound {BOUND_SECONDS} s, kills: {', '.join(kills)}.")
        for log in (installation.folder / "cache").rglob("*.log"):
            error.add_note(log.read_text(errors="replace")[-LOG_LENGTH:])
        raise


def storm(installation: Installation, chance: random.Random, kills: list[str]) -> None:
    """Submit, kill, wait, and look at everything that is there afterwards; `kills` says what was done."""
    installation.start("web", *WORKERS)
    accepted = anyio.run(submit, installation, 0, JOBS)
    accepted += kill_at_random(installation, accepted, chance, kills)
    jobs = [answer.job_id for answer in accepted]
    wait_until(
        lambda: anyio.run(still_open, installation, jobs) == 0, seconds=BOUND_SECONDS, what="the end of every job"
    )
    assert len(jobs) >= JOBS
    assert len(kills) == KILLS

    for job_id in jobs:
        check_log(installation, job_id)
    with closing(Loaded()) as loaded:
        for course_id in sorted({answer.course_id for answer in accepted}):
            check_course(installation, course_id, loaded)
    check_remains(installation)


async def submit(installation: Installation, first: int, count: int) -> list[CourseAccepted]:
    """The jobs of these numbers, counted from 0."""
    repositories = [installation.repository(package) for package in PACKAGES]
    requests = [
        CourseRequest(repository=str(repositories[number % len(PACKAGES)]), language="fr" if number % 2 else "en")
        for number in range(first, first + count)
    ]
    async with ApiClient.connect(installation.url) as client:
        return [await client.create_course(request) for request in requests]


def kill_at_random(
    installation: Installation, accepted: list[CourseAccepted], chance: random.Random, kills: list[str]
) -> list[CourseAccepted]:
    """SIGKILL web, a worker or what a worker has started, and start again what we started; what was submitted besides.

    Whoever ends jobs faster than they are killed at is given more of them.
    """
    more: list[CourseAccepted] = []
    until = time.monotonic() + BOUND_SECONDS
    while len(kills) < KILLS and time.monotonic() < until:
        lack = OPEN - anyio.run(still_open, installation, [answer.job_id for answer in accepted + more])
        if lack > 0:
            more += anyio.run(submit, installation, len(accepted + more), lack)
        time.sleep(chance.uniform(0.2, 1.2))
        kind = chance.choice(["web", "worker", "generator", "generator"])
        victim = "web" if kind == "web" else chance.choice(WORKERS)
        pause, place = chance.uniform(0, 0.5), chance.random()
        if kind == "generator":
            kills += kill_below(installation, victim, place)
            continue
        installation.kill(victim)
        kills.append(victim)
        time.sleep(pause)
        installation.start(victim)
    return more


def kill_below(installation: Installation, worker: str, place: float) -> list[str]:
    """Kill one process below a worker: a keeper, a generator, or a helper of a generator. What it was."""
    try:
        found = psutil.Process(installation.processes[worker].pid).children(recursive=True)
        victim = found[int(place * len(found))]
        words = victim.cmdline()
        victim.kill()
    except (psutil.NoSuchProcess, IndexError):
        return []
    return [f"{worker}'s keeper" if any("keeper.py" in word for word in words) else f"{worker}'s generator"]


async def still_open(installation: Installation, jobs: list[JobId]) -> int:
    """How many have not ended; web has these jobs, and no others."""
    listed: list[Job] = []
    cursor: str | None = ""
    async with ApiClient.connect(installation.url) as client:
        while cursor is not None:
            after = {"cursor": cursor} if cursor else {}
            answer = await client.transport.send("GET", "/v1/jobs", params={"limit": PAGE, **after})
            page = JobPage.model_validate_json(answer.content)
            listed, cursor = listed + page.items, page.next_cursor
    assert sorted(job.id for job in listed) == sorted(jobs)
    return sum(job.status not in TERMINAL for job in listed)


def check_log(installation: Installation, job_id: JobId) -> None:
    """Entries numbered without a gap, one ending, and it is the last."""
    entries, after = [], 0
    while True:
        with loopback() as http:
            page = http.get(f"{installation.url}/v1/jobs/{job_id}/events", params={"after": after}).json()
        entries += page["items"]
        if not page["items"]:
            break
        after = page["nextAfter"]
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    kinds = [entry["event"]["type"] for entry in entries]
    assert [kind for kind in kinds if kind in ENDINGS] == ["job.completed"], entries[-1]
    assert kinds[-1] == "job.completed"


def check_course(installation: Installation, course_id: str, loaded: Loaded) -> None:
    """What was delivered passes the gate once more, away from the installation."""
    folder = installation.folder / "delivered" / course_id
    folder.mkdir(parents=True)
    base = f"{installation.url}/v1/courses/{course_id}/artifacts"
    (folder / "course.json").write_bytes(httpx2.get(f"{base}/course.json", timeout=60).raise_for_status().content)
    for name in ("site", "markdown"):
        content = httpx2.get(f"{base}/{name}.zip", timeout=60).raise_for_status().content
        zipfile.ZipFile(io.BytesIO(content)).extractall(folder / name)
    repository = json.loads((folder / "course.json").read_text())["repository"]["url"]
    own = {"PATH": os.environ["PATH"], "HOME": str(installation.folder), "LC_ALL": LOCALE}
    done = loaded.run(["verify", str(folder), "--repository", repository], folder, own, 200)
    assert done.returncode == 0, done.stdout + done.stderr


def check_remains(installation: Installation) -> None:
    """Idle, the workers have nothing but generators on standby; stopped, nothing runs, and nothing is half-written."""
    workers = [psutil.Process(installation.processes[worker].pid) for worker in WORKERS]
    wait_until(lambda: workspaces(installation, *WORKERS) == [], what="the end of every workspace")
    wait_until(lambda: not any(strays(worker) for worker in workers), what="the end of every helper")
    installation.stop()
    assert installation.family() == []
    assert homes(installation) == []
    # What a killed web was receiving is swept once it is old enough to be nobody's.
    for path in staged(installation):
        os.utime(path, (0, 0))
    installation.start("web")
    installation.stop()
    assert staged(installation) == []


def homes(installation: Installation) -> list[str]:
    """The folders of workers, with the scratch of their generators."""
    data = installation.folder / "data"
    return [str(path) for worker in WORKERS for path in (data / worker / "workers").iterdir() if path.is_dir()]
