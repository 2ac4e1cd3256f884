"""What a sentence claims, and which of it does not hold."""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from fondation_cli.course import markup
from fondation_cli.course.history.record import NO_HISTORY
from fondation_cli.course.markup import Span
from fondation_cli.course.verify.atoms import Atom
from fondation_cli.course.verify.commits import at_hand, commits_of, holds, is_commit, names_in, says_so
from fondation_cli.course.verify.evidence import Evidence, tokens
from fondation_cli.course.verify.figures import Figure, coded_figures, figures_of
from fondation_cli.course.verify.labels import names_its_chapter, names_its_lines
from fondation_cli.course.verify.names import Names
from fondation_cli.course.verify.quotes import QUOTED, is_balanced, readable, without_quotations
from fondation_cli.course.verify.vocabulary import PRODUCTS
from fondation_cli.unseen import seen

_PART = re.compile(r"[A-Za-z_$][\w$]*")
_BARE = re.compile(
    r"(?<![\w$@/.-])(?:[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*\(\)|[A-Za-z]\w*_\w+|_\w+|\w+::\w+|[a-z]+[A-Z]\w*|[A-Z][a-z0-9]+[A-Z]\w*"
    r"|[\w.-]+(?:/[\w.-]+)*/[\w-]+\.\w+)(?![\w$])"
)
"""Words that nobody takes for words: names and paths that stand in the prose without code style."""


class Fault(StrEnum):
    """How a piece of a course is wrong; the first ones are those of a chapter."""

    PATH = "path"
    RANGE = "range"
    SYMBOL = "symbol"
    NAME = "name"
    FIGURE = "figure"
    LABEL = "label"
    QUOTE = "quote"
    LINK = "link"
    EXCERPT = "excerpt"
    ANSWER = "answer"
    EXERCISE = "exercise"
    COMMIT = "commit"
    VERDICT = "verdict"
    COVERAGE = "coverage"
    FORM = "form"
    ARROW = "arrow"
    DRAWING = "drawing"
    TOLD = "told"
    MISSING = "missing"
    ALTERED = "altered"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation with the names that stand before it in its sentence, the nearest last."""

    atom: Atom
    span: Span
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold: `citation` for the first three faults, `text` what was named, quoted or linked."""

    fault: Fault
    text: str
    citation: Citation | None = None


def citations_of(sentence: Iterable[Atom]) -> Iterator[Citation]:
    """The citations of a sentence. One that follows another at once speaks of the same names."""
    before: tuple[str, ...] = ()
    names: list[str] = []
    for atom in sentence:
        if atom.is_code:
            names.append(atom.text)
        elif atom.span is not None:
            before = tuple(names) or before
            names = []
            yield Citation(atom, atom.span, before)


def cited_symbol(citation: Citation, evidence: Evidence) -> str | None:
    """The nearest name before the citation that stands in its lines, or whose definition those lines are a part of."""
    text = seen(evidence.text(citation.span) or "")
    found = tokens(text)
    for name in reversed(citation.names):
        parts = _PART.findall(name)
        stands = parts[-1] in found if parts else name in text
        if stands or (parts and evidence.is_inside(citation.span, name)):
            return name
    return None


def problems_of(sentence: tuple[Atom, ...], names: Names, context: tuple[Span, ...]) -> list[Problem]:
    """All that does not hold in a sentence. `context` are the citations of the paragraph or list item around it."""
    evidence = names.evidence
    citations = list(citations_of(sentence))
    quotations, coded = _quotations(sentence)
    found = [problem for citation in citations if (problem := _citation_problem(citation, evidence))]
    spans = [citation.span for citation in citations] + list(context)
    history = evidence.sources.history if any(map(is_commit, sentence)) else NO_HISTORY
    found.extend(Problem(Fault.COMMIT, atom.plain) for atom in sentence if is_commit(atom) and not holds(atom, history))
    if commits_of(sentence) and not at_hand(history):
        # What it quotes and names may be the commits' own words, which nobody can look up here.
        return found
    found.extend(
        Problem(Fault.QUOTE, quotation)
        for quotation in quotations
        if not any(evidence.says(span, quotation) for span in spans) and not says_so(quotation, sentence, history)
    )
    if not is_balanced(sentence):
        found.append(Problem(Fault.QUOTE, readable(sentence)))
    coded |= names_in(sentence)
    found.extend(
        Problem(Fault.NAME, text) for text in code_of(sentence) if text not in coded and not names.exists(text)
    )
    found.extend(Problem(Fault.NAME, text) for text in bare_names(sentence) if not names.exists(text))
    found.extend(_links(sentence, evidence))
    if names.figures is not None:
        counted = figures_of(sentence, names.language)
        found.extend(Problem(Fault.FIGURE, figure.number) for figure in counted if figure not in names.figures)
        unproved = unproved_numbers(sentence, evidence, names.figures)
        found.extend(Problem(Fault.FIGURE, number) for number in unproved if number not in coded)
    return found


def unproved_numbers(sentence: tuple[Atom, ...], evidence: Evidence, told: Container[Figure]) -> list[str]:
    """The bare numbers in code style that stand neither in the lines that the sentence cites nor in the facts."""
    figures = list(coded_figures(sentence))
    proved = {figure.number for figure in figures if figure in told}
    cited = [evidence.text(citation.span) or "" for citation in citations_of(sentence)]
    numbers = dict.fromkeys(figure.number for figure in figures if figure.number not in proved)
    return [number for number in numbers if not any(_holds_number(text, number) for text in cited)]


def _holds_number(text: str, number: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(number)}(?!\w|\.\d)", text) is not None


def bare_names(sentence: Iterable[Atom]) -> list[str]:
    """Names of code that stand in the prose as if they were words; not those of the languages that there are."""
    texts = [atom.text for atom in without_quotations(sentence) if not (atom.is_code or atom.href)]
    return [name for text in texts for name in _BARE.findall(text) if name not in PRODUCTS]


def _links(sentence: tuple[Atom, ...], evidence: Evidence) -> Iterator[Problem]:
    """Links that lead nowhere, and such as say that they lead elsewhere."""
    for atom in sentence:
        slug = atom.href.removeprefix(markup.CHAPTER_SCHEME)
        if atom.href and not _leads(atom, evidence):
            yield Problem(Fault.LINK, atom.href)
        elif atom.span is not None:
            if not names_its_lines(atom, atom.span) or markup.address(atom.span) != atom.href:
                yield Problem(Fault.LABEL, atom.href)
        elif slug != atom.href and not names_its_chapter(atom, slug, evidence.headings):
            yield Problem(Fault.LABEL, atom.plain)


def code_of(atoms: Iterable[Atom]) -> list[str]:
    """The names in code style, those inside links too."""
    found: list[str] = []
    for atom in atoms:
        found.extend([atom.text] if atom.is_code else code_of(atom.inside))
    return found


def _citation_problem(citation: Citation, evidence: Evidence) -> Problem | None:
    span = citation.span
    if evidence.lines(span.path) is None:
        return Problem(Fault.PATH, span.path, citation)
    if evidence.text(span) is None:
        return Problem(Fault.RANGE, span.path, citation)
    if citation.names and cited_symbol(citation, evidence) is None and not _about_file(citation):
        return Problem(Fault.SYMBOL, citation.names[-1], citation)
    return None


def _about_file(citation: Citation) -> bool:
    """Whether the name beside a citation is the cited file's own."""
    return any(citation.span.path.endswith(name.removeprefix("./")) for name in citation.names if "." in name)


def _quotations(sentence: tuple[Atom, ...]) -> tuple[list[str], set[str]]:
    """The quotations of a sentence, and the names of code inside them, which are judged as part of the quotation."""
    text = readable(sentence)
    quoted = [next(group for group in found.groups() if group is not None) for found in QUOTED.finditer(text)]
    quoted = [quotation for quotation in quoted if _PART.search(quotation)]
    outside = set(" ".join(QUOTED.sub(" ", text).split()).split())
    inside = {code for code in code_of(sentence) if any(code in quotation for quotation in quoted)}
    return quoted, {code for code in inside if not set(code.split()) <= outside}


def _leads(atom: Atom, evidence: Evidence) -> bool:
    """Whether a link is one that a chapter may have: lines of the repository, or a chapter of this course."""
    if atom.span is not None or is_commit(atom):
        return True
    slug = atom.href.removeprefix(markup.CHAPTER_SCHEME)
    return atom.href.startswith(markup.CHAPTER_SCHEME) and slug in evidence.headings
