"""What is handed over as a function is not called, and of two calls that a value is chosen between only one is."""

import pytest

from fondation_cli.course.anatomy.calls import calls_in
from fondation_cli.course.anatomy.grammar import grammar_of, parse
from fondation_cli.course.anatomy.nodes import walk


def test_a_method_of_php_that_is_handed_over_is_not_called() -> None:
    grammar = grammar_of("php")
    assert grammar is not None
    root = parse(grammar, b"<?php keep($this->take(...)); $this->put($a, ...$more);")
    assert [call.name for call in calls_in(root, grammar)] == ["keep", "put"]


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("python", b"x = first(a) if ready() else second(a)\ny = third(first(a) if b else 0)"),
        ("javascript", b"x = ready() ? first(a) : second(a); y = third(b ? first(a) : 0);"),
        ("java", b"class A { { x = ready() ? first(a) : second(a); y = third(b ? first(a) : 0); } }"),
        ("c", b"void f() { x = ready() ? first(a) : second(a); y = third(b ? first(a) : 0); }"),
        ("csharp", b"x = ready() ? first(a) : second(a); y = third(b ? first(a) : 0);"),
        ("php", b"<?php $x = ready() ? first($a) : second($a); $y = third($b ? first($a) : 0); $z = first($a) ?: 0;"),
        ("ruby", b"x = ready() ? first(a) : second(a)\ny = third(b ? first(a) : 0)"),
        ("swift", b"let x = ready() ? first(a) : second(a)\nlet y = third(b ? first(a) : 0)"),
        ("kotlin", b"val x = if (ready()) first(a) else second(a)\nval y = third(if (b) first(a) else 0)"),
        (
            "rust",
            b"fn f() { let x = if ready() { first(a) } else { second(a) }; third(if b { first(a) } else { 0 }); }",
        ),
        ("scala", b"val x = if (ready()) first(a) else second(a)\nval y = third(if (b) first(a) else 0)"),
    ],
)
def test_two_calls_that_a_value_is_chosen_between_are_known_as_either(language: str, source: bytes) -> None:
    grammar = grammar_of(language)
    assert grammar is not None
    root = parse(grammar, source)
    bodies = [node for node in walk(root) if node.type in grammar.functions] or [root]
    within = [child for body in bodies for child in (body.children if body is not root else [root])]
    found = [call for node in within for call in calls_in(node, grammar)]
    assert [call.name for call in found if call.is_either] == ["first", "second"]
    assert "ready" in {call.name for call in found}
