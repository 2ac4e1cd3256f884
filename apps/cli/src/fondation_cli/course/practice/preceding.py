"""Questions on what came before: what a function has done by the time it takes a step."""

from collections.abc import Iterator, Sequence

from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.calling import steps_of
from fondation_cli.course.practice.code import Code
from fondation_cli.course.symbols import Definition


class Before:
    """Which step a function has behind it when it takes another."""

    name = "before"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """A question on a function that takes at least two steps which the project itself defines."""
        steps = list(steps_of(definition, code).items())
        if len(steps) > 1 and not code.is_overloaded(definition):
            (first, start), (second, end) = steps[:2]
            yield ask(self.name, definition, code, Answer("code", first), (start, end), 2.1, value=second)

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The steps that come later, then functions beside it that it never calls."""
        own = code.definition(asked.path, asked.name)
        yield from (Answer("code", name) for name in (steps_of(own, code) if own is not None else ()))
        near = sorted(code.functions(asked.path), key=lambda each: abs(each.start_line - asked.span.start))
        yield from (Answer("code", each.name) for each in near if each.public and not each.name.startswith("__"))

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True for a step on a line above, false for one below and for what the function does not name."""
        own = code.definition(asked.path, asked.name)
        steps = steps_of(own, code) if own is not None else {}
        if own is None or asked.value not in steps:
            return [None] * len(answers)
        return [self._truth(asked, answer, steps, own, code) for answer in answers]

    def _truth(self, asked: Asked, answer: Answer, steps: dict[str, int], own: Definition, code: Code) -> bool | None:
        if answer.form != "code" or answer.text in {own.name, asked.value}:
            return None
        if answer.text in steps:
            return steps[answer.text] < steps[asked.value]
        return None if answer.text in code.names(own) or not code.named(answer.text) else False
