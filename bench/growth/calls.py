"""What is asked of a web over HTTP, each call by a name, and how long it takes."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

import httpx2
from store_rows import Size, job_id

from fondation_shared.testing import loopback, wait_until
from fondation_web.testing import PlayedWorker, Web

ROUNDS = 20
WARM_UP = 3
WORK = (
    "submit a course",
    "submit it again",
    "submit a project",
    "claim",
    "heartbeat",
    "append an event",
    "put an artifact",
    "finish",
)
"""Calls that change something."""
LARGEST = 3.0
"""Seconds after which a call is not asked again: it has said enough."""


@dataclass(slots=True)
class Asker:
    """Asks one web. `times`: of each call, milliseconds."""

    web: Web
    size: Size
    times: dict[str, list[float]] = field(default_factory=dict)

    def wait(self) -> None:
        """Until every chore of upkeep has run once."""
        with loopback(self.web.url) as http:
            wait_until(lambda: _is_quiet(http), what="upkeep's first round", seconds=900)

    def measure(self) -> Mapping[str, float]:
        """The median of each call, in milliseconds."""
        with loopback(self.web.url) as http:
            self._work(http)
            for name, path, headers in self._pages():
                self._ask(name, partial(http.get, path, headers=headers, timeout=120))
        return {name: median(taken) for name, taken in self.times.items()}

    def _ask(self, name: str, call: Callable[[], httpx2.Response]) -> None:
        """Ask some times, one after another."""
        until = time.monotonic() + LARGEST
        taken: list[float] = []
        while len(taken) < WARM_UP + ROUNDS and (time.monotonic() < until or len(taken) <= WARM_UP):
            began = time.perf_counter()
            call().raise_for_status()
            taken.append((time.perf_counter() - began) * 1000)
        self.times[name] = taken[WARM_UP:]

    def _work(self, http: httpx2.Client) -> None:
        """Submit, claim, tell and finish, as often as each is measured; whoever stands in line goes first."""
        worker = PlayedWorker(self.web.url)
        folder = Path(self.web.folder)
        for number in range(WARM_UP + ROUNDS):
            course = partial(http.post, "/v1/courses", json={"repository": str(folder / f"r{number}")})
            project = partial(http.post, "/v1/generate", json={"prompt": "A todo list"})
            log = partial(worker.log, "a line")
            put = partial(worker.put, "course.json", b"{}")
            fail = partial(worker.fail, "It was not there.")
            steps: Sequence[Callable[[], object]] = (course, course, project, worker.claim, worker.beat, log, put, fail)
            for name, step in zip(WORK, steps, strict=True):
                began = time.perf_counter()
                step()
                if number >= WARM_UP:
                    self.times.setdefault(name, []).append((time.perf_counter() - began) * 1000)

    def _pages(self) -> Iterator[tuple[str, str, Mapping[str, str]]]:
        """The name and the place of each call that only looks."""
        middle, old = job_id(self.size.jobs // 2), job_id(self.size.jobs // 10 + 5)
        text = {"accept": "text/plain"}
        block = f"{self.size.jobs // 40:024d}"
        for kind, path in (
            ("jobs", "/v1/jobs"),
            ("jobs, deep", f"/v1/jobs?cursor={middle}"),
            ("jobs, kind", "/v1/jobs?kind=project"),
            ("jobs, completed", "/v1/jobs?status=completed"),
            ("jobs, failed, deep", f"/v1/jobs?status=failed&cursor={middle}"),
            ("jobs, queued", "/v1/jobs?status=queued"),
            ("jobs, cancelling (none)", "/v1/jobs?status=cancelling"),
            ("jobs, kind and status", "/v1/jobs?kind=project&status=cancelled"),
            ("jobs, text that all have", "/v1/jobs?text=github.com"),
            ("jobs, text that one has", f"/v1/jobs?text=repository{self.size.jobs // 40}"),
            ("jobs, text that none has", "/v1/jobs?text=nothing+has+this"),
            ("jobs, text and status", "/v1/jobs?text=nothing+has+this&status=failed"),
            ("a job", f"/v1/jobs/{old}"),
            ("a job's events", f"/v1/jobs/{old}/events?after=3"),
            ("courses", "/v1/courses"),
            ("courses, deep", f"/v1/courses?cursor=crs_01{block}"),
            ("courses, text that none has", "/v1/courses?text=nothing+has+this"),
            ("a course", f"/v1/courses/crs_01{block}"),
            ("the busiest course", f"/v1/courses/crs_01{0:024d}"),
            ("a course's artifacts", f"/v1/courses/crs_01{block}/artifacts"),
            ("projects", "/v1/projects"),
            ("projects, text that none has", "/v1/projects?text=nothing+has+this"),
            ("a project", f"/v1/projects/prj_01{block}"),
            ("messages of a webhook", "/v1/webhooks/whk_all/deliveries"),
            ("messages of a webhook, failed", "/v1/webhooks/whk_all/deliveries?state=failed"),
            ("/health", "/health"),
            ("/metrics", "/metrics"),
        ):
            yield kind, path, {}
        yield "/metrics for Prometheus", "/metrics", text
        for path in ("/", "/jobs", "/jobs?status=failed", "/jobs?q=nothing+has+this", "/courses", "/projects"):
            yield f"the page {path}", path, {}
        yield "the page of a job", f"/jobs/{old}", {}
        yield "the page of a course", f"/courses/crs_01{block}/versions", {}


def _is_quiet(http: httpx2.Client) -> bool:
    return all(chore.get("lastRun") for chore in http.get("/health", timeout=120).json()["upkeep"])
