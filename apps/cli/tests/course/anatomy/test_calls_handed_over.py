"""What is handed over as a function is not called."""

from fondation_cli.course.anatomy.calls import calls_in
from fondation_cli.course.anatomy.grammar import grammar_of, parse


def test_a_method_of_php_that_is_handed_over_is_not_called() -> None:
    grammar = grammar_of("php")
    assert grammar is not None
    root = parse(grammar, b"<?php keep($this->take(...)); $this->put($a, ...$more);")
    assert [call.name for call in calls_in(root, grammar)] == ["keep", "put"]
