"""The course pipeline: a repository in, checked chapters and their pages out; for `course` and for workers."""

import contextlib
import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.course.document import course_document
from fondation_cli.course.facts.gather import Gatherer
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.fetch import fetch
from fondation_cli.course.index import build_index
from fondation_cli.course.outline import make_outline
from fondation_cli.course.plan import Outline
from fondation_cli.course.publish import publish
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.symbols import Index
from fondation_cli.course.verify.commit import Commit
from fondation_cli.course.verify.copies import keep_copies
from fondation_cli.course.verify.evidence import Evidence, evidence_of
from fondation_cli.course.verify.gate import check_chapter
from fondation_cli.course.verify.quiz import Examination
from fondation_cli.course.write.chapter import VERSION, write_chapter
from fondation_cli.course.write.draft import Draft
from fondation_cli.runner import Run
from fondation_shared.course import Chapter, CourseDocument
from fondation_shared.events import ChapterReused, ChapterVerified, ChapterWritten
from fondation_shared.jobs import CourseRequest, CourseResult, Language

PHASES = ("fetch", "index", "outline", "write", "verify", "publish")


@dataclass(frozen=True, slots=True)
class Task:
    """The course that is wanted. `archive` and `allowed_roots` are as in `JobSpec`.

    `copies`: leave the files that are cited beside the course, so that it can be verified without the repository.
    """

    request: CourseRequest
    archive: bool = False
    allowed_roots: tuple[Path, ...] = ()
    copies: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Where things go: `scratch` is forgotten, `out` gets the course, `cache` keeps what can be made again."""

    scratch: Path
    out: Path
    cache: Path


def make_course(task: Task, places: Places, run: Run) -> CourseDocument:
    """Run all phases; the course lies in `places.out` when this returns.

    Raises RepositoryError, RepositoryUnreachable, Invalid: the repository. OSError: the disk. Cancelled.
    """
    language = task.request.language
    with _fetch(task, places, run) as snapshot, _what_stays() as stays:
        index = _index(task, places, snapshot, run)
        stays()
        outline = _outline(task, index, snapshot, run)
        stays()
        sheets, drafts = _write(Gatherer(outline, index, snapshot), outline, language, run)
        chapters = _verify(drafts, evidence_of(index, Commit(snapshot), [draft.slug for draft in drafts]), run)
        document = course_document(snapshot, index, outline, sheets, chapters, task.request)
        _publish(document, snapshot, task, places, run)
    return document


@contextlib.contextmanager
def _what_stays() -> Iterator[Callable[[], None]]:
    """Gives what is called once a phase has made what all later ones look at.

    The collection of cycles then leaves that alone: it would go through millions of objects again and again.
    """
    try:
        yield gc.freeze
    finally:
        gc.unfreeze()


def result_of(document: CourseDocument) -> CourseResult:
    """What a finished course says of itself."""
    return CourseResult(
        title=document.title,
        commit=document.repository.commit,
        chapters=len(document.chapters),
        citations=sum(chapter.gate.citations.total for chapter in document.chapters),
    )


def _fetch(task: Task, places: Places, run: Run) -> Snapshot:
    with run.phase("fetch") as phase:
        snapshot = fetch(
            task.request.repository,
            places.scratch,
            phase,
            ref=task.request.ref,
            archive=task.archive,
            allowed_roots=task.allowed_roots,
        )
        phase.summary = f"{snapshot.name}, commit {snapshot.commit[:10]}"
    return snapshot


def _index(task: Task, places: Places, snapshot: Snapshot, run: Run) -> Index:
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


def _outline(task: Task, index: Index, snapshot: Snapshot, run: Run) -> Outline:
    with run.phase("outline") as phase:
        outline = make_outline(index, snapshot, chapters=task.request.chapters, language=task.request.language)
        phase.summary = f"{len(outline.chapters)} chapters"
    return outline


def _write(gatherer: Gatherer, outline: Outline, language: Language, run: Run) -> tuple[list[FactSheet], list[Draft]]:
    """Every chapter in its order; one whose facts are remembered is not written again."""
    sheets, drafts = [], []
    plans = outline.chapters
    with run.phase("write") as phase:
        for done, plan in enumerate(plans):
            phase(done, len(plans), plan.title)
            sheet = gatherer.sheet(plan)
            draft, reused = _chapter(sheet, language, run)
            said = ChapterReused if reused else ChapterWritten
            run.emit(said(chapter=draft.id, order=draft.order, title=draft.title))
            sheets.append(sheet)
            drafts.append(draft)
            phase.reused = reused and (phase.reused or not done)
        phase(len(plans), len(plans))
        phase.summary = f"{len(plans)} chapters"
    return sheets, drafts


def _chapter(sheet: FactSheet, language: Language, run: Run) -> tuple[Draft, bool]:
    """The chapter that a sheet makes, and whether it was remembered."""
    inputs = {"sheet": sheet.digest(), "language": language}
    written, reused = run.remember(
        "chapter", VERSION, inputs, lambda: write_chapter(sheet, language).to_json().encode()
    )
    return Draft.model_validate_json(written), reused


def _verify(drafts: Sequence[Draft], evidence: Evidence, run: Run) -> list[Chapter]:
    chapters = []
    examination = Examination(evidence)
    with run.phase("verify") as phase:
        for done, draft in enumerate(drafts):
            phase(done, len(drafts), draft.title)
            chapter = check_chapter(draft, evidence, examination)
            run.emit(_verified(chapter))
            chapters.append(chapter)
        phase(len(drafts), len(drafts))
        citations = sum(chapter.gate.citations.total for chapter in chapters)
        phase.summary = f"{citations:,} citations checked"
    return chapters


def _verified(chapter: Chapter) -> ChapterVerified:
    gate = chapter.gate
    return ChapterVerified(
        chapter=chapter.id,
        order=chapter.order,
        title=chapter.title,
        checked=gate.citations.total + gate.excerpts.total + gate.names.total,
        refused=gate.replaced,
    )


def _publish(document: CourseDocument, snapshot: Snapshot, task: Task, places: Places, run: Run) -> None:
    with run.phase("publish") as phase:
        publish(document, snapshot.read, places.out, phase, cache=places.cache / "colours")
        if task.copies:
            keep_copies(document, snapshot.read, places.out)
        phase.summary = f"{sum(1 for path in places.out.rglob('*') if path.is_file()):,} files"
