"""An installation that builds projects, and can be interrupted anywhere in them."""

import time
from pathlib import Path

import httpx2
import psutil
from installation import Installation
from remains import staged, workspaces
from standing import Left, Stand, left_by, until_sandboxed

from fondation_shared.testing import loopback, wait_until

WORKER = "worker-1"
SANDBOXED = {"install": "pip", "build": "build", "test": "pytest"}
"""Phases whose commands run in a sandbox, and a word of each command."""


class Site:
    """Web and a worker of one slot, with layers of their own."""

    def __init__(self, folder: Path, *, sandbox: str = "bubblewrap", stack: str = "python-library") -> None:
        environment = {
            "WORKER_CONCURRENCY": "1",
            "FONDATION_SANDBOX": sandbox,
            "FONDATION_WORKER_GRACE_SECONDS": "5",
            "CLI_PATH": str(folder / "generator"),
        }
        self.stack = stack
        self.installation = Installation(folder, environment=environment)
        self.stand = Stand(self.installation)
        self.layers = folder / "cache" / "fondation" / "layers"

    @property
    def worker(self) -> psutil.Process:
        return psutil.Process(self.installation.processes[WORKER].pid)

    def asked(self) -> str:
        """The job of a new project."""
        body = {"prompt": f"A todo list, number {time.monotonic_ns()}", "stack": self.stack}
        with loopback() as http:
            answer = http.post(f"{self.installation.url}/v1/generate", json=body).raise_for_status()
        return str(answer.json()["jobId"])

    def get(self, place: str) -> httpx2.Response:
        with loopback() as http:
            return http.get(f"{self.installation.url}{place}").raise_for_status()

    def status(self, job: str) -> str:
        return str(self.get(f"/v1/jobs/{job}").json()["status"])

    def until(self, job: str, status: str) -> None:
        wait_until(lambda: self.status(job) == status, seconds=300, what=f"{status}: {self.installation.log(WORKER)}")

    def events(self, job: str) -> list[dict[str, object]]:
        """All of them; their numbers have no gap."""
        entries: list[dict[str, object]] = []
        while page := self.get(f"/v1/jobs/{job}/events?after={len(entries)}").json()["items"]:
            entries += page
        assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
        return [dict(entry["event"]) for entry in entries]  # type: ignore[call-overload]

    def brought_to(self, job: str, phase: str) -> Left:
        """The job stands in a phase; where that runs a sandbox, in the middle of what runs there."""
        if phase in SANDBOXED:
            until_sandboxed(self.worker)
        else:
            wait_until(self.stand.reached, seconds=200, what=f"{phase}: {self.installation.log(WORKER)}")
        wait_until(lambda: self.phase(job) == phase, seconds=60, what=phase)
        left = left_by(self.worker, self.layers)
        self.stand.free()
        return left

    def phase(self, job: str) -> str | None:
        begun = [event["phase"] for event in self.events(job) if event["type"] == "phase.started"]
        return str(begun[-1]) if begun else None

    def kill(self) -> None:
        """The worker and what watches over its generators, all at once, as the system kills a service."""
        ours = [self.worker, *self.worker.children(recursive=True)]
        for process in ours:
            try:
                if process.name() != "bwrap" and "bwrap" not in process.cmdline():
                    process.kill()
            except psutil.NoSuchProcess:
                continue
        self.installation.processes[WORKER].wait(60)

    def gone(self, left: Left) -> None:
        """Nothing of it is there any more, and the worker has nothing but a generator on standby."""
        wait_until(lambda: left.all == [], seconds=60, what=f"the end of {left.all}")
        wait_until(lambda: workspaces(self.installation, WORKER) == [], seconds=60, what="the end of the workspace")
        assert staged(self.installation) == []
