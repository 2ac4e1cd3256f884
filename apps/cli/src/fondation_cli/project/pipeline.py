"""From a prompt to a project that was built and tested: plan, write, install, build, test, collect."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from fondation_cli.project.attempts.attempt import Attempt
from fondation_cli.project.attempts.export import write_bundle, write_repository
from fondation_cli.project.attempts.history import SOURCES, History
from fondation_cli.project.brief import Brief
from fondation_cli.project.build_log import BuildLog
from fondation_cli.project.collect.archives import Artifact, artifact, write_tar
from fondation_cli.project.collect.gather import gather
from fondation_cli.project.filling import Names, fill
from fondation_cli.project.install.install import Wanted, installed
from fondation_cli.project.install.layers import Layers
from fondation_cli.project.install.manifest import manifest
from fondation_cli.project.install.tools import tools
from fondation_cli.project.paths import shown
from fondation_cli.project.record import Record
from fondation_cli.project.stacks.shelf import stack_named
from fondation_cli.project.tree import Tree
from fondation_cli.project.works import Works
from fondation_cli.project.writer import Writer
from fondation_cli.project.writing import write
from fondation_cli.runner import Phase, Run
from fondation_cli.sandbox.mirror.kept import Registries
from fondation_cli.sandbox.mirror.mirror import Mirror
from fondation_cli.sandbox.mirror.verdicts import Verdict
from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.port import Sandbox
from fondation_shared.errors import WorkFailed
from fondation_shared.events import AttemptFinished, AttemptStarted, Egress, FileWritten
from fondation_shared.project import AttemptRecord, DiffStat, PhaseRecord, Plan, Report

PHASES = ("plan", "write", "install", "build", "test", "collect")

_MADE = frozenset({"node_modules", ".venv", ".cache", "dist", "__pycache__", ".git"})
"""Folders that are made anew from the rest: no attempt keeps them."""


class FileInvalid(WorkFailed):
    """A file of the plan was refused."""

    code = "not_written"


@dataclass(frozen=True, slots=True)
class Places:
    """`room`: a folder of this build that the sandbox's user can enter; `layers`: installed dependencies, the same.

    `out` is where everything is left, `cache` is ours alone.
    """

    room: Path
    layers: Path
    cache: Path
    out: Path


@dataclass(frozen=True, slots=True)
class Means:
    """Who writes, where commands run, and where packages come from."""

    writer: Writer
    sandbox: Sandbox
    registries: Registries
    policy: Policy


def make_project(brief: Brief, means: Means, places: Places, run: Run) -> Report:
    """Make it: `source/`, `artifacts/` and `report.json` in `places.out`, whatever the checks say.

    Raises UnknownStack, ToolMissing, LockfileInvalid, FileInvalid: there is nothing to hand over. OSError: the disk.
    Cancelled.
    """
    phases: list[PhaseRecord] = []
    with _phase(run, "plan", phases) as phase:
        plan = means.writer.plan(brief)
        phase.summary = f"{plan.stack}, {len(plan.files)} files planned"
    record = Record(brief, plan, means.writer.kind, means.sandbox, phases=phases)
    tree = places.room / "tree"
    tree.mkdir()
    history = History.begin(places.room / "history.git")
    artifacts = places.out / "artifacts"
    artifacts.mkdir(parents=True)
    with contextlib.closing(BuildLog(artifacts / "build.log", run)) as log:
        works = _works(brief, plan, means, tree, run, log)
        _write(brief, means.writer, works, phases)
        kept = _keep(history, places.room, tree, run, f"Attempt 1: {brief.title}")
        run.emit(AttemptStarted(number=1))
        with _install(works, means, places, record):
            _build(works, phases)
            _test(works, record)
        _told(record, history, kept, run)
    record.limits += works.limits
    with _phase(run, "collect", phases) as phase:
        for each in _collected(works, history, places, artifacts, run):
            record.add_artifact(each)
        phase.summary = f"{len(record.artifacts)} artifacts"
    report = record.report()
    (places.out / "report.json").write_text(report.to_json() + "\n", encoding="utf-8")
    return report


def _works(brief: Brief, plan: Plan, means: Means, tree: Path, run: Run, log: BuildLog) -> Works:
    stack = stack_named(plan.stack)
    names = Names(name=plan.name, title=brief.title, prompt=brief.excerpt)
    command = [fill(word, names) for word in stack.commands.run or ()]
    return Works(plan, stack, tree, means.sandbox, means.policy, run, log, command)


def _write(brief: Brief, writer: Writer, works: Works, phases: list[PhaseRecord]) -> None:
    with _phase(works.run, "write", phases) as phase, Tree(works.tree) as tree:
        for number, change in enumerate(writer.write(brief, works.plan)):
            phase(number, len(works.plan.files), shown(change.path))
            written = write(tree, [change])
            for rejected in written.rejections:
                raise FileInvalid(f"{rejected.path} cannot be written.", cause=str(rejected.refusal))
            for path in written.files:
                works.run.emit(FileWritten(path=path, size=(works.tree / path).stat().st_size))
        phase.summary = f"{len(works.plan.files)} files"


@contextlib.contextmanager
def _install(works: Works, means: Means, places: Places, record: Record) -> Iterator[None]:
    """What the project depends on is there until the context ends."""
    stack, run = works.stack, works.run
    with contextlib.ExitStack() as held:
        with _phase(run, "install", record.phases) as phase:
            present = tools(stack.tools, places.room)
            works.mounts = present.mounts
            if stack.lockfile:
                files = manifest(works.tree, stack.lockfile)
                wanted = Wanted(files, stack.commands.install, stack.dependencies, present)

                def told(verdict: Verdict) -> None:
                    record.egress[verdict.verdict] += 1
                    run.emit(Egress(host=verdict.host, verdict=verdict.verdict))

                mirror = Mirror(files.declared, means.registries, places.cache / "mirror", told)
                layer = held.enter_context(installed(wanted, Layers(places.layers), works.surroundings(mirror)))
                works.mounts = (*present.mounts, *layer.mounts)
                works.ended["install"] = layer.ended
                phase.reused = layer.reused
        yield


def _build(works: Works, phases: list[PhaseRecord]) -> None:
    with _phase(works.run, "build", phases):
        if works.is_well:
            works.step("build")


def _test(works: Works, record: Record) -> None:
    with _phase(works.run, "test", record.phases) as phase:
        if works.is_well:
            works.step("test")
        record.checks = works.judged(phase)
        passed = sum(check.passed for check in record.checks)
        phase.summary = f"{passed} of {len(record.checks)} checks hold"


def _told(record: Record, history: History, kept: Attempt, run: Run) -> None:
    passed = sum(check.passed for check in record.checks)
    stat = history.stat(None, kept)
    changed = DiffStat(files=stat.files, insertions=stat.added, deletions=stat.removed)
    record.attempts.append(AttemptRecord(n=kept.number, diff_stat=changed, checks_after=passed))
    run.emit(AttemptFinished(number=kept.number, passed=passed, total=len(record.checks)))


def _keep(history: History, room: Path, tree: Path, run: Run, message: str) -> Attempt:
    with gather(tree, room, run.check, ignored=_is_made, bounds=SOURCES) as gathered:
        return history.keep(gathered, message, run.clock.now())


def _collected(works: Works, history: History, places: Places, artifacts: Path, run: Run) -> Sequence[Artifact]:
    write_repository(history, places.out / "source")
    found = [history.snapshot(history.attempts()[-1]).write_zip(artifacts / "source.zip")]
    found.append(write_bundle(history, artifacts / "source.bundle"))
    part = PurePosixPath(works.stack.dist)
    ignored = (lambda _: False) if part.parts else _is_made
    with gather(works.tree, places.room, run.check, part=part, ignored=ignored) as gathered:
        for left in gathered.leavings.named:
            run.log(f"{left.path} stays behind: {left.refusal}", "warning")
        if gathered.files:
            found.append(write_tar(gathered, artifacts / "dist.tar.gz"))
    return [*found, artifact(artifacts / "build.log")]


def _is_made(path: str) -> bool:
    return path.rpartition("/")[2] in _MADE


@contextlib.contextmanager
def _phase(run: Run, name: str, phases: list[PhaseRecord]) -> Iterator[Phase]:
    """A phase of the run, which the report tells of as well."""
    started = run.clock.monotonic()
    with run.phase(name) as phase:
        yield phase
    seconds = round(run.clock.monotonic() - started, 3)
    phases.append(PhaseRecord(name=name, seconds=seconds, outcome="reused" if phase.reused else "done"))
