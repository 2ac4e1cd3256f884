"""One project while it is made, from its plan on: what every part of it needs."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fondation_cli.project.attempts.attempt import Attempt
from fondation_cli.project.attempts.history import SOURCES, History
from fondation_cli.project.base import LARGEST
from fondation_cli.project.brief import Brief
from fondation_cli.project.build_log import BuildLog
from fondation_cli.project.collect.gather import gather
from fondation_cli.project.filling import Names, fill
from fondation_cli.project.means import Means, Places
from fondation_cli.project.phases import Phases
from fondation_cli.project.record import Record
from fondation_cli.project.resuming.answers import Answers
from fondation_cli.project.stacks.custom import stack_of
from fondation_cli.project.stacks.stack import Stack
from fondation_cli.project.works import Works
from fondation_cli.runner import Run
from fondation_shared.project import Plan
from fondation_shared.project_paths import is_made


@dataclass(frozen=True, slots=True)
class Making:
    """Who wants what, by which means, and what has come of it so far.

    `delivered` names the job, where it may be delivered again: what came of its attempts is remembered then.
    """

    brief: Brief
    plan: Plan
    means: Means
    places: Places
    phases: Phases
    record: Record
    history: History
    log: BuildLog
    answers: Answers
    delivered: str | None = None

    @property
    def run(self) -> Run:
        """Where events go, and stops come from."""
        return self.phases.run

    @property
    def stack(self) -> Stack:
        """What it is built with."""
        return stack_of(self.plan)

    def works(self, tree: Path) -> Works:
        """Its steps and checks, in `tree`."""
        names = Names(name=self.plan.name, title=self.plan.title, prompt=self.brief.excerpt)
        command = [fill(word, names) for word in self.stack.commands.run or ()]
        return Works(self.plan, self.stack, tree, self.means.sandbox, self.means.policy, self.run, self.log, command)

    def keep(self, tree: Path, message: str) -> Attempt:
        """Keep the sources in `tree` as the next commit."""
        with gather(tree, self.places.room, self.run.check, ignored=is_made, bounds=SOURCES) as gathered:
            return self.history.keep(gathered, message, self._moment(message))

    def sources(self, attempt: Attempt) -> dict[str, str | None]:
        """The files of an attempt, for a writer to read."""
        return self.history.snapshot(attempt).texts(LARGEST)

    def is_unchanged(self, attempt: Attempt) -> bool:
        """Whether it is the first one, and nothing but the version that was to be changed."""
        return attempt.number == 1 and self.brief.base is not None and attempt.tree == self.brief.base.sources

    def _moment(self, message: str) -> datetime:
        """Now; to a job that is delivered again, then: so its commits come out the same."""
        now = self.run.clock.now()
        if self.delivered is None:
            return now
        inputs = [self.delivered, self.brief.prompt, message]
        said, _ = self.run.remember("project commit", "1", inputs, lambda: now.isoformat().encode())
        return datetime.fromisoformat(said.decode())
