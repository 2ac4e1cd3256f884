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
from fondation_cli.course.words import Words
from fondation_cli.unseen import seen
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
        title=seen(outline.title),
        summary=_summary(sheets),
        language=request.language,
        repository=Repository(
            url=snapshot.url, commit=snapshot.commit, ref=snapshot.ref, committed_at=snapshot.committed_at
        ),
        generator=Generator(
            writer="model" if any(chapter.writer == "model" for chapter in chapters) else "offline",
            version=version("cli"),
        ),
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
        wanted=Wanted(
            ref=request.ref,
            include=request.include,
            exclude=request.exclude,
            chapters=request.chapters,
            audience=request.audience,
        ),
        verdict=verdict_of(chapters),
    )


def verdict_of(chapters: Iterable[Chapter]) -> Verdict:
    """What is to be said of a course with these chapters."""
    return Verdict.PARTIAL if any(is_empty(each) or lacks_its_writer(each) for each in chapters) else Verdict.PASSED


def missing_from(document: CourseDocument) -> list[str]:
    """What a partial course lacks: its empty chapters, and the model's text of those that it did not come to."""
    words = Words(document.language)
    said = {True: "{title}", False: words["missing_writer"]}
    lacking = [each for each in document.chapters if is_empty(each) or lacks_its_writer(each)]
    return [said[is_empty(each)].format(title=each.title) for each in lacking]


def is_empty(chapter: Chapter) -> bool:
    """Whether nothing of a chapter came through the gate."""
    return not chapter.markdown.strip()


def lacks_its_writer(chapter: Chapter) -> bool:
    """Whether a model was to write it and was not asked, or not to be had: a later run can."""
    return chapter.stood_in in {"budget", "unavailable"}


def _summary(sheets: Sequence[FactSheet]) -> str:
    """What the project says of itself: in its manifest, else in the first words of its README."""
    projects = [sheet.project for sheet in sheets if sheet.project is not None]
    said = [
        quote for project in projects for quote in (project.description, *project.introduction[:1]) if quote is not None
    ]
    return _plain(said[0].text) if said else ""


def _plain(quoted: str) -> str:
    """Words of the repository as Markdown that says just them: nothing in them is taken for code or for a link."""
    return markup.escape(seen(quoted).replace("`", ""))
