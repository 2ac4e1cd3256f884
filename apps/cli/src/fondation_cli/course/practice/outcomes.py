"""How the branches of a function end: what is raised, what is returned, what is passed over."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fondation_cli.course.anatomy.statements import Anatomy, Condition, Form, Statement
from fondation_cli.course.anatomy.statements import StatementKind as Kind
from fondation_cli.course.practice.asked import Answer

_SIMPLE = {Kind.ASSIGN, Kind.CALL, Kind.DELETE, Kind.OTHER, Kind.FAIL, Kind.RETURN, Kind.LEAVE}
_BLOCKS = {Kind.IF, Kind.LOOP, Kind.TRY, Kind.WITH, Kind.SWITCH}
_NOTHING = {"python": {"None"}, "rust": {"()"}}
_NO_VALUE = {"undefined", "void 0"}
"""What a function gives that says nothing, in the languages that the table does not name."""

_LITERAL = re.compile(
    r"^(?:None|null|nil|undefined|[Tt]rue|[Ff]alse|-?\d[\d_.]*|'[^']*'|\"[^\"]*\"|\(\)|\[\]|\{\}|b'[^']*'|b\"[^\"]*\")$"
)
_LONGEST = 60
OPPOSITE = {"True": "False", "False": "True", "true": "false", "false": "true"}
_FAILURES = {"raises", "throws", "errs", "errs_said", "panics", "panics_said"}
_RAISING = {"python": "raises", "go": "errs", "rust": "errs"}


@dataclass(frozen=True, slots=True)
class Branch:
    """A condition, the lines from it to the end of what it leads to, and how that ends."""

    condition: Condition
    ending: Answer
    start: int
    end: int
    in_loop: bool


def is_failure(answer: Answer) -> bool:
    """Whether this is a way to fail."""
    return answer.form in _FAILURES


def is_literal(answer: Answer) -> bool:
    """Whether the code itself says which value this is."""
    return answer.form == "stops" or (answer.form == "returns" and _LITERAL.match(answer.text) is not None)


def ending_of(statement: Statement, language: str | None) -> Answer | None:
    """How a statement leaves its function or its turn of a loop; None where it does not, or too little is said."""
    if statement.kind is Kind.FAIL:
        return _failure(statement, language)
    if statement.kind is Kind.RETURN:
        value = statement.value.rstrip(";")
        if not value or value in _NOTHING.get(language or "", _NO_VALUE):
            return Answer("stops")
        return Answer("returns", value) if len(value) <= _LONGEST else None
    if statement.kind is Kind.LEAVE:
        return Answer("skips" if statement.value.startswith("continue") else "leaves")
    return None


def _failure(statement: Statement, language: str | None) -> Answer | None:
    error, said = statement.error, statement.message
    if error.endswith("!") or error == "panic":
        return Answer("panics_said", said) if said and "…" not in said else Answer("panics")
    if error == "error":
        return Answer("errs_said", said) if said and "…" not in said and len(said) <= _LONGEST else None
    if not error or "(" in error or error.islower() or len(error) > _LONGEST:
        return None
    form = _RAISING.get(language or "", "throws")
    # What is raised by a name in small letters is made elsewhere: which type it is, is not said here.
    is_type = form == "errs" or re.split(r"\.|::", error)[-1][:1].isupper()
    return Answer(form, error) if is_type else None


def branches_of(anatomy: Anatomy, language: str | None, lines: Sequence[str]) -> Iterator[Branch]:
    """The branches whose way is straight: nothing in them can end otherwise than their last statement says.

    `lines` are those of the file.
    """
    for place in places_in(anatomy.statements, lines):
        statement = place.statement
        if statement.kind is not Kind.IF or statement.condition is None or not statement.body or statement.targets:
            continue
        last = statement.body[-1]
        straight = all(each.kind in _SIMPLE and not each.body for each in statement.body)
        ends_early = any(each.kind in {Kind.FAIL, Kind.RETURN, Kind.LEAVE} for each in statement.body[:-1])
        ending = ending_of(last, language) if straight and not ends_early else None
        if ending is None or statement.condition.form is Form.ERROR or (place.is_guarded and is_failure(ending)):
            continue
        yield Branch(statement.condition, ending, statement.start, last.end, place.is_repeated)


@dataclass(frozen=True, slots=True)
class Place:
    """A statement, whether it stands in a loop, and whether what it raises may be caught in its own function."""

    statement: Statement
    is_repeated: bool = False
    is_guarded: bool = False


def places_in(statements: tuple[Statement, ...], lines: Sequence[str], around: Place | None = None) -> Iterator[Place]:
    """All statements of a function itself: not those of a callback, which leave the callback and not the function."""
    for statement in statements:
        here = Place(statement, around is not None and around.is_repeated, around is not None and around.is_guarded)
        yield here
        if statement.kind not in _BLOCKS or _is_callback(statement, lines):
            continue
        inner = replace(here, is_repeated=here.is_repeated or statement.kind is Kind.LOOP)
        yield from places_in(
            statement.body, lines, replace(inner, is_guarded=here.is_guarded or bool(statement.handlers))
        )
        for body in [each.body for each in statement.handlers] + [each.body for each in statement.cases]:
            yield from places_in(body, lines, inner)
        yield from places_in(statement.otherwise, lines, inner)


def _is_callback(statement: Statement, lines: Sequence[str]) -> bool:
    """Whether a loop is a call that is handed the body: `xs.forEach(x => …)`."""
    head = "".join(lines[statement.start - 1 : statement.start + 1])
    return statement.kind is Kind.LOOP and re.search(r"\.for_?[eE]ach\s*\(", head) is not None


def endings_of(anatomy: Anatomy, language: str | None, lines: Sequence[str]) -> list[Answer]:
    """Every way in which a function ends or goes on with the next of something, each once, in the order of the code."""
    found = [ending_of(place.statement, language) for place in places_in(anatomy.statements, lines)]
    return list(dict.fromkeys(each for each in found if each is not None))


def plain_value(text: str) -> str:
    """A value with its marks of quotation made the same."""
    return " ".join(text.replace("'", '"').strip("();").split())
