"""The drawings of a finished course: the map is drawn again, every other arrow is looked up where its fact says."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape

from fondation_cli.course.diagrams import architecture, chapters, course_map, drawn_map, sequence, timeline
from fondation_cli.course.diagrams.links import lines_of, links_in, slug_of
from fondation_cli.course.diagrams.uses import BUILT_ON, Manner
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterKind, ChapterPlan, Outline
from fondation_cli.course.publish import MANIFEST
from fondation_cli.course.verify.claims import Fault
from fondation_cli.course.verify.evidence import Evidence
from fondation_cli.course.verify.finished import Finding
from fondation_cli.course.verify.timelines import false_moments, is_as_drawn
from fondation_cli.course.words import Words
from fondation_shared.course import CourseDocument, Diagram, Edge

_FACT = re.compile(r"(?:(?P<manner>[a-z]+): )?(?P<user>.+) → (?P<used>.+) \((?P<path>.+):(?P<line>[0-9]{1,9})\)")
_TITLE = re.compile(r"<title>([^<]*)</title>")
"""What a shape says on hover: on the map, the fact of its arrow."""

_MANNERS = frozenset(map(str, Manner))

Check = Callable[[Diagram, CourseDocument, Evidence], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class _Use:
    """The fact of an arrow, taken apart."""

    manner: str | None
    user: str
    used: str
    span: Span


def verify_diagrams(document: CourseDocument, evidence: Evidence) -> Iterator[Finding]:
    """What in the drawings does not hold, for a course that was made by this version."""
    counted = Counter(diagram.id for diagram in document.diagrams)
    slugs = {chapter.slug for chapter in document.chapters}
    for diagram in document.diagrams:
        check = _check_of(diagram, document)
        if check is None or counted[diagram.id] > 1:
            yield _drawing(diagram)
            continue
        yield from check(diagram, document, evidence)
        yield from _links(diagram, slugs, evidence)
    if len(document.chapters) > 1 and not counted[course_map.ID]:
        yield Finding(MANIFEST, Fault.DRAWING, course_map.ID)


def _check_of(diagram: Diagram, document: CourseDocument) -> Check | None:
    """How a drawing is checked; None for one that no part of the course makes."""
    whole: dict[str, Check] = {course_map.ID: _map, architecture.ID: _parts}
    if diagram.chapter is None:
        return whole.get(diagram.id)
    if diagram.chapter not in {chapter.id for chapter in document.chapters}:
        return None
    own = {kind + diagram.chapter for kind in (chapters.COLLABORATION, chapters.FAMILY)}
    if (diagram.id, diagram.chapter) == (timeline.ID, ChapterKind.HISTORY):
        return _past
    if diagram.id in own or (diagram.id, diagram.chapter) == (sequence.ID, ChapterKind.TRACE):
        return _chapter
    return None


def _map(diagram: Diagram, document: CourseDocument, evidence: Evidence) -> Iterator[Finding]:
    words = Words(document.language)
    again = drawn_map(course_map.map_of(_outline(document), words))
    expected = {(edge.from_, edge.to): edge.fact for edge in again.edges}
    for edge in diagram.edges:
        fact = expected.get((edge.from_, edge.to))
        if fact is None or (edge.fact != fact and not _is_use(edge, evidence)):
            yield _arrow(diagram, edge, evidence)
    order = [(edge.from_, edge.to) for edge in diagram.edges]
    shapes, expected_shapes = diagram.svg + diagram.narrow, again.svg + again.narrow
    told = {unescape(title) for title in _TITLE.findall(shapes)} <= {edge.fact for edge in diagram.edges}
    same_shape = told and _TITLE.sub("", shapes) == _TITLE.sub("", expected_shapes)
    said = set(again.text.split("\n")) <= set(diagram.text.split("\n"))
    if order != list(expected) or diagram.title != again.title or not same_shape or not said:
        yield _drawing(diagram)


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
        yield _drawing(diagram)
    for edge in diagram.edges:
        ends = all(_is_part(end, evidence) for end in (edge.from_, edge.to))
        if not ends or not _is_use(edge, evidence, within=edge.from_):
            yield _arrow(diagram, edge, evidence)


def _is_part(end: str, evidence: Evidence) -> bool:
    return end == architecture.REST or end in evidence.paths or end.rstrip("/") in evidence.folders


def _is_use(edge: Edge, evidence: Evidence, within: str = architecture.REST) -> bool:
    """Whether an arrow's fact names lines of the commit that lie within that part."""
    use = _read(edge)
    if use is None:
        return False
    path = use.span.path
    inside = within in {architecture.REST, path} or (within.endswith("/") and path.startswith(within))
    return inside and _names(use.span, use.used, evidence)


def _read(edge: Edge) -> _Use | None:
    found = _FACT.fullmatch(edge.fact)
    if found is None:
        return None
    line = int(found["line"])
    return _Use(found["manner"], found["user"], found["used"], Span(found["path"], line, line))


def _chapter(diagram: Diagram, _document: CourseDocument, evidence: Evidence) -> Iterator[Finding]:
    """An arrow stands at a line inside the one that uses, and the line names what is used."""
    for number, edge in enumerate(diagram.edges):
        use = _read(edge)
        if use is None or use.manner not in _MANNERS:
            yield _arrow(diagram, edge, evidence)
            continue
        opens = diagram.id == sequence.ID and not number and edge.from_.startswith(f"{use.span.path}#")
        inside = opens or evidence.is_inside(use.span, use.user) or _is_beyond(use, evidence)
        ends = all(_is_end(end, evidence) for end in (edge.from_, edge.to))
        if not (inside and ends and _names(use.span, use.used, evidence)):
            yield _arrow(diagram, edge, evidence)


def _past(diagram: Diagram, document: CourseDocument, evidence: Evidence) -> Iterator[Finding]:
    if not is_as_drawn(diagram, document):
        yield _drawing(diagram)
    for edge, checked in false_moments(diagram, document, evidence.sources.history):
        yield Finding(MANIFEST, Fault.ARROW, f"{diagram.id}: {edge.fact}", checked)


def _is_beyond(use: _Use, evidence: Evidence) -> bool:
    """Whether the use stands outside of the lines of the type that it belongs to.

    `impl Sink for Printer` names both; an extension, or the body of a method of C++, is read for whom it belongs to.
    """
    said = use.manner in BUILT_ON and _names(use.span, use.user, evidence)
    return said or evidence.is_used_in(use.span, use.user, _last(use.used))


def _names(span: Span, name: str, evidence: Evidence) -> bool:
    """Whether these lines hold the last part of a name as a word of its own."""
    return re.search(rf"(?<![\w$]){re.escape(_last(name))}(?![\w$])", evidence.text(span) or "") is not None


def _is_end(end: str, evidence: Evidence) -> bool:
    """Whether a box stands for something in a file, or for a project outside."""
    if end.startswith(sequence.OUTSIDE):
        return True
    path, _, name = end.partition("#")
    return path in evidence.paths and (
        not name or _last(name) in evidence.tokens(path) or evidence.is_defined(path, name)
    )


def _last(name: str) -> str:
    return name.rpartition(".")[2].rpartition("::")[2]


def _links(diagram: Diagram, slugs: set[str], evidence: Evidence) -> Iterator[Finding]:
    """Where the shapes lead: to chapters that are there, to lines that are there."""
    for href in links_in(diagram.svg + diagram.narrow):
        span = lines_of(href)
        known = slug_of(href) in slugs if span is None else evidence.text(span) is not None
        if not known:
            yield Finding(
                MANIFEST, Fault.DRAWING, f"{diagram.id}: {href}", checked=span is None or _at_hand(span.path, evidence)
            )


def _drawing(diagram: Diagram) -> Finding:
    return Finding(MANIFEST, Fault.DRAWING, diagram.id)


def _arrow(diagram: Diagram, edge: Edge, evidence: Evidence) -> Finding:
    """An arrow that does not hold, or that the files at hand do not tell."""
    use = _read(edge)
    paths = [end.partition("#")[0] for end in (edge.from_, edge.to) if "#" in end]
    checked = use is None or all(_at_hand(path, evidence) for path in [use.span.path, *paths])
    return Finding(MANIFEST, Fault.ARROW, f"{diagram.id}: {edge.from_} → {edge.to}", checked)


def _at_hand(path: str, evidence: Evidence) -> bool:
    return evidence.sources.complete or path in evidence.paths
