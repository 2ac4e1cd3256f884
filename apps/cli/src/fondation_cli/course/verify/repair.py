"""Mends a sentence where there is one clear right answer."""

from collections.abc import Iterable
from dataclasses import replace

from fondation_cli.course import markup
from fondation_cli.course.markup import Span
from fondation_cli.course.symbols import Definition
from fondation_cli.course.verify.atoms import Atom, read_inline
from fondation_cli.course.verify.claims import Citation, Fault, Problem
from fondation_cli.course.verify.evidence import Evidence
from fondation_cli.course.verify.names import Names


def repaired(sentence: tuple[Atom, ...], problems: Iterable[Problem], names: Names) -> tuple[Atom, ...] | None:
    """The sentence with every problem mended; None where one of them has no single right answer."""
    for problem in problems:
        mended = _mend(sentence, problem, names)
        if mended is None:
            return None
        sentence = mended
    return sentence


def _mend(sentence: tuple[Atom, ...], problem: Problem, names: Names) -> tuple[Atom, ...] | None:
    if problem.fault is Fault.LINK:
        return tuple(part for atom in sentence for part in (atom.inside if atom.href == problem.text else (atom,)))
    if problem.fault is Fault.NAME:
        spelling = names.spelling(problem.text)
        return None if spelling is None else tuple(_renamed(atom, problem.text, spelling) for atom in sentence)
    if problem.fault is Fault.LABEL:
        return tuple(_relabelled(atom) if atom.href == problem.text else atom for atom in sentence)
    if problem.citation is None:
        return None
    span = _right_place(problem.citation, names.evidence)
    if span is None:
        return None
    right = read_inline(markup.cite(span))[0]
    return tuple(replace(right, marks=atom.marks) if atom is problem.citation.atom else atom for atom in sentence)


def _relabelled(atom: Atom) -> Atom:
    """A citation that says which lines it leads to."""
    return atom if atom.span is None else replace(read_inline(markup.cite(atom.span))[0], marks=atom.marks)


def _renamed(atom: Atom, wrong: str, right: str) -> Atom:
    if atom.href:
        return replace(atom, inside=tuple(_renamed(inner, wrong, right) for inner in atom.inside))
    return replace(atom, text=right) if atom.is_code and atom.text == wrong else atom


def _right_place(citation: Citation, evidence: Evidence) -> Span | None:
    """Where the named thing is defined, if one definition alone can be meant: in the file, one so named, or any."""
    if not citation.names:
        return None
    wanted = citation.names[-1].removesuffix("()").replace("::", ".")
    found = [
        definition
        for definition in evidence.definitions.get(wanted.rpartition(".")[2], ())
        if definition.qualified == wanted or definition.qualified.endswith("." + wanted)
    ]
    file_name = citation.span.path.rpartition("/")[2]
    for candidates in (
        [definition for definition in found if definition.path == citation.span.path],
        [definition for definition in found if definition.path.rpartition("/")[2] == file_name],
        found,
    ):
        if candidates:
            return _span(candidates[0]) if len(candidates) == 1 else None
    return None


def _span(definition: Definition) -> Span:
    return Span(definition.path, definition.start_line, definition.end_line)
