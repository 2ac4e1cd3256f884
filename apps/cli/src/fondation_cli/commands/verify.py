"""`fondation verify`: the gate once more, on a finished course."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from importlib.metadata import version
from pathlib import Path

from fondation_cli.cancellation import Cancellation
from fondation_cli.claim import scratch
from fondation_cli.course.exercises.bench import Trials, workshop_for
from fondation_cli.course.exercises.workshop import Workshop
from fondation_cli.course.fetch import fetch
from fondation_cli.course.index import build_index
from fondation_cli.course.modelled.merging import as_before
from fondation_cli.course.refreshing.proof import verify_changes
from fondation_cli.course.shelf import read_course
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.symbols import Index
from fondation_cli.course.verify.again import Material, is_told_from_facts, verify_again
from fondation_cli.course.verify.claims import Fault
from fondation_cli.course.verify.copies import Copies
from fondation_cli.course.verify.drawings import verify_diagrams
from fondation_cli.course.verify.evidence import Evidence
from fondation_cli.course.verify.exercises import verify_exercises
from fondation_cli.course.verify.finished import Finding, verify_course
from fondation_cli.course.verify.pages import has_pages, verify_pages
from fondation_cli.course.verify.whole import verify_whole
from fondation_cli.memo import Memo
from fondation_cli.messages import Messages
from fondation_cli.output.lines import print_line
from fondation_cli.output.narrator import narrator
from fondation_cli.output.verification import (
    ChapterRow,
    FindingRow,
    Pages,
    Verification,
    print_verification,
    sentence_of,
)
from fondation_cli.runner import Report, Run
from fondation_shared.clock import SystemClock
from fondation_shared.course import CourseDocument
from fondation_shared.errors import Invalid, Partial, RepositoryError, WorkFailed
from fondation_shared.settings import CourseSettings

PHASES = ("fetch", "index", "verify")


def verify(folder: Path, repository: str | None, messages: Messages, *, as_json: bool) -> int:
    """Check the course in `folder` again; 0 where all of it holds, 3 where something does not.

    The files are those of `repository`, else of where the course says it comes from; where that cannot be read, the
    copies beside the course, which prove less: 5 where something was left open.
    Raises UsageError: there is no course. RepositoryError: neither the repository nor copies can be read.
    """
    document, content = read_course(folder)
    tell = narrator(messages, PHASES, as_json=as_json)
    with (
        Cancellation() as cancellation,
        scratch() as place,
        tell,
        cancellation.listening(),
    ):
        run = Run(PHASES, emit=tell, memo=Memo(place), clock=SystemClock(), check=cancellation.check)
        with _snapshot(document, folder, repository, place, run) as snapshot:
            material = None if snapshot is None else Material(snapshot, _index(document, snapshot, run), as_before)
            evidence = material.evidence() if material else Evidence(Copies(folder))
            files = None if snapshot is None else len(snapshot.entries())
            with run.phase("verify") as phase:
                found = [*verify_course(document, evidence), *verify_whole(document, content, files)]
                found += verify_changes(document, snapshot)
                found += verify_exercises(document, evidence, _workshop(document, snapshot, run))
                found += _compared(document, evidence, material, phase)
                pages, differing = _pages(document, found, evidence, folder, place / "pages", phase)
                verification = _verification(document, evidence, pages, [*found, *differing])
        tell.done(sentence_of(verification, messages), good=verification.ok)
    print_line(verification) if as_json else print_verification(verification, messages)
    if not verification.ok:
        return WorkFailed.exit_code
    return Partial.exit_code if verification.left_open else 0


def _workshop(document: CourseDocument, snapshot: Snapshot | None, run: Run) -> Workshop | None:
    """Where exercises are tried again; None where there are none, or the settings or this machine forbid it."""
    if snapshot is None or not any(chapter.exercises for chapter in document.chapters):
        return None
    settings = CourseSettings.load()
    return workshop_for(Trials.of(settings), snapshot, settings.cache_dir, run)


def _compared(
    document: CourseDocument, evidence: Evidence, material: Material | None, phase: Report
) -> Iterator[Finding]:
    """What another version may draw and word differently: drawings, and all that follows from the facts alone."""
    if not _is_ours(document):
        return
    yield from verify_diagrams(document, evidence)
    if material is not None and is_told_from_facts(document):
        yield from verify_again(document, material, phase)


def _is_ours(document: CourseDocument) -> bool:
    """Whether this version can draw and lay out all of it again: another may do it differently."""
    return document.generator.version == version("cli")


def _pages(
    document: CourseDocument, found: list[Finding], evidence: Evidence, folder: Path, scratch: Path, report: Report
) -> tuple[Pages, list[Finding]]:
    """Whether the pages were compared, and what differs. From a document that does not hold, no pages are made."""
    if not _is_ours(document):
        return "version", []
    if not has_pages(folder):
        return "absent", []
    if any(finding.checked and finding.fault is not Fault.FORM for finding in found):
        return "course", []
    sources = evidence.sources
    cache = CourseSettings.load().cache_dir / "colours"
    try:
        return "compared", verify_pages(document, sources.read, folder, scratch, report, cache=cache)
    except RepositoryError:
        if sources.complete:
            raise
        return "copies", []


def _verification(document: CourseDocument, evidence: Evidence, pages: Pages, findings: list[Finding]) -> Verification:
    found = [FindingRow(place=one.place, fault=str(one.fault), text=one.text, checked=one.checked) for one in findings]
    return Verification(
        ok=not any(finding.checked for finding in found),
        against="repository" if evidence.sources.complete else "copies",
        commit=document.repository.commit,
        chapters=[ChapterRow.of(chapter, found) for chapter in document.chapters],
        pages=pages,
        writer=document.generator.writer,
        findings=found,
    )


def _snapshot(
    document: CourseDocument, folder: Path, repository: str | None, scratch: Path, run: Run
) -> AbstractContextManager[Snapshot | None]:
    """The pinned commit; None where only the copies beside the course are left. One that was named must be readable."""
    origin = document.repository
    with run.phase("fetch") as phase:
        try:
            return fetch(repository or origin.url, scratch, phase, ref=origin.commit, past=True)
        except (RepositoryError, Invalid):
            if repository is not None or not Copies(folder).paths:
                raise
            run.log(f"{origin.url} cannot be read; the copies beside the course serve instead.", "warning")
            return nullcontext()


def _index(document: CourseDocument, snapshot: Snapshot, run: Run) -> Index:
    with run.phase("index") as phase:
        wanted = document.wanted
        cache = CourseSettings.load().cache_dir / "files"
        return build_index(snapshot, phase, include=wanted.include, exclude=wanted.exclude, cache=cache)
