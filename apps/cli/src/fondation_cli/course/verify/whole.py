"""What a finished course says of itself as a whole: its form, its verdict, how much was read, its drawings."""

import re
from collections import Counter
from collections.abc import Iterator

from fondation_cli.course.diagrams import architecture, course_map, drawn
from fondation_cli.course.document import verdict_of
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterKind, ChapterPlan, Outline
from fondation_cli.course.publish import MANIFEST, manifest
from fondation_cli.course.verify.claims import Fault
from fondation_cli.course.verify.evidence import Evidence
from fondation_cli.course.verify.finished import Finding
from fondation_cli.course.words import Words
from fondation_shared.course import CourseDocument, Diagram, Edge

_LINE = re.compile(r"[0-9]{1,9}\)")


def verify_whole(document: CourseDocument, content: bytes, files: int | None) -> Iterator[Finding]:
    """What does not hold. `content` are the bytes of course.json, `files` how many the commit has, where known."""
    if content != manifest(document):
        yield Finding(MANIFEST, Fault.FORM, "")
    if document.verdict is not verdict_of(document.chapters):
        yield Finding(MANIFEST, Fault.VERDICT, document.verdict)
    coverage = document.coverage
    if files is not None and coverage.files != files:
        yield Finding(MANIFEST, Fault.COVERAGE, f"files: {coverage.files}")
    left_out = {skipped.path for skipped in coverage.skipped}
    if coverage.indexed + len(coverage.skipped) != coverage.files or len(left_out) != len(coverage.skipped):
        yield Finding(MANIFEST, Fault.COVERAGE, f"indexed: {coverage.indexed}")


def verify_diagrams(document: CourseDocument, evidence: Evidence) -> Iterator[Finding]:
    """What in the drawings does not hold, for a course that was made by this version.

    The map is drawn again from the chapters. Of the parts of the code each arrow is looked up where its fact says.
    """
    known = {course_map.ID: _map, architecture.ID: _parts}
    counted = Counter(diagram.id for diagram in document.diagrams)
    for diagram in document.diagrams:
        check = known.get(diagram.id)
        if check is None or counted[diagram.id] > 1:
            yield Finding(MANIFEST, Fault.DRAWING, diagram.id)
        else:
            yield from check(diagram, document, evidence)
    if len(document.chapters) > 1 and not counted[course_map.ID]:
        yield Finding(MANIFEST, Fault.DRAWING, course_map.ID)


def _map(diagram: Diagram, document: CourseDocument, evidence: Evidence) -> Iterator[Finding]:
    words = Words(document.language)
    again = drawn(course_map.map_of(_outline(document), words))
    expected = {(edge.from_, edge.to): edge.fact for edge in again.edges}
    for edge in diagram.edges:
        fact = expected.get((edge.from_, edge.to))
        if fact is None or (edge.fact != fact and not _is_use(edge, evidence)):
            yield _arrow(diagram, edge)
    order = [(edge.from_, edge.to) for edge in diagram.edges]
    same_shape = not (diagram.svg and again.svg) or diagram.svg == again.svg
    said = set(again.text.split("\n")) <= set(diagram.text.split("\n"))
    if order != list(expected) or diagram.title != again.title or not same_shape or not said:
        yield Finding(MANIFEST, Fault.DRAWING, diagram.id)


def _outline(document: CourseDocument) -> Outline:
    """As much of the plan as the chapters still tell: who needs whom."""
    chapters = sorted(document.chapters, key=lambda chapter: chapter.order)
    plans = [
        ChapterPlan(
            id=chapter.id,
            slug=chapter.slug,
            order=chapter.order,
            kind=ChapterKind.CONCEPT,
            title=chapter.title,
            subjects=(),
            members=(),
            paths=(),
            prerequisites=tuple(chapter.prerequisites),
        )
        for chapter in chapters
    ]
    return Outline(document.title, tuple(plans), (), {})


def _parts(diagram: Diagram, document: CourseDocument, evidence: Evidence) -> Iterator[Finding]:
    if diagram.title != Words(document.language)["architecture_title"]:
        yield Finding(MANIFEST, Fault.DRAWING, diagram.id)
    for edge in diagram.edges:
        ends = all(_is_part(end, evidence) for end in (edge.from_, edge.to))
        if not ends or not _is_use(edge, evidence, within=edge.from_):
            yield _arrow(diagram, edge)


def _is_part(end: str, evidence: Evidence) -> bool:
    return end == architecture.REST or end in evidence.paths or end.rstrip("/") in evidence.folders


def _is_use(edge: Edge, evidence: Evidence, within: str = architecture.REST) -> bool:
    """Whether an arrow's fact names lines of the commit that lie within that part."""
    use, _, place = edge.fact.rpartition(" (")
    path, _, end = place.rpartition(":")
    _, arrow, used = use.partition(" → ")
    if not arrow or _LINE.fullmatch(end) is None:
        return False
    line = int(end.removesuffix(")"))
    inside = within in {architecture.REST, path} or (within.endswith("/") and path.startswith(within))
    named = used.rpartition(".")[2] in evidence.tokens(path)
    return inside and named and evidence.text(Span(path, line, line)) is not None


def _arrow(diagram: Diagram, edge: Edge) -> Finding:
    return Finding(MANIFEST, Fault.ARROW, f"{diagram.id}: {edge.from_} → {edge.to}")
