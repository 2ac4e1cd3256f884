"""What a branch does before it returns is told with it, and who makes the error that is thrown."""

from collections.abc import Callable, Mapping

import pytest

from fondation_cli.course.anatomy.functions import dissect
from fondation_cli.course.facts.acts import Acts as Facts
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.names import Outside
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.messages.catalogue import catalogue
from fondation_cli.course.write.acts import Acts
from fondation_cli.course.write.voice import Voice
from fondation_shared.jobs import Language

Said = Callable[[str, str, Language], str]
Gathered = Callable[[Mapping[str, str]], list[FactSheet]]


@pytest.fixture
def said() -> Said:
    """What is said of a function's statements, where no call leads anywhere."""

    def say(code: str, language: str, spoken: Language) -> str:
        anatomy = dissect(code.encode(), language, 1, code.count("\n"), "go")
        assert anatomy is not None
        facts = Facts(anatomy, lambda _: None, lambda _, call: Mention(call.name, "function"), lambda _: ())
        acts = Acts(Voice(catalogue(spoken)), "go.py", language)
        return acts.several(tuple(phrase for each in anatomy.statements for phrase in facts.of(each)))

    return say


HANDING = """async def go(route, scope):
    if route.full:
        await route.handle(scope)
        return
    work()
"""


@pytest.mark.parametrize(("spoken", "told"), [("en", "calls `route.handle` and returns"), ("fr", "et se termine")])
def test_a_branch_that_hands_over_is_not_said_to_stop(said: Said, spoken: Language, told: str) -> None:
    text = said(HANDING, "python", spoken)

    assert told in text
    assert "`route.handle`" in text


def test_a_call_is_named_as_it_is_written(said: Said) -> None:
    code = "<?php\nfunction go($a) {\n  if ($a) {\n    $this->write($a);\n    return;\n  }\n  work();\n}\n"

    assert "calls `$this->write` and returns" in said(code, "php", "en")


def test_a_branch_that_may_fail_before_it_returns_is_not_said_to_throw_and_return(said: Said) -> None:
    code = "def go(a, b):\n    if a is None:\n        if b is None:\n            raise TypeError\n        return\n"

    assert not said(code, "python", "en").endswith(("and returns", "stops here"))


@pytest.mark.parametrize(("spoken", "told"), [("en", "what `syntaxError` makes"), ("fr", "que fabrique `syntaxError`")])
def test_what_a_function_makes_is_thrown_and_not_the_function(said: Said, spoken: Language, told: str) -> None:
    assert told in said("function go(a) {\n  throw syntaxError(a);\n}\n", "javascript", spoken)


def test_what_is_cleared_is_not_said_to_be_kept() -> None:
    code = b"func (x *Box) Reset() {\n\tx.parent = nil\n\tx.names = x.names[:0]\n\tx.size = given\n}\n"
    anatomy = dissect(code, "go", 1, 5, "Reset")
    assert anatomy is not None
    facts = Facts(anatomy, lambda _: None, lambda _, call: Mention(call.name, "function"), lambda _: ("Clone",))

    phrases = facts.best(anatomy.statements, 3)

    assert [(phrase.names, phrase.readers) for phrase in phrases] == [
        (("x.parent", "x.names"), ()),
        (("x.size",), ("Clone",)),
    ]


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("def go(a):\n    x = first(a) if a else second(a)\n    y = third(first(a) if a else 0)\n", "python"),
        ("function go(a) {\n  const x = a ? first(a) : second(a);\n  y = third(a ? first(a) : 0);\n}\n", "javascript"),
        ("void go(int a) {\n  int x = a ? first(a) : second(a);\n  int y = third(a ? first(a) : 0);\n}\n", "c"),
    ],
)
def test_of_two_calls_that_a_value_is_chosen_between_none_is_told_alone(code: str, language: str) -> None:
    anatomy = dissect(code.encode(), language, 1, code.count("\n"), "go")
    assert anatomy is not None
    facts = Facts(
        anatomy, lambda _: Outside("far", standard=False), lambda _, call: Mention(call.name, ""), lambda _: ()
    )

    phrases = [phrase for statement in anatomy.statements for phrase in facts.of(statement)]

    assert [phrase.target.name for phrase in phrases if phrase.target] == ["third"]


def test_a_function_that_makes_errors_is_none_of_the_errors_of_a_walk(
    gathered: Gathered, depot: dict[str, str]
) -> None:
    depot["depot/store.py"] = depot["depot/store.py"].replace("raise Full(name)", "raise makeError(name)")

    raised = {error for sheet in gathered(depot) if sheet.walk is not None for error in sheet.walk.raises}

    assert "ValueError" in raised
    assert "makeError" not in raised
