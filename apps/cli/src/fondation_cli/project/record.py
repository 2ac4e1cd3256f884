"""What a build will say of itself, gathered while it runs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from fondation_cli.project.brief import Brief
from fondation_cli.project.collect.archives import Artifact
from fondation_cli.sandbox.port import Sandbox
from fondation_cli.sandbox.walls import Walls
from fondation_shared.project import (
    ArtifactRecord,
    AttemptRecord,
    CheckResult,
    EgressRecord,
    PhaseRecord,
    Plan,
    Report,
    SandboxRecord,
    WallsRecord,
    Withheld,
)
from fondation_shared.redaction import Kind, kind_of, secrets_in

_PROMPT = "(prompt)"
"""Stands where a path does, for what was asked."""
_PROMPT_KIND: Kind = "prose"
_WALLS = ("memory", "cpu", "pids", "disk", "network", "seccomp", "user")


def walls_record(walls: Walls) -> WallsRecord:
    """The walls, as reports have them."""
    return WallsRecord.model_validate({name: getattr(walls, name) for name in _WALLS})


def _lines(text: str, extent: tuple[int, int]) -> range:
    """The lines, counted from 1, in which something stands."""
    first = text.count("\n", 0, extent[0]) + 1
    return range(first, first + text.count("\n", *extent) + 1)


@dataclass
class Record:
    """Filled in by the phases; `report` is what it comes to."""

    brief: Brief
    plan: Plan
    writer: Literal["offline", "model"]
    sandbox: Sandbox
    checks: Sequence[CheckResult] = ()
    attempts: list[AttemptRecord] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    egress: Counter[str] = field(default_factory=Counter)
    phases: list[PhaseRecord] = field(default_factory=list)
    artifacts: list[ArtifactRecord] = field(default_factory=list)
    is_cut_short: bool = False
    """Not all that was planned was written."""

    def add_artifact(self, artifact: Artifact) -> None:
        """Note what is handed over."""
        self.artifacts.append(ArtifactRecord(name=artifact.name, size=artifact.size, sha256=artifact.sha256))

    def report(self) -> Report:
        """`report.json`."""
        return Report(
            prompt=self.brief.prompt,
            stack=self.plan.stack,
            writer=self.writer,
            verdict=self._verdict(),
            checks=list(self.checks),
            attempts=self.attempts,
            sandbox=SandboxRecord(
                backend=self.sandbox.name,
                walls=walls_record(self.sandbox.walls()),
            ),
            limits_hit=list(dict.fromkeys(self.limits)),
            egress=EgressRecord(allowed=self.egress["allowed"], denied=self.egress["denied"]),
            phases=self.phases,
            artifacts=self.artifacts,
            withheld=list(self._withheld()),
        )

    def _withheld(self) -> Iterator[Withheld]:
        """The lines of the prompt and of what was there before that a model saw without their secrets."""
        if self.writer != "model":
            return
        before = self.brief.base.files if self.brief.base is not None else {}
        shown = [
            (_PROMPT, self.brief.prompt, _PROMPT_KIND),
            *((path, before[path], kind_of(path)) for path in sorted(before)),
        ]
        for path, text, kind in shown:
            found = secrets_in(text or "", kind)
            for line in sorted({line for extent in found for line in _lines(text or "", extent)}):
                yield Withheld(path=path, line=line)

    def _verdict(self) -> Literal["passed", "partial", "failed"]:
        if not self.checks or not all(check.passed for check in self.checks):
            return "failed"
        return "partial" if self.is_cut_short else "passed"
