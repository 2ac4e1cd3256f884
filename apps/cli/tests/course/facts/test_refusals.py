"""Errors are told with every condition around them, or with none where not all can be told."""

import pytest

from fondation_cli.course.anatomy.functions import dissect
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.refusals import Refusal, raised_in


def _raised(code: str, language: str) -> list[Refusal]:
    anatomy = dissect(code.encode(), language, 2 if language == "java" else 1, code.count("\n"), "check")
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


def test_a_method_that_makes_the_error_is_no_error() -> None:
    assert _raised("class A {\nvoid check() throws E {\n  throw syntaxError(1);\n}\n}\n", "java") == []


def test_a_text_turned_into_an_error_is_no_error_type() -> None:
    assert _raised('fn check() -> Result<u8> {\n    return Err("no `SET` here".into());\n}\n', "rust") == []


@pytest.mark.parametrize("made", ["Faults.broken(1)", "trail.faultWithTrail(cause)", "this.fault"])
def test_what_makes_the_error_is_no_error_whatever_it_belongs_to(made: str) -> None:
    assert _raised(f"class A {{\nvoid check() throws E {{\n  throw {made};\n}}\n}}\n", "java") == []


def test_a_method_of_go_whose_name_ends_as_errors_do_is_no_error() -> None:
    code = "func check(c *C) error {\n\tif c.bad {\n\t\treturn c.handleMissingError(1)\n\t}\n\treturn &BadError{1}\n}\n"

    assert [refusal.error for refusal in _raised(code, "go")] == ["BadError"]
