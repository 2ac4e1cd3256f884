"""The whole course told once more from the commit: counts, titles, drawings and whatever no check of its own can judge.

What the offline writer says follows from the facts alone, so that a word that was changed afterwards stands out. A
model's words are its own: of its chapters the rest is told again.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fondation_cli.course.authorship import is_shared
from fondation_cli.course.document import course_document
from fondation_cli.course.facts.gather import Gatherer
from fondation_cli.course.history.links import SCHEME
from fondation_cli.course.outline import make_outline
from fondation_cli.course.plan import Outline
from fondation_cli.course.publish import MANIFEST
from fondation_cli.course.reviewing import arranged
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.symbols import Index
from fondation_cli.course.verify.anchors import overstated, retitled, unanchored
from fondation_cli.course.verify.claims import Fault
from fondation_cli.course.verify.commit import Commit
from fondation_cli.course.verify.evidence import Evidence, evidence_of
from fondation_cli.course.verify.finished import Finding
from fondation_cli.course.verify.gate import check_chapter
from fondation_cli.course.verify.labels import Headed, headings_of
from fondation_cli.course.verify.lines import said_of_chapter
from fondation_cli.course.verify.quiz import Examination
from fondation_cli.course.write.chapter import write_chapter
from fondation_cli.runner import Report
from fondation_shared.course import Chapter, CourseDocument, Diagram, Skipped, Term, WantedChapter
from fondation_shared.jobs import CourseRequest

_GLOSSARY = "glossary"
CHAPTERS = range(4, 13)
"""How many chapters may be asked for."""
_OF_FACTS = ("slug", "order", "prerequisites", "subjects", "merged")
"""What a model does not write in its chapters."""
_TRIED = {"exercises"}
"""What is run, and not told: which exercises there are depends on what could be run."""


@dataclass(frozen=True, slots=True)
class Material:
    """What a course is made of: the commit, and what the index knows of it.

    `merged` is an outline with what those chapters say that a model had merged.
    """

    snapshot: Snapshot
    index: Index
    merged: Callable[[Outline, Sequence[Chapter]], Outline] = lambda outline, _: outline

    def evidence(self, chapters: Iterable[Headed] = ()) -> Evidence:
        """What checks look at; `chapters` are those of the course."""
        return evidence_of(self.index, Commit(self.snapshot), headings_of(chapters))


def is_told_from_facts(document: CourseDocument) -> bool:
    """Whether a course follows from its commit: a refreshed one keeps what an earlier version had."""
    return document.changes is None


def verify_again(document: CourseDocument, material: Material, report: Report) -> Iterator[Finding]:
    """What a course says that its commit does not give, or leaves out. It was made by this version.

    Chapters that cite commits are left open where they differ: tags move, and a clone may have become deeper.
    """
    if document.wanted.chapters is not None and document.wanted.chapters not in CHAPTERS:
        yield Finding(MANIFEST, Fault.TOLD, str(document.wanted.chapters))
        return
    again, floating = told_again(document, material, report)
    yield from floating
    if (document.title, document.summary) != (again.title, again.summary):
        yield Finding(MANIFEST, Fault.TOLD, document.title)
    if document.repository.committed_at != again.repository.committed_at:
        yield Finding(MANIFEST, Fault.TOLD, str(document.repository.committed_at))
    yield from _differing(MANIFEST, _skipped(document.coverage.skipped), _skipped(again.coverage.skipped))
    yield from _differing(_GLOSSARY, _terms(document.glossary), _terms(again.glossary))
    yield from _differing(MANIFEST, _diagrams(document.diagrams), _diagrams(again.diagrams))
    expected = {chapter.slug: chapter for chapter in again.chapters}
    if [chapter.slug for chapter in document.chapters] != list(expected):
        yield Finding(MANIFEST, Fault.TOLD, ", ".join(chapter.slug for chapter in document.chapters))
    for chapter in document.chapters:
        if chapter.slug in expected:
            yield from _chapter(chapter, expected[chapter.slug])


def told_again(
    document: CourseDocument, material: Material, report: Report
) -> tuple[CourseDocument, Sequence[Finding]]:
    """The course that the commit gives, but for its exercises, with the chapters of a model as they are.

    And what stands in those that hangs on nothing.
    """
    snapshot, index = material.snapshot, material.index
    outline, floating = _outlined(document, material)
    by_model = {chapter.id: chapter for chapter in document.chapters if chapter.writer == "model"}
    gatherer = Gatherer(outline, index, snapshot)
    evidence = material.evidence(outline.chapters)
    examination = Examination(evidence)
    sheets, chapters = [], []
    for done, plan in enumerate(outline.chapters):
        report(done, len(outline.chapters), plan.title)
        sheet = gatherer.sheet(plan)
        draft = write_chapter(sheet, document.language).model_copy(update={"merged": list(plan.merged)})
        sheets.append(sheet)
        told = check_chapter(draft, evidence, examination, offline=draft)
        written = by_model.get(plan.id)
        if written is not None:
            floating += unanchored(written, draft, evidence)
            floating += overstated(written, draft, said_of_chapter(draft, sheet))
            told = written.model_copy(update={name: getattr(told, name) for name in _OF_FACTS})
        chapters.append(told)
    request = CourseRequest(repository=snapshot.name, language=document.language)
    return course_document(snapshot, index, outline, sheets, chapters, request), floating


def _outlined(document: CourseDocument, material: Material) -> tuple[Outline, list[Finding]]:
    """The outline with what a model merged, and in the order and under the titles that it, or a person, gave it.

    And the model's titles that say more than its chapters are about.
    """
    outline = make_outline(
        material.index, material.snapshot, chapters=document.wanted.chapters, language=document.language
    )
    outline = material.merged(outline, document.chapters)
    if document.wanted.reviewed is not None:
        return arranged(outline, document.wanted.reviewed), []
    if not is_shared(document):
        return outline, []
    chapters = [WantedChapter(id=each.id, title=each.title) for each in document.chapters]
    return arranged(outline, chapters), list(retitled(document.chapters, outline))


def _chapter(chapter: Chapter, again: Chapter) -> Iterator[Finding]:
    """The fields of a chapter that are not as its facts give them."""
    said, expected = _table(chapter), _table(again)
    different = [name for name in expected if said[name] != expected[name]]
    if different:
        past = any(f"]({SCHEME}" in each.markdown for each in (chapter, again))
        yield Finding(chapter.slug, Fault.TOLD, ", ".join(different), checked=not past)


def _table(chapter: Chapter) -> dict[str, object]:
    table = chapter.model_dump(mode="json", exclude={*_TRIED, "basis", "stood_in"})
    table["gate"] = chapter.gate.model_dump(mode="json", exclude=_TRIED)
    return table


def _differing(place: str, said: Mapping[str, Hashable], expected: Mapping[str, Hashable]) -> Iterator[Finding]:
    for name in sorted(said.keys() | expected.keys()):
        if said.get(name) != expected.get(name):
            yield Finding(place, Fault.TOLD, name)


def _terms(terms: Iterable[Term]) -> dict[str, Hashable]:
    return {term.term: term.to_json() for term in terms}


def _diagrams(diagrams: Iterable[Diagram]) -> dict[str, Hashable]:
    return {diagram.id: diagram.to_json() for diagram in diagrams}


def _skipped(skipped: Iterable[Skipped]) -> dict[str, Hashable]:
    return {one.path: one.reason for one in skipped}
