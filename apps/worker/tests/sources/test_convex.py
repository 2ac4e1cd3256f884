"""The worker as a process of its own, with a server that speaks Convex's API, and cheap real generators."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from convex_server import ConvexServer
from installation import BIN

from fondation_shared.convex import Convex
from fondation_shared.errors import Unreachable
from fondation_shared.leases import ClaimRequest
from fondation_shared.lifeline import tied
from fondation_shared.testing import free_port, wait_until
from fondation_worker.sources.convex import open_convex

Generator = Callable[[str], Path]
URL = "https://example.org/shop"
MAKES = """
job = json.loads((workspace / "job.json").read_text())
(workspace / "out" / "course.json").write_text(json.dumps(job))
leave()
"""
# The first delivery remembers a step and hangs; the next one hands over what it finds remembered.
HANGS_ONCE = f"""
if json.loads((workspace / "job.json").read_text())["attempt"] == 1:
    (workspace / "memo" / ("a" * 64)).write_text("paid for")
    say("phase.started", phase="fetch")
    while not (workspace / "kept" / ("a" * 64)).exists():
        time.sleep(0.01)
    Path(f"{{sys.argv[0]}}.hangs.{{os.getpid()}}").touch()
    time.sleep(300)
(workspace / "out" / "memo.txt").write_text((workspace / "memo" / ("a" * 64)).read_text())
{MAKES}"""
FAILS_ONCE = f"""
job = json.loads((workspace / "job.json").read_text())
if job["request"]["repository"].endswith("own"):
    french = {{"fr": {{"message": "Il est vide.", "hint": "Demandez-en un autre."}}}}
    failure = {{"code": "empty", "message": "It is empty.", "hint": "Ask for another.", "translations": french}}
    leave("failed", failure=failure)
    sys.exit(3)
if job["attempt"] == 1:
    sys.exit("the network went away")
{MAKES}"""
WAITS = f"""
Path(sys.argv[0] + ".hangs").touch()
while not Path(sys.argv[0] + ".go").exists():
    time.sleep(0.01)
{MAKES}"""


class Workers:
    """Worker processes of one test, each on a data folder of its own."""

    def __init__(self, folder: Path, server: ConvexServer) -> None:
        self.folder = folder
        self.server = server
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, program: Path, data: str = "data", **settings: str) -> subprocess.Popen[bytes]:
        ours = {
            "FONDATION_DATA_DIR": str(self.folder / data),
            "FONDATION_SOURCE": "convex",
            "CONVEX_URL": self.server.url,
            "CLI_PATH": str(program),
            "FONDATION_WORKER_GRACE_SECONDS": "4",
            "FONDATION_LOG_FORMAT": "json",
            **settings,
        }
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(tied(BIN / "worker"), env={**os.environ, **ours}, stderr=log)
        self.started.append(process)
        return process

    def said(self, event: str) -> list[dict[str, Any]]:
        entries = [json.loads(line) for line in (self.folder / "log").read_text().splitlines() if line[:1] == "{"]
        return [entry for entry in entries if entry["event"] == event]

    def until(self, job_id: str, *statuses: str) -> None:
        told = self.server.told_of
        wait_until(lambda: told(job_id) == list(statuses), what=f"{statuses} instead of {told(job_id)}")

    def kept(self, job_id: str, data: str = "data") -> list[str]:
        folder = self.folder / data / "convex" / job_id
        # Unlike `rglob` it takes no offence at what a worker removes meanwhile.
        found = [Path(parent, name) for parent, _, names in os.walk(folder) for name in names]
        return sorted(path.relative_to(folder).as_posix() for path in found)


@pytest.fixture
def server() -> Iterator[ConvexServer]:
    with ConvexServer(free_port()) as running:
        yield running


@pytest.fixture
def workers(server: ConvexServer, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(tmp_path, server)
    try:
        yield made
    finally:
        for process in made.started:
            process.kill()
            process.wait(60)


def test_a_job_is_taken_made_and_told_of_under_the_names_of_the_original(
    workers: Workers, server: ConvexServer, generator: Generator
) -> None:
    server.key = "Convex prod:shop|secret"
    process = workers.start(generator(MAKES), CONVEX_DEPLOY_KEY="prod:shop|secret", FONDATION_LANG="fr")
    wait_until(lambda: len(server.calls) >= 6)
    asked = [call.at for call in server.calls[:6]]
    assert all(call.path == "jobs:getNextPending" for call in server.calls)
    # Longer from one to the next, so that an idle worker asks every few seconds: 0.05, 0.1, 0.2, 0.4, 0.8 s at least.
    assert all(later - at > 0.04 * 2**n for n, (at, later) in enumerate(pairwise(asked)))

    job_id = server.add(f"{URL}/?token=mine#readme", branch="next", userId="somebody")
    workers.until(job_id, "running", "completed")

    said = server.result(job_id)
    assert (said["outcome"], said["verdict"], said["result"]["title"]) == ("completed", "passed", "T")
    folder = Path(said["folder"])
    assert [artifact["name"] for artifact in said["artifacts"]] == ["course.json"]
    request = json.loads((folder / "course.json").read_text())["request"]
    assert (request["repository"], request["ref"], request["language"]) == (URL, "next", "fr")
    wait_until(lambda: workers.kept(job_id) == [".lock", "artifacts/course.json"])
    process.terminate()
    assert process.wait(60) == 0


def test_what_no_course_is_made_of_fails_at_once_and_keeps_nobody_waiting(
    workers: Workers, server: ConvexServer, generator: Generator
) -> None:
    refused = ["/etc", "file:///etc", "git@example.org:a/b", "https://me:secret@example.org/a", "x" * 3000, 7, None, ""]
    bad = [server.add(url) for url in refused] + [server.add(URL, branch={"name": "main"})]
    good = server.add(URL)
    workers.start(generator(MAKES), FONDATION_LANG="fr")
    workers.until(good, "running", "completed")
    assert [server.told_of(job_id) for job_id in bad] == [["failed"]] * len(bad)
    assert {server.jobs[job_id]["error"] for job_id in bad} == {
        "Un cours se fait à partir de l’adresse https d’un dépôt, telle que https://hôte/propriétaire/projet.",
        "La branche que nomme la tâche n’en est pas une.",
    }
    kept = workers.folder / "data" / "convex"
    wait_until(lambda: [folder.name for folder in kept.iterdir()] == [good])


def test_what_makes_no_sense_is_survived_and_told_once(
    workers: Workers, server: ConvexServer, generator: Generator
) -> None:
    server.answers = [
        (200, b"<html>no JSON"),
        (502, b"bad gateway"),
        (200, b'{"status": "success", "value": [1, 2]}'),
        (200, b'{"status": "success", "value": {"_id": "../../etc", "repositoryUrl": "https://example.org/a"}}'),
        (200, b'{"status": "success", "value": "' + b"x" * 2_000_000 + b'"}'),
        (200, b'{"status": "neither"}'),
        (560, b'{"status": "error", "errorMessage": "Server \\u001b[31mError", "logLines": []}'),
        (429, b'{"code": "TooManyRequests"}'),
    ]
    job_id = server.add(URL)
    workers.start(generator(MAKES))
    workers.until(job_id, "running", "completed")
    assert len(workers.said("The source of jobs does not answer; the worker keeps trying.")) == 1
    assert not (workers.folder / "etc").exists()


def test_a_deployment_that_is_away_when_a_job_ends_is_told_when_it_is_back(
    workers: Workers, server: ConvexServer, generator: Generator, tmp_path: Path
) -> None:
    program = generator(WAITS)
    job_id = server.add(URL)
    workers.start(program)
    wait_until((tmp_path / "generator.hangs").exists)
    server.__exit__()
    (tmp_path / "generator.go").touch()
    wait_until(lambda: "artifacts/course.json" in workers.kept(job_id))
    assert server.told_of(job_id) == ["running"]
    server.__enter__()
    workers.until(job_id, "running", "completed")


def test_a_killed_worker_s_job_is_taken_up_by_the_next_one_on_its_folder_and_nothing_is_paid_for_twice(
    workers: Workers, server: ConvexServer, generator: Generator, tmp_path: Path
) -> None:
    program = generator(HANGS_ONCE)
    job_id = server.add(URL)
    killed = workers.start(program)
    wait_until(lambda: any(tmp_path.glob("generator.hangs.*")))
    killed.kill()
    killed.wait(60)
    assert server.jobs[job_id]["status"] == "running"
    workers.start(program)
    workers.until(job_id, "running", "running", "completed")
    assert (Path(server.result(job_id)["folder"]) / "memo.txt").read_text() == "paid for"
    wait_until(lambda: "job.json" not in workers.kept(job_id))


def test_a_job_that_keeps_killing_its_worker_is_given_up(
    workers: Workers, server: ConvexServer, generator: Generator, tmp_path: Path
) -> None:
    deadly, deleted = server.add(URL), "j57d-of-nobody"
    server.jobs[deadly]["status"] = "running"
    for job_id, attempt in ((deadly, 5), (deleted, 1)):
        folder = tmp_path / "data" / "convex" / job_id
        folder.mkdir(parents=True)
        (folder / "job.json").write_text(json.dumps({"id": job_id, "repositoryUrl": URL, "attempt": attempt}))
    other = server.add(URL)
    workers.start(generator(MAKES))
    workers.until(deadly, "failed")
    assert server.jobs[deadly]["error"] == "The worker died 5 times while it had this job."
    # One that was deleted meanwhile keeps nobody from the others.
    workers.until(other, "running", "completed")


def test_stopped_in_mid_job_it_gives_jobs_back_as_pending_and_one_that_is_not_taken_back_waits_for_its_next_start(
    workers: Workers, server: ConvexServer, generator: Generator, tmp_path: Path
) -> None:
    program = generator(HANGS_ONCE)
    jobs = back, kept = server.add(URL), server.add(URL)
    server.refuses.add((kept, "pending"))
    process = workers.start(program)
    wait_until(lambda: len(list(tmp_path.glob("generator.hangs.*"))) == len(jobs))
    process.terminate()
    assert process.wait(60) == 0
    assert [server.jobs[job_id]["status"] for job_id in jobs] == ["pending", "running"]
    assert ["job.json" in workers.kept(job_id) for job_id in jobs] == [False, True]

    program.write_text(program.read_text().replace("== 1:", "== 0:"))
    workers.start(program)
    workers.until(back, "running", "pending", "running", "completed")
    workers.until(kept, "running", "running", "completed")
    for job_id in jobs:
        assert (Path(server.result(job_id)["folder"]) / "memo.txt").read_text() == "paid for"


async def test_a_job_that_was_given_back_is_not_given_back_again_where_the_deployment_is_away_for_the_next_one(
    server: ConvexServer, tmp_path: Path
) -> None:
    jobs = {server.add(URL), server.add(URL)}
    async with open_convex(Convex(server.url), tmp_path, "en") as source:
        for _ in jobs:
            await source.claim(ClaimRequest(worker_id="w", kinds=["course"], slots=1, wait_seconds=60))
        asked = len(server.calls)
        server.answers = [(200, b'{"status": "success", "value": null}'), (502, b"bad gateway")]
        with pytest.raises(Unreachable):
            await source.goodbye("w")
        await source.goodbye("w")
    first, second, again = [call.args["jobId"] for call in server.calls[asked:]]
    assert ({first, second}, again) == (jobs, second)


def test_what_fails_for_the_world_s_fault_is_tried_again_and_what_fails_by_itself_is_told(
    workers: Workers, server: ConvexServer, generator: Generator
) -> None:
    passing, own, untold = server.add(URL), server.add(f"{URL}/own"), server.add(URL)
    server.refuses.add((untold, "completed"))
    workers.start(generator(FAILS_ONCE), FONDATION_LANG="fr")
    workers.until(passing, "running", "running", "completed")
    workers.until(own, "running", "failed")
    assert server.jobs[own]["error"] == "Il est vide.\nDemandez-en un autre."
    # One whose result the deployment does not take has failed there; what was made is kept.
    workers.until(untold, "running", "running", "failed")
    assert "ArgumentValidationError: status" in server.jobs[untold]["error"]
    wait_until(lambda: workers.kept(untold) == [".lock", "artifacts/course.json"])


def test_a_wrong_key_ends_it_with_four_lines(workers: Workers, server: ConvexServer, generator: Generator) -> None:
    server.key = "Bearer of-a-user"
    worker = workers.start(generator(MAKES), CONVEX_AUTH_TOKEN="of-nobody")  # noqa: S106 - nobody's
    assert worker.wait(60) == 4
    assert "answered 401" in (workers.folder / "log").read_text()
