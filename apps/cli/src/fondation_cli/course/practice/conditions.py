"""The conditions that a function tests, as questions speak of them."""

import re
from collections.abc import Iterator

from fondation_cli.course.anatomy.statements import Condition, Form
from fondation_cli.course.anatomy.statements import StatementKind as What
from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.practice.code import Code
from fondation_cli.course.practice.outcomes import ending_of, places_in
from fondation_cli.course.symbols import Definition

LONGEST = 52
"""A longer text of code is no answer that is read at a glance."""


def conditions_around(asked: Asked, code: Code) -> Iterator[Answer]:
    """Those of the function that is asked about, but for the long ones: each may be taken for the right one."""
    own = code.definition(asked.path, asked.name)
    for text in conditions_of(own, code) if own is not None else {}:
        if len(text) <= LONGEST:
            yield Answer("code", text)


def conditions_of(definition: Definition, code: Code) -> dict[str, set[str]]:
    """The conditions that a function tests, each with the texts of all failures behind it, however deep."""
    lines = code.lines(definition.path)
    language = code.language(definition.path)
    found: dict[str, set[str]] = {}
    for place in code.places(definition):
        statement = place.statement
        head = " ".join(" ".join(lines[statement.start - 1 : statement.start + 2]).split())
        if statement.kind is What.IF and statement.condition is not None and _is_whole(statement.condition, head):
            inside = [each.statement for each in places_in((*statement.body, *statement.otherwise), lines)]
            ends = [ending_of(each, language) for each in inside]
            found.setdefault(statement.condition.text, set()).update(end.text for end in ends if end is not None)
    return found


def _is_whole(condition: Condition, head: str) -> bool:
    """Whether the text of a condition is all that is tested: what stands behind a negation is kept without it."""
    text = re.escape(condition.text)
    return condition.form is not Form.ERROR and re.search(rf"\b(?:if|elif) \(?{text}\)? ?[:{{]", head) is not None
