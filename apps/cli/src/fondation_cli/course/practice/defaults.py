"""Questions on defaults: what a parameter holds when nobody says."""

from collections import Counter
from collections.abc import Iterator, Sequence

from fondation_cli.course.anatomy.statements import Parameter
from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.code import Code
from fondation_cli.course.practice.outcomes import OPPOSITE, is_literal, plain_value
from fondation_cli.course.symbols import Definition

_LONGEST = 40
_DULL = {"None", "null", "undefined", "nil"}


class Default:
    """What a parameter is when a call leaves it out."""

    name = "default"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """A question each parameter whose default is written as a value; that it is nothing is asked of none."""
        anatomy = code.anatomy(definition)
        if anatomy is None or code.is_overloaded(definition) or not definition.public:
            return
        for parameter in _with_literal(anatomy.parameters):
            if parameter.default not in _DULL:
                right, lines = Answer("code", parameter.default), (anatomy.start, anatomy.signature_end)
                worth = 1.9 if parameter.default in OPPOSITE else 2.2
                named = parameter.name.lstrip("$&*")
                yield ask(self.name, definition, code, right, lines, worth, detail=named, value=parameter.name)

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The opposite, then the defaults that functions of its file have most often, then what says nothing."""
        if asked.right.text in OPPOSITE:
            yield Answer("code", OPPOSITE[asked.right.text])
        found: Counter[str] = Counter()
        for each in code.functions(asked.path):
            anatomy = code.anatomy(each)
            found.update(one.default for one in _with_literal(anatomy.parameters if anatomy is not None else ()))
        alike = sorted(found, key=lambda text: (_sort(text) != _sort(asked.right.text), -found[text], text))
        yield from (Answer("code", text) for text in alike)
        yield from (Answer("code", text) for text in _USUAL.get(asked.language or "", ("null", "true", "false")))

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """A value as written is no other value: false for all that are written otherwise."""
        own = code.definition(asked.path, asked.name)
        anatomy = code.anatomy(own) if own is not None else None
        held = {each.name: each.default for each in anatomy.parameters} if anatomy is not None else {}
        return [self._truth(held.get(asked.value, ""), answer) for answer in answers]

    def _truth(self, held: str, answer: Answer) -> bool | None:
        if answer.form != "code" or not held or not is_literal(Answer("returns", answer.text)):
            return None
        return plain_value(answer.text) == plain_value(held)


_USUAL = {"python": ("None", "True", "False"), "ruby": ("nil", "true", "false")}


def _with_literal(parameters: Sequence[Parameter]) -> Iterator[Parameter]:
    for each in parameters:
        if each.default and len(each.default) <= _LONGEST and is_literal(Answer("returns", each.default)):
            yield each


def _sort(text: str) -> str:
    """Numbers with numbers, texts with texts."""
    first = text.lstrip("-bfru")[:1] or text[:1]
    return "number" if first.isdigit() else "text" if first in "'\"" else "word"
