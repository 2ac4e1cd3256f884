"""Errors are told with every condition around them, or with none where not all can be told."""

import pytest

from fondation_cli.course.anatomy.functions import dissect
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.refusals import Refusal, raised_in


def _raised(code: str, language: str) -> list[Refusal]:
    anatomy = dissect(code.encode(), language, 1, code.count("\n"), "check")
    assert anatomy is not None
    return list(raised_in(anatomy.statements, Mention("check", "function"), "check.py"))


NESTED = """def check(names, chosen):
    if names is not None:
        if chosen is not None:
            raise TypeError("one of both")
    return names
"""

OTHERWISE = """def check(names, chosen):
    if names is None:
        return chosen
    else:
        if chosen is not None:
            raise TypeError("one of both")
    return names
"""

MATCHED = """<?php
function check($key, $value) {
    switch ($key) {
        case 'extra':
            if (!is_array($value)) {
                throw new TypeError('not an array');
            }
            break;
    }
}
"""


def test_an_error_inside_of_two_conditions_is_told_with_both() -> None:
    (refusal,) = _raised(NESTED, "python")

    assert refusal.condition is not None
    assert [part.left for part in refusal.condition.parts] == ["names", "chosen"]


@pytest.mark.parametrize(("code", "language"), [(OTHERWISE, "python"), (MATCHED, "php")])
def test_an_error_whose_outer_case_cannot_be_told_is_told_without_condition(code: str, language: str) -> None:
    (refusal,) = _raised(code, language)

    assert refusal.condition is None
