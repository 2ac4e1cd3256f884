"""Questions on tests: which of them goes through a piece of code."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from fondation_cli.course.practice.asked import Answer, Asked, fingerprint
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.code import Code, shown_name, span_of
from fondation_cli.course.symbols import Definition, Kind, Role

_SHORTEST = 5
_LONGEST = 120
_MARKS = set('"“”«»`…\\')
"""Signs that a quotation may change."""


class Proved:
    """Which test names what it tests."""

    name = "tests"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """A question each test that uses something of the sources by a name that nothing else has."""
        if code.role(definition.path) is not Role.TEST or not _is_test(definition):
            return
        for name in sorted(code.names(definition)):
            known = code.named(name) if len(name) >= _SHORTEST else ()
            sources = [
                each for each in known if code.role(each.path) is Role.SOURCE and not each.nested and each.public
            ]
            if len(sources) == len(known) == 1 and _uses(definition, sources[0], code):
                lines, detail = (definition.start_line, definition.end_line), fingerprint(definition.name, name)
                asked = ask(self.name, definition, code, _said(definition), lines, 2.0, detail=detail, value=name)
                named = definition.qualified if definition.kind is not Kind.TEST else ""
                yield replace(asked, name=named, shown=shown_name(sources[0]))

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The tests beside it."""
        near = [each for each in code.definitions(asked.path) if _is_test(each)]
        near.sort(key=lambda each: abs(each.start_line - asked.span.start))
        yield from (_said(each) for each in near)

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True where the lines of a test call the name, false where it stands nowhere in them."""
        there = code.definitions(asked.path)
        return [self._truth(asked, [each for each in there if _is_said(each, answer)], code) for answer in answers]

    def _truth(self, asked: Asked, found: list[Definition], code: Code) -> bool | None:
        if len(found) != 1:
            return None
        if asked.value not in code.names(found[0]):
            return False
        meant = code.named(asked.value)
        return True if len(meant) == 1 and _uses(found[0], meant[0], code) else None


def _uses(test: Definition, meant: Definition, code: Code) -> bool:
    """Whether a test calls this. What is no method is reached through no value: `r.Context()` is another's method."""
    call = re.compile(rf"(?:([\w$)\]]+)\s*(?:\.|->)\s*|(?<![\w$.>])){re.escape(meant.name)}\(")
    before = call.findall(code.text(span_of(test)))
    if "." in meant.qualified:
        return bool(before)
    return any(not receiver or receiver in code.taken_in(test.path) for receiver in before)


def _is_test(definition: Definition) -> bool:
    named = definition.name.startswith(("test", "Test")) and definition.kind in {Kind.FUNCTION, Kind.METHOD}
    is_told = definition.kind is Kind.TEST and not set(definition.name) & _MARKS
    return (named or is_told) and len(definition.name) <= _LONGEST and not definition.nested


def _is_said(definition: Definition, answer: Answer) -> bool:
    """Whether a definition is the test that an answer names."""
    return definition.name == answer.text and _is_test(definition) and _said(definition) == answer


def _said(definition: Definition) -> Answer:
    return Answer("quote" if definition.kind is Kind.TEST else "code", definition.name)
