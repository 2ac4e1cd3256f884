"""`fondation eval`: courses beside golden sets."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from fondation_cli.cancellation import Cancellation
from fondation_cli.claim import scratch
from fondation_cli.companions import companion
from fondation_cli.course.fetch import fetch
from fondation_cli.course.index import build_index
from fondation_cli.evaluation.coverage import coverage
from fondation_cli.evaluation.golden import SETS, GoldenProject, golden_set
from fondation_cli.evaluation.proof import untrue
from fondation_cli.evaluation.sources import NotHad, Source, source_of
from fondation_cli.evaluation.trial import Trial, make
from fondation_cli.messages import Messages
from fondation_cli.output.evaluation import ProjectRow, announce, print_evaluation, set_row
from fondation_cli.output.lines import print_line
from fondation_shared.course import Chapter, Score
from fondation_shared.errors import Partial, UsageError, WorkFailed


def evaluate(sets: Sequence[str], projects: Path | None, messages: Messages, *, as_json: bool) -> int:
    """Make a course of every project of the sets (all that come with Fondation, if none) and compare.

    0 where all could be had, 5 where some could not, 3 where a set is wrong or a project makes no course.
    Raises UsageError: there is no such set, or no such folder.
    """
    if projects is not None and not projects.is_dir():
        raise UsageError(f"There is no folder {projects}.", cause="--projects names a folder.", hint="fondation eval")
    wanted = {name: golden_set(name) for name in dict.fromkeys(sets or SETS)}
    total = sum(map(len, wanted.values()))
    rows: list[ProjectRow] = []
    with Cancellation() as cancellation, scratch() as place, cancellation.listening():
        for name, golden in wanted.items():
            for project in golden:
                announce(project.project, len(rows) + 1, total, messages)
                with tempfile.TemporaryDirectory(dir=place) as folder:
                    rows.append(_row(name, project, projects, Path(folder)))
                if as_json:
                    print_line(rows[-1])
    sums = [set_row(name, [row for row in rows if row.set == name]) for name in wanted]
    if as_json:
        for one in sums:
            print_line(one)
    else:
        print_evaluation(rows, sums, messages)
    return _exit_code(rows)


def _exit_code(rows: Sequence[ProjectRow]) -> int:
    if any(row.untrue or (row.failure and not row.absent) for row in rows):
        return WorkFailed.exit_code
    return Partial.exit_code if any(row.absent for row in rows) else 0


def _row(name: str, project: GoldenProject, projects: Path | None, folder: Path) -> ProjectRow:
    """One project from its source to its figures."""
    origin, made = folder / "origin", folder / "made"
    origin.mkdir()
    made.mkdir()
    try:
        source = source_of(project, projects, origin)
    except NotHad as error:
        return _without(name, project, error.cause or error.detail, absent=True)
    try:
        trial = make(source, made, companion("fondation"))
    except WorkFailed as error:
        return _without(name, project, f"{error.detail} {error.cause or ''}".strip(), absent=False)
    return _measured(name, project, trial, _untrue(project, source, folder))


def _untrue(project: GoldenProject, source: Source, folder: Path) -> list[str]:
    """What the set says of the project and its source does not hold; the index was kept when the course was made."""
    place = folder / "look"
    place.mkdir()
    with fetch(source.repository, place, _unheard, ref=source.ref) as snapshot:
        index = build_index(snapshot, _unheard, cache=folder / "made" / "cache" / "files")
        return untrue(project.chapters, index, snapshot)


def _without(name: str, project: GoldenProject, reason: str, *, absent: bool) -> ProjectRow:
    nothing = Score(ok=0, total=len(project.chapters))
    return ProjectRow(
        set=name,
        project=project.project,
        origin=project.origin,
        covered=nothing,
        touched=nothing,
        found=Score(ok=0, total=0),
        absent=absent,
        failure=reason,
    )


def _measured(name: str, project: GoldenProject, trial: Trial, wrong: list[str]) -> ProjectRow:
    chapters = trial.document.chapters
    found = coverage(project.chapters, chapters)
    count = len(project.chapters)
    return ProjectRow(
        set=name,
        project=project.project,
        origin=project.origin,
        covered=Score(ok=len(found.covered), total=count),
        touched=Score(ok=found.touched, total=count),
        found=Score(ok=found.found, total=found.wanted),
        missed=list(found.missed),
        citations=_gate(chapters, lambda chapter: chapter.gate.citations),
        excerpts=_gate(chapters, lambda chapter: chapter.gate.excerpts),
        names=_gate(chapters, lambda chapter: chapter.gate.names),
        questions=_gate(chapters, lambda chapter: chapter.gate.questions),
        seconds=round(trial.seconds, 1),
        megabytes=round(trial.megabytes, 1),
        files=trial.document.coverage.files,
        untrue=wrong,
    )


def _gate(chapters: Sequence[Chapter], score: Callable[[Chapter], Score | None]) -> Score:
    scores = [found for chapter in chapters if (found := score(chapter)) is not None]
    return Score(ok=sum(one.ok for one in scores), total=sum(one.total for one in scores))


def _unheard(done: int, total: int, message: str = "") -> None:
    """Nobody is told how the second look goes: it is short."""
