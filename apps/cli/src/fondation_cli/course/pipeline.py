"""The course pipeline: a repository in, checked chapters and their pages out; for `course` and for workers."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from fondation_cli.calls.asking import Asker
from fondation_cli.course.chapter_events import drafted, verified
from fondation_cli.course.document import course_document, lacks_its_writer
from fondation_cli.course.exercise_folder import write_exercises
from fondation_cli.course.exercises.bench import Trials, Trying, workshop_for
from fondation_cli.course.exercises.lack import why_none
from fondation_cli.course.exercises.libraries import Unavailable
from fondation_cli.course.exercises.rehearsal import rehearse
from fondation_cli.course.exercises.workshop import Workshop
from fondation_cli.course.exports.formats import export_beside
from fondation_cli.course.facts.foresight import Foresight
from fondation_cli.course.fetch import fetch
from fondation_cli.course.index import build_index
from fondation_cli.course.modelled.desk import Desk
from fondation_cli.course.modelled.merging import as_before
from fondation_cli.course.modelled.secrets import Vault
from fondation_cli.course.modelled.signing import signed
from fondation_cli.course.outline import make_outline
from fondation_cli.course.plan import Outline
from fondation_cli.course.publish import publish
from fondation_cli.course.refreshing.basis import basis_of
from fondation_cli.course.refreshing.earlier import Earlier
from fondation_cli.course.refreshing.renewal import Renewal
from fondation_cli.course.refreshing.staleness import sentence_of
from fondation_cli.course.reviewing import Offer, after_review, asked_for
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.sources import Sources
from fondation_cli.course.staying import what_stays
from fondation_cli.course.symbols import Index
from fondation_cli.course.verify.commit import Commit
from fondation_cli.course.verify.copies import keep_copies
from fondation_cli.course.verify.evidence import evidence_of
from fondation_cli.course.verify.gate import check_chapter
from fondation_cli.course.verify.labels import headings_of
from fondation_cli.course.verify.quiz import Examination
from fondation_cli.course.write.exercises import exercise_of
from fondation_cli.course.writing import Work, chapter, write
from fondation_cli.runner import Phase, Run
from fondation_shared.course import Changes, Chapter, CourseDocument, Exercise
from fondation_shared.jobs import CourseRequest, CourseResult
from fondation_shared.refresh import ChapterCounts, Staleness
from fondation_shared.review import OutlineReview

PHASES = ("fetch", "index", "outline", "write", "verify", "publish")


@dataclass(frozen=True, slots=True)
class Task:
    """The course that is wanted. `archive` and `allowed_roots` are as in `JobSpec`.

    `copies`: leave the files that are cited beside the course, so that it can be verified without the repository.
    `exports`: leave it as a book, as cards, as tours and on paper too.
    `trials`: when and where the repository's own tests may be run, to find exercises.
    `reviewed`: what a person made of the outline; None, and the request asks for a review: it is to be offered.
    `asker`: what asks the models that write it; None for a course from its facts alone.
    """

    request: CourseRequest
    archive: bool = False
    allowed_roots: tuple[Path, ...] = ()
    copies: bool = False
    exports: bool = False
    trials: Trials = field(default_factory=Trials)
    reviewed: OutlineReview | None = None
    asker: Asker | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Where things go: `scratch` is forgotten, `out` gets the course, `cache` keeps what can be made again."""

    scratch: Path
    out: Path
    cache: Path


def make_course(task: Task, places: Places, run: Run) -> CourseDocument:
    """Run all phases; the course lies in `places.out` when this returns.

    Raises RepositoryError, RepositoryUnreachable, Invalid: the repository. ReviewOutdated, Invalid: the review.
    OSError: the disk. Cancelled. AwaitsReview: the outline is made, and somebody is to look at it.
    """
    with pinned(task, places, run) as snapshot:
        return _make(task, places, snapshot, None, run)


def refresh_course(
    task: Task, earlier: Earlier, places: Places, run: Run, *, check: bool = False
) -> tuple[Staleness, CourseDocument | None]:
    """How far `earlier` lies behind, and its next version, left in `places.out`.

    There is none where `check` asks only to look, or the commit is the same still and no model has to write what one
    had not come to.
    Raises what `make_course` raises.
    """
    renewal = _renewal(task, earlier, places, run)
    with renewal.snapshot:
        staleness = renewal.staleness
        is_unfinished = task.asker is not None and any(map(lacks_its_writer, earlier.document.chapters))
        if check or (staleness.commit == staleness.from_commit and not is_unfinished):
            return staleness, None
        return staleness, _make(task, places, renewal.snapshot, renewal, run)


def _make(task: Task, places: Places, snapshot: Snapshot, renewal: Renewal | None, run: Run) -> CourseDocument:
    """All phases but the first."""
    with what_stays() as stays:
        index = indexed(task, places, snapshot, run)
        stays()
        examination = Examination(evidence_of(index, Commit(snapshot)))
        desk = Desk.of(task.asker, examination, snapshot, task.request) if task.asker else None
        foresight = Foresight(index, snapshot)
        plans = _outline(task, foresight, renewal, desk, run)
        stays()
        is_reviewed = task.request.review and renewal is None
        offer = Offer(index, snapshot, task.request.language, desk.goals if desk else {})
        outline = after_review(plans, task.reviewed, offer) if is_reviewed else plans
        works = write(foresight.sheets_of(outline), outline, task.request.language, renewal, desk, run)
        sheets = [work.sheet for work in works]
        examination.evidence.headings = headings_of(work.draft for work in works)
        proposed = any(work.sheet.exercises or work.draft.exercises for work in works)
        workshop = workshop_for(task.trials, snapshot, places.cache, run) if proposed else None
        chapters, stopped = _verify(works, examination, workshop, renewal, run)
        document = course_document(snapshot, index, outline, sheets, chapters, task.request)
        vault = desk.vault if desk is not None else Vault(Sources(snapshot.read).lines)
        document = signed(document, desk, renewal, vault)
        if task.trials.when is not Trying.NEVER:
            languages = {sheet.language for sheet in sheets}
            lack = why_none(languages, chapters, stopped, proposed=proposed, tried=workshop is not None)
            document = document.model_copy(update={"no_exercises": lack})
        if renewal is not None:
            document = document.model_copy(update=renewal.record(document.wanted, chapters))
        elif task.reviewed is not None:
            document = document.model_copy(update={"wanted": asked_for(document.wanted, plans, task.reviewed)})
        write_exercises(document, workshop, places.out)
        _publish(document, snapshot, task, places, run)
    return document


def result_of(document: CourseDocument) -> CourseResult:
    """What a finished course says of itself."""
    return CourseResult(
        title=document.title,
        commit=document.repository.commit,
        chapters=len(document.chapters),
        citations=sum(chapter.gate.citations.total for chapter in document.chapters),
        changes=_counts(document.changes),
    )


def _counts(changes: Changes | None) -> ChapterCounts | None:
    if changes is None:
        return None
    return ChapterCounts.model_validate(Counter(each.state for each in changes.chapters))


def pinned(task: Task, places: Places, run: Run) -> Snapshot:
    """The repository at one commit: the first phase. Raises what `make_course` raises of it."""
    with run.phase("fetch") as phase:
        snapshot = _fetched(task, places, phase)
        phase.summary = f"{snapshot.name}, commit {snapshot.commit[:10]}"
    return snapshot


def _renewal(task: Task, earlier: Earlier, places: Places, run: Run) -> Renewal:
    """The newest commit, with what it means for the earlier version: that is said before any work is done."""
    with run.phase("fetch") as phase:
        renewal = Renewal.onto(_fetched(task, places, phase), earlier)
        phase.summary = sentence_of(renewal.staleness)
        run.log(phase.summary)
    return renewal


def _fetched(task: Task, places: Places, phase: Phase) -> Snapshot:
    """The commit that is wanted: behind a review the one that was looked at, whatever came since."""
    pinned = task.reviewed
    snapshot = fetch(
        task.request.repository,
        places.scratch,
        phase,
        ref=pinned.commit if pinned else task.request.ref,
        archive=task.archive,
        allowed_roots=task.allowed_roots,
        past=True,
    )
    snapshot.ref = pinned.ref if pinned else snapshot.ref
    return snapshot


def indexed(task: Task, places: Places, snapshot: Snapshot, run: Run) -> Index:
    """Everything that the commit defines and uses: the second phase."""
    with run.phase("index") as phase:
        index = build_index(
            snapshot,
            phase,
            include=task.request.include,
            exclude=task.request.exclude,
            cache=places.cache / "files",
        )
        phase.summary = f"{len(index.files):,} files, {len(index.definitions()):,} definitions"
    return index


def _outline(task: Task, foresight: Foresight, renewal: Renewal | None, desk: Desk | None, run: Run) -> Outline:
    request = task.request
    with run.phase("outline") as phase:
        index, snapshot = foresight.index, foresight.snapshot
        outline = make_outline(index, snapshot, chapters=request.chapters, language=request.language)
        if renewal is not None:
            outline = renewal.steady(as_before(outline, renewal.earlier.document.chapters))
        elif desk is not None:
            is_offered = request.review and task.reviewed is None
            outline = desk.outline(outline, () if is_offered else foresight.steps(outline))
        phase.summary = f"{len(outline.chapters)} chapters"
    return outline


def _verify(
    works: Sequence[Work],
    examination: Examination,
    workshop: Workshop | None,
    renewal: Renewal | None,
    run: Run,
) -> tuple[list[Chapter], Unavailable | None]:
    chapters = []
    gate = partial(check_chapter, evidence=examination.evidence, examination=examination, workshop=workshop)
    with run.phase("verify") as phase:
        works, stopped = _with_exercises(works, workshop, phase, run)
        for done, work in enumerate(works):
            phase(done, len(works), work.draft.title)
            checked = _checked(work, gate, renewal, run)
            run.emit(verified(checked))
            chapters.append(checked)
        phase(len(works), len(works))
        citations = sum(chapter.gate.citations.total for chapter in chapters)
        phase.summary = f"{citations:,} citations checked"
    return chapters, stopped


def _with_exercises(
    works: Sequence[Work], workshop: Workshop | None, phase: Phase, run: Run
) -> tuple[Sequence[Work], Unavailable | None]:
    """The chapters with the exercises that held when they were tried; those of a kept chapter are tried first."""
    if workshop is None:
        return [_practised(work, []) for work in works], None
    proposed = [
        work.draft.exercises or [exercise_of(proposal, work.draft.language) for proposal in work.sheet.exercises]
        for work in works
    ]
    kept, stopped = rehearse(proposed, workshop, run.clock, phase)
    if stopped is not None:
        run.log(f"No more exercises: {stopped}.")
    return [_practised(work, each) for work, each in zip(works, kept, strict=True)], stopped


def _practised(work: Work, exercises: list[Exercise]) -> Work:
    return replace(work, draft=work.draft.model_copy(update={"exercises": exercises}))


def _checked(work: Work, gate: Callable[..., Chapter], renewal: Renewal | None, run: Run) -> Chapter:
    """The chapter behind the gate; a kept one that does not pass it is written again."""
    found = gate(work.draft, offline=work.offline)
    settled = renewal.settled(found) if renewal else found
    if settled is None:
        written = chapter(work.sheet, work.draft.language, run)[0]
        settled = gate(written, offline=written)
        run.emit(drafted(work.draft))
    return settled.model_copy(update={"basis": settled.basis or basis_of(work.sheet)})


def _publish(document: CourseDocument, snapshot: Snapshot, task: Task, places: Places, run: Run) -> None:
    with run.phase("publish") as phase:
        publish(document, snapshot.read, places.out, phase, cache=places.cache / "colours")
        if task.copies:
            keep_copies(document, snapshot.read, places.out)
        if task.exports:
            export_beside(document, Sources(snapshot.read), places.out, phase, cache=places.cache / "colours")
        phase.summary = f"{sum(1 for path in places.out.rglob('*') if path.is_file()):,} files"
