"""Runs the checks again on a finished course, and says what does not hold and what could not be checked."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fondation_cli.course.glossary import is_ours
from fondation_cli.course.markup import Span
from fondation_cli.course.quotation import says
from fondation_cli.course.verify.atoms import plain, read_inline
from fondation_cli.course.verify.blocks import Block, read_page
from fondation_cli.course.verify.claims import Fault, Problem, citations_of, problems_of
from fondation_cli.course.verify.commits import at_hand
from fondation_cli.course.verify.evidence import Evidence
from fondation_cli.course.verify.labels import headings_of
from fondation_cli.course.verify.names import Names
from fondation_cli.course.verify.quiz import Examination
from fondation_cli.course.verify.sentences import split_sentences
from fondation_shared.course import Chapter, CourseDocument, Term
from fondation_shared.jobs import Language

_LONGEST_DEFINITION = 16
_SAYS_WHAT_IT_IS = re.compile(
    r"(?:^|/)(?:readme[^/]*|pyproject\.toml|setup\.(?:cfg|py)|package\.json|composer\.json|cargo\.toml|pom\.xml"
    r"|build\.gradle(?:\.kts)?|[^/]*\.(?:gemspec|csproj|podspec)|[^/]*\.(?:md|rst))$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in a finished course. `checked` is False where the files at hand are too few to judge it."""

    place: str
    fault: Fault
    text: str
    checked: bool = True


def verify_course(document: CourseDocument, evidence: Evidence) -> list[Finding]:
    """Everything that does not hold, by chapter; an empty list means that all of it was proved."""
    evidence.headings = headings_of(document.chapters)
    evidence.terms |= frozenset(term.term for term in document.glossary)
    found = [finding for chapter in document.chapters for finding in _chapter(chapter, evidence)]
    found.extend(_ids(document))
    found.extend(_questions(document, evidence))
    found.extend(_summary(document, evidence))
    return found + [finding for term in document.glossary for finding in _term(term, evidence, document.language)]


def _summary(document: CourseDocument, evidence: Evidence) -> Iterator[Finding]:
    """What the course says that the project is stands in one of the files at the top that say such things."""
    said = plain(read_inline(document.summary))
    named = [path for path in sorted(evidence.paths) if _SAYS_WHAT_IT_IS.search(path)]
    if said and not any(says(evidence.whole(path), said) for path in named):
        yield Finding("summary", Fault.QUOTE, said[:60], checked=evidence.sources.complete)


def _term(term: Term, evidence: Evidence, language: Language) -> Iterator[Finding]:
    """A term of the glossary: its place exists, and the definition is what stands there; or it is one of ours."""
    if term.path is None:
        if not is_ours(term, language):
            yield Finding("glossary", Fault.QUOTE, term.term)
        return
    start = term.start_line or 1
    lines = evidence.lines(term.path)
    if lines is None or start > len(lines):
        yield from _place("glossary", term.term, Span(term.path, start, start), evidence)
        return
    said = plain(read_inline(term.definition))
    if not evidence.says(Span(term.path, start, min(start + _LONGEST_DEFINITION, len(lines))), said):
        yield Finding("glossary", Fault.QUOTE, term.term)


def _ids(document: CourseDocument) -> Iterator[Finding]:
    known = {chapter.id for chapter in document.chapters}
    for chapter in document.chapters:
        for wanted in chapter.prerequisites:
            if wanted not in known:
                yield Finding(chapter.slug, Fault.LINK, wanted)


def _questions(document: CourseDocument, evidence: Evidence) -> Iterator[Finding]:
    """Every question answered again from the files; with copies alone, what is not among them proves nothing."""
    examination = Examination(evidence)
    for chapter in document.chapters:
        asked = [question.id for question in chapter.quiz]
        for question in chapter.quiz:
            if asked.count(question.id) > 1 or not examination.holds(question, document.language):
                yield Finding(chapter.slug, Fault.ANSWER, question.id, checked=evidence.sources.complete)


def _chapter(chapter: Chapter, evidence: Evidence) -> Iterator[Finding]:
    page = read_page(chapter.markdown)
    leaves = list(_leaves(page.blocks))
    near = {atom.span.path for block in leaves for atom in block.atoms if atom.span}
    near |= {subject.path for subject in chapter.subjects} | {block.span.path for block in leaves if block.span}
    names = Names(evidence, tuple(sorted(near & evidence.paths)))
    for block in leaves:
        context = tuple(atom.span for atom in block.atoms if atom.span is not None)
        for sentence in split_sentences(block.atoms):
            yield from (_finding(chapter, problem, evidence) for problem in problems_of(sentence, names, context))
    for goal in chapter.goals:
        yield from (_finding(chapter, problem, evidence) for problem in problems_of(read_inline(goal), names, ()))
    yield from _excerpts(chapter, leaves, evidence)
    yield from _listed_citations(chapter, leaves)
    for subject in chapter.subjects:
        yield from _place(
            chapter.slug, subject.name, Span(subject.path, subject.start_line, subject.end_line), evidence
        )
    if page.dropped:
        yield Finding(chapter.slug, Fault.LINK, f"{page.dropped} × Markdown")


def _leaves(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.children:
            yield from _leaves(block.children)
        else:
            yield block


def _excerpts(chapter: Chapter, leaves: list[Block], evidence: Evidence) -> Iterator[Finding]:
    listed = {Span(part.path, part.start_line, part.end_line): part.sha256 for part in chapter.excerpts}
    shown = {block.span for block in leaves if block.span is not None}
    for span in sorted(shown | set(listed)):
        digest = evidence.digest(span)
        if span not in shown or listed.get(span) != digest:
            unknown = digest is None and not evidence.sources.complete and span.path not in evidence.paths
            yield Finding(chapter.slug, Fault.EXCERPT, f"{span.path}:{span.start}-{span.end}", checked=not unknown)


def _listed_citations(chapter: Chapter, leaves: list[Block]) -> Iterator[Finding]:
    """The list of citations says what the text says, no less and no more."""
    listed = {Span(part.path, part.start_line, part.end_line) for part in chapter.citations}
    shown = {
        citation.span
        for block in leaves
        for sentence in split_sentences(block.atoms)
        for citation in citations_of(sentence)
    }
    for span in sorted(listed ^ shown):
        yield Finding(chapter.slug, Fault.RANGE, f"{span.path}:{span.start}-{span.end}")


def _place(place: str, name: str, span: Span, evidence: Evidence) -> Iterator[Finding]:
    text = evidence.text(span)
    if text is None:
        unknown = not evidence.sources.complete and span.path not in evidence.paths
        yield Finding(place, Fault.RANGE, f"{span.path}:{span.start}-{span.end}", checked=not unknown)
    elif name.rpartition(".")[2] not in text:
        yield Finding(place, Fault.SYMBOL, name)


def _finding(chapter: Chapter, problem: Problem, evidence: Evidence) -> Finding:
    """With copies of the cited files alone, a name or a file that is not among them proves nothing.

    Nor does anything prove a commit where the history is not at hand.
    """
    missing_file = problem.fault is Fault.PATH or (problem.fault is Fault.QUOTE and problem.citation is None)
    open_question = not evidence.sources.complete and (problem.fault is Fault.NAME or missing_file)
    open_question |= problem.fault is Fault.COMMIT and not at_hand(evidence.sources.history)
    return Finding(chapter.slug, problem.fault, problem.text, checked=not open_question)
