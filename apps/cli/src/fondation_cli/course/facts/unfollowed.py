"""Calls that lead nowhere that is known."""

import re

from fondation_cli.course.anatomy.statements import Statement
from fondation_cli.course.anatomy.statements import StatementKind as Kind
from fondation_cli.course.facts.phrases import Act, Phrase

_NAMED = re.compile(r"^[\w.$]{1,60}$")


def named_call(statement: Statement) -> list[Phrase]:
    """A call of which only the name is known."""
    last = statement.calls[-1] if statement.calls and statement.kind in {Kind.CALL, Kind.OTHER} else None
    value = ".".join(part for part in (last.receiver, last.name) if part) if last is not None else ""
    return [Phrase(Act.CALL, value=value)] if _NAMED.match(value) else []
