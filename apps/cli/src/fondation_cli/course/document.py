"""Everything that was found and checked, as the one document that a course is."""

from collections.abc import Iterable, Sequence
from importlib.metadata import version

from fondation_cli.course import markup
from fondation_cli.course.diagrams import diagrams_of
from fondation_cli.course.diagrams.chapters import chapter_diagrams
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.glossary import glossary_of
from fondation_cli.course.plan import Outline
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.symbols import Index
from fondation_shared.course import (
    Chapter,
    CourseDocument,
    Coverage,
    Generator,
    Repository,
    Skipped,
    Wanted,
)
from fondation_shared.jobs import CourseRequest, Verdict


def course_document(
    snapshot: Snapshot,
    index: Index,
    outline: Outline,
    sheets: Sequence[FactSheet],
    chapters: Sequence[Chapter],
    request: CourseRequest,
) -> CourseDocument:
    """The course. Partial where a chapter came out of the gate with nothing in it: see `missing_from`."""
    return CourseDocument(
        title=outline.title,
        summary=_summary(sheets),
        language=request.language,
        repository=Repository(
            url=snapshot.url, commit=snapshot.commit, ref=snapshot.ref, committed_at=snapshot.committed_at
        ),
        generator=Generator(writer="offline", version=version("cli")),
        chapters=list(chapters),
        glossary=glossary_of(sheets, chapters, index, snapshot, request.language),
        diagrams=[
            *diagrams_of(outline, request.language),
            *chapter_diagrams(outline, index, sheets, request.language),
        ],
        coverage=Coverage(
            files=index.total_files,
            indexed=len(index.files),
            skipped=[Skipped(path=one.path, reason=one.reason) for one in index.skipped],
        ),
        wanted=Wanted(ref=request.ref, include=request.include, exclude=request.exclude, chapters=request.chapters),
        verdict=verdict_of(chapters),
    )


def verdict_of(chapters: Iterable[Chapter]) -> Verdict:
    """What is to be said of a course with these chapters."""
    return Verdict.PARTIAL if _empty(chapters) else Verdict.PASSED


def missing_from(document: CourseDocument) -> list[str]:
    """What a partial course lacks: the titles of its empty chapters."""
    return [chapter.title for chapter in _empty(document.chapters)]


def _empty(chapters: Iterable[Chapter]) -> list[Chapter]:
    return [chapter for chapter in chapters if not chapter.markdown.strip()]


def _summary(sheets: Sequence[FactSheet]) -> str:
    """What the project says of itself: in its manifest, else in the first words of its README."""
    projects = [sheet.project for sheet in sheets if sheet.project is not None]
    said = [
        quote for project in projects for quote in (project.description, *project.introduction[:1]) if quote is not None
    ]
    return _plain(said[0].text) if said else ""


def _plain(quoted: str) -> str:
    """Words of the repository as Markdown that says just them: nothing in them is taken for code or for a link."""
    return markup.escape(quoted.replace("`", ""))
