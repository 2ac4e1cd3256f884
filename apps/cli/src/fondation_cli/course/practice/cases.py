"""Questions on cases: which of several ways leads to something that the others do not do."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from fondation_cli.course.anatomy.statements import Case, Statement
from fondation_cli.course.anatomy.statements import StatementKind as What
from fondation_cli.course.names import words
from fondation_cli.course.practice.asked import Answer, Asked, fingerprint
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.code import Code, is_own
from fondation_cli.course.practice.outcomes import ending_of
from fondation_cli.course.symbols import Definition

_LONGEST = 44
_FEWEST = 3
_FALLING = {"c", "cpp", "java", "javascript", "jsx", "typescript", "tsx", "php"}
"""Languages where a case without an end goes on into the next, unless an arrow stands behind its label."""

_DOTTED = re.compile(r"[\w$.]+")
_ENDS = {What.RETURN, What.FAIL, What.LEAVE}
_CATCH_ALL = re.compile(r"^[a-z_]\w*$|^\w*\s*@|\bif\b|\.\.|[`\n]")
"""Labels of which no one can say what else they let in: a name for whatever comes, a condition, a range."""


class OneCase:
    """In which of its cases a function does something."""

    name = "case"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """A question each thing that one case alone comes to."""
        for place in code.places(definition):
            statement = place.statement
            ways = _ways(statement, definition.path, code)
            alone = Counter(each for found in ways.values() for each in found)
            for case in statement.cases if len(ways) >= _FEWEST else ():
                lines = case.start, case.end
                done = [each for each in _done(case, definition.path, code) if alone[each] == 1]
                told = [each for each in done if not _stands_outside(each, lines, definition, code)]
                if case.labels in ways and told and not _is_told(told[0], case.labels, definition.name):
                    detail = fingerprint(case.labels, told[0])
                    right = Answer("code", case.labels)
                    yield ask(self.name, definition, code, right, lines, 2.6, detail=detail, value=told[0])

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The other cases."""
        yield from (Answer("code", label) for label in self._around(asked, code))

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True for the case that comes to it, false for those whose lines do not."""
        own = code.definition(asked.path, asked.name)
        if own is None or _stands_outside(asked.value, (asked.span.start, asked.span.end), own, code):
            return [None] * len(answers)
        ways = self._around(asked, code)
        return [
            asked.value in ways[answer.text] if answer.form == "code" and answer.text in ways else None
            for answer in answers
        ]

    def _around(self, asked: Asked, code: Code) -> Mapping[str, Sequence[str]]:
        own = code.definition(asked.path, asked.name)
        for place in code.places(own) if own is not None else ():
            if any(case.start == asked.span.start for case in place.statement.cases):
                return _ways(place.statement, asked.path, code)
        return {}


def _ways(statement: Statement, path: str, code: Code) -> dict[str, list[str]]:
    """What each case comes to, by its label; nothing where something other than one value decides."""
    found: dict[str, list[str]] = {}
    falls = code.language(path) in _FALLING
    further: list[str] = []
    for case in reversed(statement.cases if statement.kind is What.SWITCH and statement.value else ()):
        done = _done(case, path, code)
        if falls and not _ends(case, path, code):
            done = [*done, *further]
        further = done
        if case.labels and len(case.labels) <= _LONGEST and not _CATCH_ALL.search(case.labels):
            found[case.labels] = done
    return dict(reversed(found.items()))


def _ends(case: Case, path: str, code: Code) -> bool:
    is_arrow = re.search(r"->|=>", code.lines(path)[case.start - 1]) is not None
    return is_arrow or (bool(case.body) and case.body[-1].kind in _ENDS)


def _done(case: Case, path: str, code: Code) -> list[str]:
    """What the lines of a case call of the project's own, or give back, or fail with; each once."""
    called = [call.name for each in _within(case.body) for call in each.calls if is_own(call.name, code)]
    last = ending_of(case.body[-1], code.language(path)) if case.body else None
    given = [last.text] if last is not None and last.form in {"returns", "raises", "throws"} else []
    plain = [each for each in given if len(each) <= _LONGEST and "`" not in each and not each.islower()]
    return list(dict.fromkeys([*called, *plain]))


def _stands_outside(value: str, lines: tuple[int, int], own: Definition, code: Code) -> bool:
    """Whether a function says it outside the lines of a case too: behind all cases, or inside what another makes."""
    start, end = lines
    around = code.lines(own.path)
    rest = "\n".join([*around[own.start_line - 1 : start - 1], *around[end : own.end_line]])
    said = value.rpartition(".")[2] if _DOTTED.fullmatch(value) else value
    return re.search(rf"(?<![\w$]){re.escape(said)}(?![\w$])", rest) is not None


def _is_told(outcome: str, label: str, own: str) -> bool:
    """Whether a label gives away what it leads to, or the outcome is the function's own name."""
    said = set(words(outcome.rpartition(".")[2]))
    return outcome == own or (bool(said) and said <= set(words(label)))


def _within(statements: Sequence[Statement]) -> Iterator[Statement]:
    for each in statements:
        yield each
        yield from _within(each.body)
        yield from _within(each.otherwise)
        yield from _within([inner for handler in each.handlers for inner in handler.body])
        yield from _within([inner for case in each.cases for inner in case.body])
