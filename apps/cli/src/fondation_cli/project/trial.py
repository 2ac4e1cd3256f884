"""An attempt that is put to the test: installed, built, tested, checked."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from fondation_cli.project.attempts.attempt import Attempt
from fondation_cli.project.crossings import Crossings
from fondation_cli.project.evidence import evidence
from fondation_cli.project.infrastructure import refuse_silence
from fondation_cli.project.install.install import Wanted, installed
from fondation_cli.project.install.layers import Layers
from fondation_cli.project.install.manifest import LockfileInvalid, manifest
from fondation_cli.project.install.tools import Tools, tools
from fondation_cli.project.making import Making
from fondation_cli.project.signature import signature
from fondation_cli.project.works import Works
from fondation_cli.project.writer import Failed
from fondation_cli.runner import Phase
from fondation_cli.sandbox.ending import Ended, Ending
from fondation_cli.sandbox.mirror.mirror import Mirror
from fondation_shared.checks import CommandCheck
from fondation_shared.project import CheckResult


@dataclass(frozen=True)
class Trial:
    """What came of an attempt; its tree is as its steps have left it."""

    attempt: Attempt
    works: Works
    checks: Sequence[CheckResult]

    @property
    def passed(self) -> int:
        """How many checks hold."""
        return sum(check.passed for check in self.checks)

    @property
    def is_good(self) -> bool:
        """Whether all do."""
        return self.passed == len(self.checks)

    @cached_property
    def said(self) -> bytes:
        """What the commands that failed have said."""
        return b"\n".join(ended.output for ended in self.works.ended.values() if not ended.is_ok)

    @cached_property
    def signature(self) -> str | None:
        """The same for the same failure; None where nothing failed."""
        if self.is_good:
            return None
        failed = [f"{check.name}: {check.detail or ''}" for check in self.checks if not check.passed]
        return signature("\n".join(failed).encode() + b"\n" + self.said).digest

    def failed(self) -> list[Failed]:
        """Each check that does not hold, with what shows why."""
        steps = {check.name: check.step for check in self.works.plan.checks if isinstance(check, CommandCheck)}
        ended = {name: self.works.ended.get(step) for name, step in steps.items()}
        return [
            Failed(check, evidence(how.output) if (how := ended.get(check.name)) else check.detail or "")
            for check in self.checks
            if not check.passed
        ]


def tried(making: Making, attempt: Attempt, works: Works) -> Trial:
    """Put it to the test. Raises ToolMissing, SandboxFailed, RegistryUnreachable, DiskFull; OSError: the disk."""
    with _installed(making, works):
        with making.phases.begin("build"):
            if works.is_well:
                works.step("build")
        with making.phases.begin("test") as phase:
            return Trial(attempt, works, _checked(works, phase))


def _checked(works: Works, phase: Phase) -> Sequence[CheckResult]:
    if works.is_well:
        works.step("test")
    checks = works.judged(phase)
    passed = sum(check.passed for check in checks)
    phase.summary = f"{passed} of {len(checks)} checks hold"
    return checks


@contextlib.contextmanager
def _installed(making: Making, works: Works) -> Iterator[None]:
    """What the project depends on is there until the context ends."""
    with contextlib.ExitStack() as held:
        with making.phases.begin("install") as phase:
            present = tools(works.stack.tools, making.places.room)
            works.mounts = present.mounts
            if works.stack.lockfile:
                try:
                    phase.reused = _brought(making, works, present, held)
                except LockfileInvalid as error:
                    works.ended["install"] = Ended(Ending.FAILED, 1, 0.0, str(error).encode(), detail=error.detail)
        yield


def _brought(making: Making, works: Works, present: Tools, held: contextlib.ExitStack) -> bool:
    """Install what the lockfile names; whether it was there already. Raises LockfileInvalid."""
    files = manifest(works.tree, works.stack.lockfile)
    wanted = Wanted(files, works.stack.commands.install, works.stack.dependencies, present)
    crossings = Crossings(making.run, making.record)
    mirror = Mirror(files.declared, making.means.registries, making.places.cache / "mirror", crossings.take)
    around = replace(works.surroundings(mirror), check=crossings.check)
    layer = held.enter_context(installed(wanted, Layers(making.places.layers), around))
    crossings.tell()
    works.mounts = (*present.mounts, *layer.mounts)
    works.finished("install", layer.ended)
    refuse_silence(layer.ended, crossings.hosts)
    return layer.reused
