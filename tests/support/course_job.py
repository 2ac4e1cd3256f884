"""Courses that a model writes, as tests need them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from model_job import Job
from model_server import Answering, ModelServer
from scripted_writer import ScriptedWriter

from fondation_cli.calls.budget import Budget
from fondation_cli.course.pipeline import Places, Task, make_course, refresh_course
from fondation_cli.course.refreshing.earlier import earlier_in
from fondation_shared.course import CourseDocument
from fondation_shared.events import GeneratorEvent
from fondation_shared.jobs import CourseRequest
from fondation_shared.refresh import Staleness
from fondation_shared.review import OutlineReview

PHASES = ("fetch", "index", "outline", "write", "verify", "publish")


class Workplace:
    """A folder with one memo: every course that is made here remembers what the models answered before."""

    def __init__(self, folder: Path, cache: Path, server: ModelServer) -> None:
        self.server = server
        self.out = folder / "out"
        self.events: list[GeneratorEvent] = []
        self.variables: dict[str, str] = {}
        self.told: Callable[[GeneratorEvent], None] = lambda _: None
        self._folder = folder
        self._cache = cache
        self._number = 0
        self._memories = 0

    def forget(self) -> None:
        """From now on nothing is remembered of what models answered before."""
        self._memories += 1

    def course(
        self,
        repository: Path,
        answering: Answering | None = None,
        *,
        budget: Budget | None = None,
        reviewed: OutlineReview | None = None,
        **asked: object,
    ) -> CourseDocument:
        """A course of a repository; `answering` is the model, `reviewed` what a person made of the outline."""
        places, task = self._ready(repository, answering, budget, asked)
        return make_course(replace(task, reviewed=reviewed), places, self.job.run)

    def refresh(
        self, repository: Path, answering: Answering | None = None, **asked: object
    ) -> tuple[Staleness, CourseDocument | None]:
        """The next version of the course that was made last."""
        earlier = earlier_in(self.out)
        places, task = self._ready(repository, answering, None, asked)
        return refresh_course(task, earlier, places, self.job.run)

    def _ready(
        self, repository: Path, answering: Answering | None, budget: Budget | None, asked: dict[str, object]
    ) -> tuple[Places, Task]:
        self.server.answering = answering or ScriptedWriter()
        self.server.forget()
        self._number += 1
        variables = {**self.server.environment("chat"), **self.variables}
        self.job = Job(self._folder / f"job-{self._memories}", variables, told=self.told)
        self.job.run.expect(PHASES)
        self.events = self.job.events
        scratch = self._folder / f"scratch-{self._number}"
        scratch.mkdir()
        self.out = self._folder / f"out-{self._number}"
        request = CourseRequest.model_validate({"repository": str(repository), **asked})
        return Places(scratch, self.out, self._cache), Task(request, copies=True, asker=self.job.asker(budget=budget))
