"""One project while it is built: its steps run in the sandbox, its checks performed against what they left."""

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from fondation_cli.project.build_log import BuildLog
from fondation_cli.project.checks.built import Built
from fondation_cli.project.checks.perform import Ground, perform
from fondation_cli.project.checks.service import Service
from fondation_cli.project.checks.tests_run import proven
from fondation_cli.project.checks.unmet import Unmet
from fondation_cli.project.infrastructure import refuse_faults
from fondation_cli.project.install.install import Surroundings
from fondation_cli.project.install.tools import PATH
from fondation_cli.project.stacks.stack import Stack
from fondation_cli.runner import Phase, Run
from fondation_cli.sandbox.ending import Ended, Ending
from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.port import Door, Mount, Running, Sandbox, Task
from fondation_shared.checks import Step
from fondation_shared.project import CheckResult, Plan

PLANNED_FILES = "planned files"
"""The name of the check that every plan makes by naming files; told of where it does not hold."""
_SERVED = frozenset({"http", "contract"})
_NAMED = 5


@dataclass
class Works:
    """`ended` is how each step went last, `mounts` what its commands find besides the tree.

    `served` is what its service has said.
    """

    plan: Plan
    stack: Stack
    tree: Path
    sandbox: Sandbox
    policy: Policy
    run: Run
    log: BuildLog
    command: Sequence[str] = ()
    mounts: Sequence[Mount] = ()
    ended: dict[Step, Ended] = field(default_factory=dict)
    limits: list[str] = field(default_factory=list)
    served: bytes = b""

    @property
    def is_well(self) -> bool:
        """Whether no step has failed so far. How sources are laid out keeps nothing from being built and tested."""
        return all(ended.is_ok for step, ended in self.ended.items() if step != "format")

    def step(self, step: Step) -> None:
        """Run a step's commands, one after the other, until one fails. A step without commands ends well."""
        commands = [planned.command for planned in self.plan.commands if planned.step == step]
        self.ended[step] = self.ran(commands, proven if step == "test" else None)

    def ran(self, commands: Iterable[list[str]], judge: Callable[[Ended], Ended] | None = None) -> Ended:
        """How the last of these commands ended, or the first that failed; in the seconds of all that ran."""
        ended = Ended(Ending.OK, 0, 0.0, b"")
        for command in commands:
            last = self._ran(command)
            last = judge(last) if judge else last
            ended = replace(last, seconds=ended.seconds + last.seconds)
            if not ended.is_ok:
                break
        return ended

    def surroundings(self, door: Door) -> Surroundings:
        """Where an install of this project is run."""
        policy = replace(self.policy, network="mirror")
        return Surroundings(self.sandbox, door, policy, self.log.heading, self.log.heard, self.run.check)

    def judged(self, phase: Phase) -> list[CheckResult]:
        """Every check of the plan, performed; those that need an answer get one from the project's own service."""
        with contextlib.ExitStack() as stack:
            ground = Ground(self.tree, self.ended, execute=self._execute if self.command else None)
            results = []
            for number, check in enumerate(self.plan.checks):
                phase(number, len(self.plan.checks), check.name)
                if check.kind in _SERVED and ground.service is None:
                    ground = replace(ground, service=self._served(stack))
                results.append(perform(check, ground))
            return results + self._unwritten()

    def _unwritten(self) -> list[CheckResult]:
        """A planned file that nobody wrote, as a check that does not hold: a test that is missing fails no other."""
        built, missing = Built(self.tree), []
        for file in self.plan.files:
            try:
                built.size(PurePosixPath(file.path))
            except Unmet as unmet:
                missing.append(str(unmet))
        if not missing:
            return []
        detail = "; ".join(missing[:_NAMED])
        return [CheckResult(name=PLANNED_FILES, kind="files", passed=False, seconds=0.0, detail=detail)]

    def finished(self, step: Step, ended: Ended) -> None:
        """Take how a step went. Raises SandboxFailed, DiskFull."""
        self.ended[step] = ended
        self._note(ended)

    def _note(self, ended: Ended) -> None:
        """Remember which bound was met, if one was."""
        refuse_faults(ended, self.tree)
        if not ended.is_ok and ended.ending not in {"failed", "cancelled"}:
            self.limits.append(f"{ended.ending}: {ended.detail}" if ended.detail else str(ended.ending))

    def _served(self, stack: contextlib.ExitStack) -> Service | None:
        start = next((planned.command for planned in self.plan.commands if planned.step == "start"), None)
        if start is None:
            return None
        self.log.heading(start)
        running = stack.enter_context(self.sandbox.start(self._task(start), self.log.heard))
        stack.callback(self._stop, running)
        return Service(running.connect, self.stack.port, self.run.check)

    def _stop(self, running: Running) -> None:
        ended = running.stop()
        self.served = ended.output
        self._note(ended)

    def _execute(self, arguments: Sequence[str]) -> Ended:
        return self._ran([*self.command, *arguments])

    def _ran(self, command: list[str]) -> Ended:
        self.log.heading(command)
        with self.sandbox.start(self._task(command), self.log.heard) as running:
            ended = running.wait(self.run.check)
        self.log.finish()
        self.run.check()
        self._note(ended)
        return ended

    def _task(self, command: Sequence[str]) -> Task:
        variables = {"PATH": PATH, "CI": "1", **self.stack.variables}
        return Task(command, self.tree, self.policy, self.mounts, variables)
