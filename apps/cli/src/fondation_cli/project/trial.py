"""An attempt that is put to the test: installed, built, tested, checked."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from fondation_cli.project.attempts.attempt import Attempt
from fondation_cli.project.bringing import brought
from fondation_cli.project.evidence import evidence
from fondation_cli.project.install.manifest import LockfileInvalid
from fondation_cli.project.install.tools import Tools, tools
from fondation_cli.project.making import Making
from fondation_cli.project.resuming.steps import Steps, inputs
from fondation_cli.project.signature import signature
from fondation_cli.project.works import Works
from fondation_cli.project.writer import Failed
from fondation_cli.runner import Phase
from fondation_cli.sandbox.ending import Ended, Ending
from fondation_shared.checks import CommandCheck, Step
from fondation_shared.project import CheckResult

_SERVED = frozenset({"http", "contract"})


@dataclass(frozen=True)
class Trial:
    """What came of an attempt. Its tree is as its steps have left it; without `is_whole` it has the sources alone."""

    attempt: Attempt
    works: Works
    checks: Sequence[CheckResult]
    is_whole: bool = True

    @property
    def passed(self) -> int:
        """How many checks hold."""
        return sum(check.passed for check in self.checks)

    @property
    def missed(self) -> int:
        """How many checks do not hold: the fewer, the better the project."""
        return len(self.checks) - self.passed

    @property
    def is_good(self) -> bool:
        """Whether all do."""
        return self.passed == len(self.checks)

    @property
    def is_unformatted(self) -> bool:
        """Whether its formatter would lay out its sources otherwise."""
        ended = self.works.ended.get("format")
        return ended is not None and not ended.is_ok

    @property
    def is_good_but_for_its_format(self) -> bool:
        """Whether that is all that is wrong with it."""
        formats = {name for name, step in self._steps.items() if step == "format"}
        return self.is_unformatted and all(check.passed or check.name in formats for check in self.checks)

    @cached_property
    def said(self) -> bytes:
        """What the commands that failed have said; the service too, where it did not answer as it should."""
        said = [ended.output for ended in self.works.ended.values() if not ended.is_ok]
        if any(check.kind in _SERVED and not check.passed for check in self.checks):
            said.append(self.works.served)
        return b"\n".join(said)

    @cached_property
    def signature(self) -> str | None:
        """The same for the same failure; None where nothing failed."""
        if self.is_good:
            return None
        failed = [f"{check.name}: {check.detail or ''}" for check in self.checks if not check.passed]
        return signature("\n".join(failed).encode() + b"\n" + self.said).digest

    def failed(self) -> list[Failed]:
        """Each check that does not hold, with what shows why."""
        return [Failed(check, self._shown(check)) for check in self.checks if not check.passed]

    def _shown(self, check: CheckResult) -> str:
        """What shows why it does not hold."""
        step = self._steps.get(check.name)
        ended = self.works.ended.get(step) if step is not None else None
        if ended is not None:
            return evidence(ended.output)
        served = evidence(self.works.served) if check.kind in _SERVED else ""
        return "\n".join(filter(None, [check.detail, served]))

    @property
    def _steps(self) -> dict[str, Step]:
        return {check.name: check.step for check in self.works.plan.checks if isinstance(check, CommandCheck)}


def tried(making: Making, attempt: Attempt, works: Works, *, anew: bool = False) -> Trial:
    """Put it to the test, but for the steps that were taken before the job was delivered again; `anew`: all of them.

    Raises ToolMissing, SandboxFailed, RegistryUnreachable, RegistryUnsound, DiskFull; OSError: the disk.
    """
    with contextlib.ExitStack() as held:
        with making.phases.begin("install") as phase:
            present = tools(works.stack.tools, making.places.room, works.sandbox.image)
            works.mounts = present.mounts
            steps = _steps(making, attempt, works, present, anew=anew)
            is_over = steps.known("test") is not None
            phase.reused = steps.repeat("install") if is_over else _installed(making, steps, present, held)
        with making.phases.begin("build") as phase:
            phase.reused = steps.repeat("build") if is_over else _built(steps)
        with making.phases.begin("test") as phase:
            checks, phase.reused = _checked(steps, phase)
            is_whole = not phase.reused or steps.bring_back("test")
        return Trial(attempt, works, checks, is_whole)


def _steps(making: Making, attempt: Attempt, works: Works, present: Tools, *, anew: bool) -> Steps:
    found = None
    if making.delivered is not None and not anew:
        found = inputs(making.delivered, works, attempt.tree, present.versions)
    return Steps(works, making.record, making.log, found)


def _installed(making: Making, steps: Steps, present: Tools, held: contextlib.ExitStack) -> bool:
    """What the project depends on is there until the stack ends; whether it was there already."""
    works = steps.works
    if not works.stack.lockfile:
        return False
    with steps.kept("install"):
        try:
            reused = brought(making, works, present, held)
        except LockfileInvalid as error:
            works.ended["install"] = Ended(Ending.FAILED, 1, 0.0, str(error).encode(), detail=error.detail)
            return False
    if reused:
        # Where it was made for this job, how that went belongs to what is told of it.
        steps.repeat("install")
    return reused


def _built(steps: Steps) -> bool:
    """Build it, unless what was built is remembered; whether it is."""
    if steps.known("build") is not None and steps.works.is_well and steps.bring_back("build"):
        return steps.repeat("build")
    with steps.kept("build"):
        if steps.works.is_well:
            steps.works.step("build")
    return False


def _formatted(steps: Steps) -> None:
    """Look whether it is, before its tests can write anything; whatever comes of it, the tests are run."""
    if not steps.repeat("format"):
        with steps.kept("format"):
            install = steps.works.ended.get("install")
            if install is None or install.is_ok:
                steps.works.step("format")


def _checked(steps: Steps, phase: Phase) -> tuple[Sequence[CheckResult], bool]:
    """What the checks found, and whether that is remembered."""
    known = steps.known("test")
    _formatted(steps)
    if known is not None:
        steps.repeat("test")
        checks: Sequence[CheckResult] = known.checks
    else:
        with steps.kept("test") as found:
            if steps.works.is_well:
                steps.works.step("test")
            found.extend(steps.works.judged(phase))
        checks = found
    passed = sum(check.passed for check in checks)
    phase.summary = f"{passed} of {len(checks)} checks hold"
    return checks, known is not None
