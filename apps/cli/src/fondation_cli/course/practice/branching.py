"""Questions on branches: what happens when a condition holds, and which condition leads to a failure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fondation_cli.course.anatomy.statements import Condition, Form
from fondation_cli.course.practice.asked import Answer, Asked, fingerprint
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.code import Code
from fondation_cli.course.practice.conditions import LONGEST, conditions_around, conditions_of
from fondation_cli.course.practice.errors import are_apart, last, own_errors
from fondation_cli.course.practice.outcomes import (
    OPPOSITE,
    Branch,
    branches_of,
    ending_of,
    endings_of,
    is_failure,
    is_literal,
    plain_value,
)
from fondation_cli.course.symbols import Definition

_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_FORMS = {"raises", "throws", "errs"}
_FEWEST_CHECKS = 3
_ALWAYS_LEFT = {"returns", "stops"}
_SAME_AS_NOTHING = {"ruby": "nil", "php": "null"}
"""What a function gives back that ends without a value: to say one or the other is the same."""

_ENDINGS = {*_FORMS, *_ALWAYS_LEFT, "errs_said", "panics", "panics_said", "skips", "goes_on"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happens when a function finds that a condition holds. `fails`: by an error, or by what is returned."""

    fails: bool

    @property
    def name(self) -> str:
        """`raises` or `returns`."""
        return "raises" if self.fails else "returns"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """A question a branch whose condition is tested once, and can be said."""
        anatomy = code.anatomy(definition)
        if anatomy is None:
            return
        language = code.language(definition.path)
        branches = list(branches_of(anatomy, language, code.lines(definition.path)))
        places = code.places(definition)
        tested = Counter(place.statement.condition.text for place in places if place.statement.condition is not None)
        for branch in branches:
            fitting = is_failure(branch.ending) if self.fails else branch.ending.form in _ALWAYS_LEFT
            if fitting and tested[branch.condition.text] == 1 and _can_be_asked(branch):
                yield self._asked(definition, branch, code)

    def _asked(self, definition: Definition, branch: Branch, code: Code) -> Asked:
        lines, condition = (branch.start, branch.end), branch.condition
        asked = ask(self.name, definition, code, branch.ending, lines, _worth(branch), condition=condition)
        detail = fingerprint(condition.form, condition.text)
        return replace(asked, detail=detail, value="loop" if branch.in_loop else "")

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """How else the function ends, how its neighbours fail, and that nothing comes of it."""
        own = code.definition(asked.path, asked.name)
        anatomy = code.anatomy(own) if own is not None else None
        if own is None or anatomy is None:
            return
        lines = code.lines(asked.path)
        ends = endings_of(anatomy, asked.language, lines)
        yield from (end for end in ends if is_failure(end) == self.fails)
        yield from self._failures_around(own, asked, code)
        yield from (end for end in ends if end.form in {*_ALWAYS_LEFT, *_FORMS, "errs_said"})
        yield Answer("goes_on")
        yield Answer("skips") if asked.value == "loop" else Answer("stops")
        if asked.right.form == "returns" and asked.right.text in OPPOSITE:
            yield Answer("returns", OPPOSITE[asked.right.text])

    def _failures_around(self, own: Definition, asked: Asked, code: Code) -> Iterator[Answer]:
        """Failures of the functions beside it, then errors that are defined where its own error is."""
        if asked.right.form not in _FORMS | {"errs_said"}:
            return
        siblings = [each for each in code.functions(own.path) if each.qualified != own.qualified]
        siblings.sort(key=lambda each: abs(each.start_line - own.start_line))
        for sibling in siblings:
            anatomy = code.anatomy(sibling)
            ends = endings_of(anatomy, asked.language, code.lines(own.path)) if anatomy is not None else []
            yield from (end for end in ends if end.form == asked.right.form)
        for defined in code.named(last(asked.right.text)):
            names = own_errors(code.definitions(defined.path))
            yield from (Answer(asked.right.form, name) for name in names)

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True for what the branch ends with; false for what cannot be the same thing in other words."""
        return [self._truth(asked, answer, code) for answer in answers]

    def _truth(self, asked: Asked, answer: Answer, code: Code) -> bool | None:
        right = asked.right
        if answer.form not in _ENDINGS:
            return None
        if _same(right, answer):
            return True
        said = set(_NAME.findall(code.text(asked.span)))
        if answer.form in _FORMS and last(answer.text) in said:
            return None
        if answer.form == "skips" and asked.value != "loop":
            return None
        return False if _apart(right, answer, asked.language, code) else None


def _can_be_asked(branch: Branch) -> bool:
    """Whether the condition can be said, and what is returned is not what it speaks of."""
    condition = branch.condition
    if not _is_sayable(condition):
        return False
    operands = {part.left for part in (condition, *condition.parts)}
    return branch.ending.text not in operands


def _is_sayable(condition: Condition) -> bool:
    if condition.form in {Form.ALL, Form.ANY}:
        return all(_is_sayable(part) for part in condition.parts)
    if condition.form in {Form.CODE, Form.ERROR}:
        return condition.form is Form.CODE and len(condition.text) <= LONGEST
    return len(condition.left) <= LONGEST and len(condition.right) <= LONGEST


def _worth(branch: Branch) -> float:
    worth = 3.0 if is_failure(branch.ending) else 2.0
    worth -= 0.8 if branch.condition.form is Form.CODE else 0.0
    worth -= 0.5 if branch.ending.form == "stops" else 0.0
    return worth - len(branch.condition.text) / 100


def _same(left: Answer, right: Answer) -> bool:
    if left.form in _FORMS and right.form == left.form:
        return last(left.text) == last(right.text)
    return left.form == right.form and plain_value(left.text) == plain_value(right.text)


def _apart(right: Answer, other: Answer, language: str | None, code: Code) -> bool:
    """Whether two endings can never be the same."""
    both = {right.form, other.form}
    if is_failure(right) and is_failure(other):
        if both <= _FORMS:
            return are_apart(right.text, other.text, code, language)
        return both == {"errs_said"} or bool(both & {"panics"}) != bool(both & {"errs", "errs_said"})
    if both == _ALWAYS_LEFT and _SAME_AS_NOTHING.get(language or "") in {right.text, other.text}:
        return False
    if both <= _ALWAYS_LEFT:
        return is_literal(right) == is_literal(other)
    if language in {"go", "rust"} and both & {"errs", "errs_said"} and "returns" in both:
        return all(is_literal(each) for each in (right, other) if each.form == "returns")
    return True


class Check:
    """Which of the conditions that a function tests leads to a failure."""

    name = "check"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """A question an error that one condition alone leads to, where several conditions are tested."""
        anatomy = code.anatomy(definition)
        known = conditions_of(definition, code)
        if anatomy is None or len(known) < _FEWEST_CHECKS:
            return
        language = code.language(definition.path)
        branches = [
            branch
            for branch in branches_of(anatomy, language, code.lines(definition.path))
            if branch.ending.form in {*_FORMS, "errs_said"} and len(branch.condition.text) <= LONGEST
        ]
        places = code.places(definition)
        failures = Counter(ending_of(place.statement, language) for place in places)
        for branch in branches:
            if failures[branch.ending] == 1 and branch.condition.text in known:
                text, ending = branch.condition.text, branch.ending
                lines, worth = (branch.start, branch.end), 2.4 - len(text) / 100
                detail = fingerprint(ending.form, ending.text)
                right = Answer("code", text)
                yield ask(self.name, definition, code, right, lines, worth, detail=detail, value=ending.text)

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The other conditions of the function."""
        return conditions_around(asked, code)

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """False for a condition of the function that the failure does not stand behind."""
        own = code.definition(asked.path, asked.name)
        known = conditions_of(own, code) if own is not None else {}
        return [self._truth(asked, answer, known) for answer in answers]

    def _truth(self, asked: Asked, answer: Answer, known: dict[str, set[str]]) -> bool | None:
        if answer.form != "code" or answer.text not in known:
            return None
        if answer.text == asked.right.text:
            return True
        return None if asked.value in known[answer.text] else False
