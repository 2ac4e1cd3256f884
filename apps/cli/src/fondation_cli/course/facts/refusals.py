"""What can go wrong: the errors that functions raise, under which condition, and what they take for granted."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fondation_cli.course.anatomy.statements import Condition, Statement
from fondation_cli.course.anatomy.statements import StatementKind as Kind
from fondation_cli.course.docstring import plain
from fondation_cli.course.facts.library import FUNCTIONS, TYPES, Library, key_of
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.merging import joined
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterPlan
from fondation_cli.course.symbols import Definition, Role

_MOST_READ = 60
_MOST = 8
_MOST_CLAIMS = 3
_LONGEST_CLAIM = 60
_MOST_SITES = 3
_MOST_ERRORS = 12
_ASSERT = re.compile(r"^(?:assert\s+|(?:debug_)?assert!\(|console\.assert\(|invariant\()(?P<claim>.+)$", re.DOTALL)
_TYPE = re.compile(r"(?:^|[.:\\])_?[A-Z]\w*$")
_HOLLOW = {"NotImplementedError", "StopIteration", "AssertionError", "UnsupportedOperationException"}
"""Errors that say nothing of what was asked for."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error that a function raises: when, or in place of which errors that it caught; `message` its first text."""

    error: str
    by: Mention
    span: Span
    condition: Condition | None = None
    caught: tuple[str, ...] = ()
    message: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a function asserts, as written."""

    text: str
    by: Mention
    span: Span


@dataclass(frozen=True, slots=True)
class Raised:
    """An error of a family, and where the project's own code raises it."""

    error: Mention
    sites: tuple[Refusal, ...]
    count: int


def refusals_of(
    heads: tuple[Definition, ...], library: Library, chapter: ChapterPlan
) -> tuple[tuple[Refusal, ...], tuple[Claim, ...]]:
    """The errors that the subjects and their methods raise, one a function and error, and what they assert."""
    found: dict[tuple[str, str], Refusal] = {}
    claims: list[Claim] = []
    for function in _functions(heads, library):
        anatomy = library.anatomy(function)
        if anatomy is None:
            continue
        mention = library.mention(function, chapter)
        for refusal in raised_in(anatomy.statements, mention, function.path):
            if refusal.error.rpartition(".")[2] not in _HOLLOW:
                found.setdefault((refusal.error, mention.name), refusal)
        claims.extend(_claims(anatomy.statements, mention, function.path))
    unlike = {claim.text.partition("(")[0]: claim for claim in reversed(claims)}
    return tuple(found.values())[:_MOST], tuple(reversed(unlike.values()))[:_MOST_CLAIMS]


def raised_in(statements: tuple[Statement, ...], by: Mention, path: str) -> Iterator[Refusal]:
    """Every error of a type that the statements raise, with all the conditions around it; none where one is untold."""
    yield from _raised(statements, (), (), by, path)


def _raised(
    statements: Iterable[Statement],
    around: tuple[Condition | None, ...],
    caught: tuple[str, ...],
    by: Mention,
    path: str,
) -> Iterator[Refusal]:
    for each in statements:
        if each.kind is Kind.FAIL and is_type(each.error):
            lines = Span(path, each.start, each.end)
            yield Refusal(each.error, by, lines, joined(around), caught, plain(each.message))
        tested = (each.condition,) if each.kind is Kind.IF else ()
        yield from _raised(each.body, (*around, *tested), caught, by, path)
        for handler in each.handlers:
            yield from _raised(handler.body, (*around, None), handler.errors, by, path)
        for case in each.cases:
            yield from _raised(case.body, (*around, None), caught, by, path)
        yield from _raised(each.otherwise, (*around, None), caught, by, path)


def raises_of(function: Definition, library: Library) -> tuple[str, ...]:
    """The types of the errors that a function itself raises."""
    anatomy = library.anatomy(function) if function.kind in FUNCTIONS else None
    if anatomy is None:
        return ()
    nobody = Mention(function.name, function.kind.value)
    found = (each.error for each in raised_in(anatomy.statements, nobody, function.path))
    return tuple(dict.fromkeys(error for error in found if error not in _HOLLOW))


def family_raised(family: Iterable[Definition], library: Library, chapter: ChapterPlan) -> tuple[Raised, ...]:
    """Where the errors of a family are raised; those that the project's own code never raises have no sites."""
    found: list[Raised] = []
    for error in list(family)[:_MOST_ERRORS]:
        sites = list(_sites(error, library, chapter))
        found.append(Raised(library.mention(error, chapter), tuple(sites[:_MOST_SITES]), len(sites)))
    return tuple(found)


def _sites(error: Definition, library: Library, chapter: ChapterPlan) -> Iterator[Refusal]:
    scopes: dict[tuple[str, str], None] = {}
    for use in library.references_by_name.get(error.name, ()):
        if use.scope and library.role(use.path) is Role.SOURCE:
            scopes.setdefault((use.path, use.scope))
    for key in sorted(scopes):
        function = library.by_key.get(key)
        anatomy = library.anatomy(function) if function is not None and function.kind in FUNCTIONS else None
        if function is None or anatomy is None:
            continue
        mention = library.mention(function, chapter)
        for refusal in raised_in(anatomy.statements, mention, function.path):
            if refusal.error.rpartition(".")[2] == error.name:
                yield refusal
                break


def _functions(heads: tuple[Definition, ...], library: Library) -> list[Definition]:
    found: dict[tuple[str, str], Definition] = {}
    for head in heads:
        inside = library.members(head) if head.kind in TYPES or head.kind == "constant" else [head]
        for function in sorted(inside, key=lambda each: (not each.public, each.start_line)):
            if function.kind in FUNCTIONS:
                found.setdefault(key_of(function), library.by_key.get(key_of(function), function))
    return list(found.values())[:_MOST_READ]


def _claims(statements: Iterable[Statement], by: Mention, path: str) -> Iterator[Claim]:
    for each in statements:
        said = _ASSERT.match(each.value) if each.kind in {Kind.OTHER, Kind.CALL} else None
        text = _bare(said["claim"]) if said else ""
        if text and len(text) <= _LONGEST_CLAIM and " is not None" not in text and not text.startswith("False"):
            yield Claim(text, by, Span(path, each.start, each.end))
        yield from _claims(each.body, by, path)
        yield from _claims(each.otherwise, by, path)


def _bare(claim: str) -> str:
    """What is asserted, without the message behind it and the bracket around it."""
    text = re.split(r",\s*(?=[\"'fr(])", claim.strip().rstrip(";"), maxsplit=1)[0].strip()
    while text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1].rstrip()
    return text if "\n" not in text and not re.search(r"isinstance\(|typeof ", text) else ""


def is_type(error: str) -> bool:
    """Whether what is raised is a type, and not a variable, or a function that makes an error."""
    return error == "panic" or ("(" not in error and _TYPE.search(re.sub(r"<.*$", "", error)) is not None)
