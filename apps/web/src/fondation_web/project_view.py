"""What the pages of a project say of a build; no HTML here, and no words in templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fondation_shared.project import AttemptRecord, CheckResult, DiffStat, PhaseRecord, Report, Wall
from fondation_web import run_words
from fondation_web.builds import Build
from fondation_web.french import finding
from fondation_web.language import Words
from fondation_web.log_line import phase_name, printable

TABS = ("overview", "files", "changes", "attempts", "preview", "log", "artifacts")
BAR_WIDTH = 1000
_THINNEST = 4
_WALL_STATES: dict[Wall, str] = {"enforced": "completed", "degraded": "partial", "absent": "failed"}


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The top of every page of a project.

    `root` is where the pages of this build are. `newer` says what the project's last job is to this build: nothing,
    `running` or `failed`; `job_id` is that job.
    """

    project_id: str
    title: str
    prompt: str
    root: str
    number: int | None
    is_newest: bool
    state: str
    sentence: str
    facts: list[str]
    newer: str | None
    job_id: str
    made_by: str
    tabs: list[Tab]


@dataclass(frozen=True, slots=True)
class CheckRow:
    name: str
    kind: str
    state: str
    told: str
    time: str
    detail: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A phase in the drawn bar: where it begins and how wide it is, of `BAR_WIDTH`."""

    name: str
    time: str
    outcome: str
    told: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class WallRow:
    name: str
    state: str
    told: str


@dataclass(frozen=True, slots=True)
class AttemptRow:
    number: int
    signature: str
    hypothesis: str
    changed: str
    before: str
    after: str
    cost: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A report, written out."""

    state: str
    sentence: str
    checks: list[CheckRow]
    phases: list[Piece]
    spent: str
    backend: str
    walls: list[WallRow]
    limits: list[str]
    egress: str
    attempts: list[AttemptRow]


def heading(build: Build, root: str, words: Words, now: datetime, *, worker_up: bool, able: bool) -> Heading:
    """The top of the pages of a build, whose pages are at `root`."""
    project, version = build.project, build.version
    job = project.last_job
    newer = run_words.newer(job, project.versions[0].created_at) if version is not None else None
    if version is None:
        said = run_words.sentence(job, None, words, worker_up=worker_up, able=able)
        state, sentence, facts = run_words.state_of(job), run_words.whole(said, job, now, words), []
    else:
        state = "partial" if version.verdict.value == "partial" else "completed"
        sentence = words("project.version_holds", number=version.number)
        facts = [version.stack, words(f"writer.{version.writer}")]
    return Heading(
        project_id=project.id,
        title=printable(version.title) if version else run_words.called(job),
        prompt=_readable(version.prompt if version else project.prompt),
        root=root,
        number=version.number if version else None,
        is_newest=version is None or version == project.versions[0],
        state=state,
        sentence=sentence,
        facts=facts,
        newer=newer,
        job_id=job.id,
        made_by=build.job_id,
        tabs=[Tab(name, words(f"project.{name}"), root if name == "overview" else f"{root}/{name}") for name in TABS],
    )


def facts_of(report: Report, words: Words) -> Facts:
    """A report in words."""
    held = sum(check.passed for check in report.checks)
    key = "project.all_hold" if held == len(report.checks) else "project.some_hold"
    walls = report.sandbox.walls.model_dump() if report.sandbox else {}
    return Facts(
        state={"passed": "completed", "partial": "partial", "failed": "failed"}[report.verdict],
        sentence=words(key, n=len(report.checks), held=held),
        checks=[_check(check, words) for check in report.checks],
        phases=_pieces(report.phases, words),
        spent=words.duration(sum(phase.seconds for phase in report.phases)),
        backend=report.sandbox.backend if report.sandbox else "",
        walls=[_wall(name, up, words) for name, up in walls.items()],
        limits=[_limit(limit, words) for limit in report.limits_hit],
        egress=words("project.egress_counts", allowed=report.egress.allowed, denied=report.egress.denied),
        attempts=[_attempt(attempt, len(report.checks), words) for attempt in report.attempts],
    )


def _wall(name: str, up: Wall, words: Words) -> WallRow:
    return WallRow(words(f"wall.{name}"), _WALL_STATES[up], words(f"wall_state.{up}"))


def _limit(limit: str, words: Words) -> str:
    """A bound that was met, and how; what another version calls otherwise is shown as it is."""
    name, _, detail = limit.partition(": ")
    key = f"limit.{name}"
    if not words.known(key):
        return printable(limit)
    told = printable(finding(detail, words.language))
    return words("project.limit", name=words(key), detail=told) if told else words(key)


def _check(check: CheckResult, words: Words) -> CheckRow:
    return CheckRow(
        name=printable(check.name),
        kind=words(f"check_kind.{check.kind}"),
        state="completed" if check.passed else "failed",
        told=words("project.holds" if check.passed else "project.fails"),
        time=words.duration(check.seconds),
        detail=_readable(finding(check.detail or "", words.language)),
    )


def _readable(text: str) -> str:
    """Several lines, each without control characters."""
    return "\n".join(printable(line) for line in text.splitlines())


def _pieces(phases: Sequence[PhaseRecord], words: Words) -> list[Piece]:
    """Side by side; one that took no time to speak of is still seen."""
    whole = sum(phase.seconds for phase in phases) or 1.0
    room = BAR_WIDTH - _THINNEST * len(phases)
    pieces: list[Piece] = []
    for phase in phases:
        start = pieces[-1].start + pieces[-1].width if pieces else 0
        width = _THINNEST + int(room * phase.seconds / whole)
        told = words(f"phase_status.{phase.outcome}")
        name = phase_name(phase.name, words)
        pieces.append(Piece(name, words.duration(phase.seconds), phase.outcome, told, start, width))
    return pieces


def _attempt(attempt: AttemptRecord, checks: int, words: Words) -> AttemptRow:
    return AttemptRow(
        number=attempt.n,
        signature=_readable(attempt.signature or ""),
        hypothesis=_readable(attempt.hypothesis or ""),
        changed=changed(attempt.diff_stat, words),
        before=words("project.of", done=attempt.checks_before, total=checks),
        after=words("project.of", done=attempt.checks_after, total=checks),
        cost=words("project.tokens", n=attempt.tokens) if attempt.tokens else "",
    )


def changed(stat: DiffStat, words: Words) -> str:
    """How much a change is: `3 files, +12 −4`."""
    lines = f"+{words.number(stat.insertions)} −{words.number(stat.deletions)}"
    return f"{words('project.files_changed', n=stat.files)}, {lines}"
