"""A project: the plan made before any file, and what a build leaves of itself: `report.json` and `plan.json`.

Others read these: names do not change.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from fondation_shared.checks import Check, CheckKind, Step
from fondation_shared.wire import Wire

ProjectName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
"""Fit for a folder, a package of npm or PyPI and a command; with `_` for `-`, a Python module."""
StackName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
Counted = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0)]
Wall = Literal["enforced", "degraded", "absent"]


class PlannedFile(Wire):
    """A file that is to be, from the project's root, and what it is for.

    `needs` are the files that have to be known to write it. `origin` says what becomes of what was there before, in the
    starter or in the version that is changed; None: whoever planned it does not tell.
    """

    path: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    purpose: Annotated[str, StringConstraints(max_length=400)]
    needs: Annotated[list[str], Field(max_length=100)] = []
    origin: Literal["new", "changed", "kept"] | None = None


class PlannedCommand(Wire):
    """What a step runs: program and arguments as the stack has them, no shell."""

    step: Step
    command: Annotated[list[str], Field(min_length=1, max_length=40)]


class Plan(Wire):
    """What will be made, and when it is done: a person may look at it before any file is written.

    `title` is what people read, `language` what the project speaks.
    """

    name: ProjectName
    title: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    language: Literal["en", "fr"]
    stack: StackName
    summary: Annotated[str, StringConstraints(max_length=2000)]
    files: Annotated[list[PlannedFile], Field(max_length=500)]
    commands: list[PlannedCommand]
    checks: Annotated[list[Check], Field(max_length=100)]


class Blueprint(Wire):
    """`plan.json`: what a version was made by, and what it takes to change it later, besides its files.

    `prompt` is what the project began with, `changes` are the change requests since, the last one last.
    """

    schema_version: Literal[1] = 1
    prompt: str
    changes: list[str] = []
    writer: Literal["offline", "model"]
    plan: Plan


class CheckResult(Wire):
    """What a check found. `detail` says what did not hold, or in a few words what was seen."""

    name: str
    kind: CheckKind
    passed: bool
    seconds: Seconds
    detail: str | None = None


class DiffStat(Wire):
    """What an attempt changed, in files and lines."""

    files: Counted = 0
    insertions: Counted = 0
    deletions: Counted = 0


class AttemptRecord(Wire):
    """One attempt, `n` from 1. `checks_before` and `checks_after` count those that passed.

    `signature` is what failed, without what changes from run to run; `hypothesis` is what was taken for its cause.
    `money` in the currency of the price list.
    """

    n: Annotated[int, Field(ge=1)]
    signature: str | None = None
    hypothesis: str | None = None
    diff_stat: DiffStat = DiffStat()
    checks_before: Counted = 0
    checks_after: Counted = 0
    tokens: Counted = 0
    money: Annotated[float, Field(ge=0)] = 0.0


class WallsRecord(Wire):
    """Which walls were up; `degraded`: held by weaker means."""

    memory: Wall
    cpu: Wall
    pids: Wall
    disk: Wall
    network: Wall
    seccomp: Wall
    user: Wall


class SandboxRecord(Wire):
    backend: Literal["docker", "bubblewrap"]
    walls: WallsRecord


class EgressRecord(Wire):
    """How many requests of the install the package mirror let through, and how many it refused; each one counts.

    The `egress` events of a job name what was asked for, each name once. Packages that were installed before are
    mounted: then nothing is asked for.
    """

    allowed: Counted = 0
    denied: Counted = 0


class PhaseRecord(Wire):
    name: str
    seconds: Seconds
    outcome: Literal["done", "reused", "failed"]


class ArtifactRecord(Wire):
    """An output file: `size` in bytes, `sha256` in hex."""

    name: str
    size: Counted
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Withheld(Wire):
    """A line of a file that no model was shown as it stands, because it looks like a secret."""

    path: str
    line: int


class Report(Wire):
    """`report.json`: what was asked, what was run, what held. `failed`: at least one check does not hold.

    `sandbox` is absent where the build never came to run anything. `limits_hit` are the bounds that its commands met,
    each once, as `timeout_idle: silent for 60 s`: the sandbox's word for that end, and what was met. `egress_denied`
    says how many requests of that command were refused; they are among those that `egress` counts.
    `withheld` are lines of the version that was changed, and of the prompt, as `(prompt)`.
    """

    schema_version: Literal[1] = 1
    prompt: str
    stack: StackName
    writer: Literal["offline", "model"]
    verdict: Literal["passed", "partial", "failed"]
    checks: list[CheckResult] = []
    attempts: list[AttemptRecord] = []
    sandbox: SandboxRecord | None = None
    limits_hit: list[str] = []
    egress: EgressRecord = EgressRecord()
    phases: list[PhaseRecord] = []
    artifacts: list[ArtifactRecord] = []
    withheld: list[Withheld] = []
