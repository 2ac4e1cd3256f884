"""Questions on what a condition guards: what has to hold before a function takes a step."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from fondation_cli.course.anatomy.statements import Call, Statement
from fondation_cli.course.anatomy.statements import StatementKind as What
from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.code import Code, is_own
from fondation_cli.course.practice.conditions import LONGEST, conditions_around, conditions_of
from fondation_cli.course.practice.outcomes import Place, places_in
from fondation_cli.course.symbols import Definition

_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_FEWEST = 3
_EXITS = {What.FAIL, What.RETURN, What.LEAVE}


class Guarded:
    """Behind which condition a function calls another."""

    name = "guards"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """A question each own function that is called once, and behind one condition."""
        known = conditions_of(definition, code)
        if len(known) < _FEWEST or code.is_overloaded(definition):
            return
        said = Counter(_NAME.findall("\n".join(_lines(definition, code))))
        for guard in _guards(definition, code):
            condition = guard.condition.text if guard.condition is not None else ""
            if condition not in known or len(condition) > LONGEST:
                continue
            for call in _calls(guard.body):
                if said[call.name] == 1 and is_own(call.name, code) and call.name not in condition:
                    lines, right = (guard.start, call.line), Answer("code", condition)
                    worth = 2.5 - len(condition) / 100
                    yield ask(self.name, definition, code, right, lines, worth, detail=call.name, value=call.name)

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The other conditions of the function."""
        return conditions_around(asked, code)

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """False for a condition that the call does not stand behind, and that speaks of other things."""
        own = code.definition(asked.path, asked.name)
        places = code.places(own) if own is not None else ()
        return [_truth(asked, answer, places) for answer in answers]


def _truth(asked: Asked, answer: Answer, places: Sequence[Place]) -> bool | None:
    if answer.form != "code":
        return None
    if answer == asked.right:
        return True
    tested = [
        each.statement
        for each in places
        if each.statement.condition is not None and each.statement.condition.text == answer.text
    ]
    shared = set(_NAME.findall(answer.text)) & set(_NAME.findall(asked.right.text)) - {"self", "this", "not"}
    line = asked.span.end
    is_open = any(
        each.kind is not What.IF
        or each.start <= line <= each.end
        # Where its other way leaves the function, it had to hold for all that follows.
        or any(inner.kind in _EXITS for inner in each.otherwise)
        for each in tested
    )
    return None if not tested or shared or is_open else False


def _guards(definition: Definition, code: Code) -> Iterator[Statement]:
    """The conditions that stand alone: inside of no other, behind no `else`."""
    places = code.places(definition)
    ifs = [place.statement for place in places if place.statement.kind is What.IF]
    for each in ifs:
        around = [other for other in ifs if other is not each and other.start <= each.start and each.end <= other.end]
        if not around and not any(place.statement.kind is What.SWITCH and _holds(place, each) for place in places):
            yield each


def _holds(place: Place, inner: Statement) -> bool:
    return place.statement.start <= inner.start and inner.end <= place.statement.end


def _calls(body: tuple[Statement, ...]) -> Iterator[Call]:
    """The calls that are made wherever the body is entered and does not end before."""
    for place in places_in(body, ()):
        if place.statement.kind in {What.IF, What.SWITCH, What.TRY, What.LOOP, *_EXITS}:
            return
        yield from place.statement.calls


def _lines(definition: Definition, code: Code) -> list[str]:
    return code.lines(definition.path)[definition.start_line - 1 : definition.end_line]
