"""From a prompt to a project that was built and tested: plan, write, install, build, test, collect."""

import contextlib
from dataclasses import replace
from pathlib import Path

from fondation_cli.project.attempts.history import History
from fondation_cli.project.base import BLUEPRINT, Base, opened
from fondation_cli.project.brief import Brief
from fondation_cli.project.build_log import BuildLog
from fondation_cli.project.handover import hand_over
from fondation_cli.project.making import Making
from fondation_cli.project.means import Means, Places
from fondation_cli.project.phases import Phases
from fondation_cli.project.record import Record
from fondation_cli.project.resuming.answers import Answers
from fondation_cli.project.rounds import Rounds
from fondation_cli.runner import Run
from fondation_shared.project import Report

PHASES = ("plan", "write", "install", "build", "test", "collect")


def make_project(
    brief: Brief, means: Means, places: Places, run: Run, *, delivered: str | None = None, earlier: Path | None = None
) -> Report:
    """Make it: `source/`, `artifacts/` and `report.json` in `places.out`, whatever the checks say.

    `earlier` holds the files of the version that the prompt asks to change; None: it asks for a new project.
    `delivered` names the job, where it may be delivered again: it goes on then where it was broken off.
    What fails is repaired, within `means.bounds`; the best attempt is handed over.
    Raises UnknownStack, ToolMissing, FileInvalid: there is nothing to hand over; of a change NeedsModel, CannotChange,
    NothingChanged, EarlierInvalid as well. SandboxFailed, RegistryUnreachable, DiskFull: another try may do. OSError:
    the disk. Cancelled. AwaitsReview: the plan is made; Invalid: more was changed in it than may be.
    """
    phases = Phases(run)
    history, base = _begun(places.room / "history.git", earlier)
    brief = replace(brief, base=base)
    answers = Answers(means.writer, brief, run)
    with phases.begin("plan") as phase:
        plan, phase.reused = answers.plan()
        phase.summary = f"{plan.stack}, {len(plan.files)} files planned"
    plan = plan if brief.review is None else brief.review.settled(plan, means.writer.kind)
    record = Record(brief, plan, means.writer.kind, means.sandbox, phases=phases.records)
    artifacts = places.out / "artifacts"
    artifacts.mkdir(parents=True)
    with contextlib.closing(BuildLog(artifacts / "build.log", run)) as log:
        making = Making(brief, plan, means, places, phases, record, history, log, answers, delivered)
        best = Rounds(making).best()
    record.checks = best.checks
    with phases.begin("collect") as phase:
        (artifacts / BLUEPRINT).write_text(brief.blueprint(plan, means.writer.kind).to_json() + "\n", encoding="utf-8")
        for each in hand_over(making, best, artifacts):
            record.add_artifact(each)
        phase.summary = f"{len(record.artifacts)} artifacts"
    report = record.report()
    (places.out / "report.json").write_text(report.to_json() + "\n", encoding="utf-8")
    return report


def _begun(git_dir: Path, earlier: Path | None) -> tuple[History, Base | None]:
    return (History.begin(git_dir), None) if earlier is None else opened(earlier, git_dir)
