"""What leads nowhere: calls whose target is not known, values that empty a name, ways out."""

import re

from fondation_cli.course.anatomy.statements import Statement
from fondation_cli.course.anatomy.statements import StatementKind as Kind
from fondation_cli.course.facts.phrases import Act, Phrase

_NAMED = re.compile(r"^[\w.$:>?-]{1,60}$")

_EMPTY = re.compile(r"^(?:nil|None|null|undefined|nullptr|NULL|false|False|\"\"|''|\[\]|\{\}|[\w.$]+\[:0\])$")


def is_empty(value: str) -> bool:
    """Whether a name that is given this value is cleared by it."""
    return _EMPTY.match(value) is not None


def named_call(statement: Statement) -> list[Phrase]:
    """A call of which only the name is known."""
    last = statement.calls[-1] if statement.calls and statement.kind in {Kind.CALL, Kind.OTHER} else None
    if last is None or not _NAMED.match(last.name):
        return []
    written = last.text.partition("(")[0]
    is_whole = _NAMED.match(written) and re.split(r"[^\w$]+", written)[-1] == last.name
    return [Phrase(Act.CALL, value=written if is_whole else last.name)]


def leaves(statement: Statement) -> bool:
    """Whether a statement, or one inside it, may end the function or its turn of a loop."""
    inside = [*statement.body, *statement.otherwise]
    for handler in statement.handlers:
        inside += handler.body
    for case in statement.cases:
        inside += case.body
    return statement.kind in {Kind.RETURN, Kind.FAIL, Kind.LEAVE} or any(map(leaves, inside))


def is_nothing(statement: Statement) -> bool:
    """Whether a statement only fills a place where one must stand."""
    return statement.kind is Kind.OTHER and statement.value.rstrip(";") in {"pass", "...", ""}
