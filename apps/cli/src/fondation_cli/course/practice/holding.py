"""Questions on what a type offers: what can be called on it, and what only on others."""

import re
from collections.abc import Iterator, Sequence

from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.belonging import is_closed, names_above
from fondation_cli.course.practice.code import FUNCTIONS, TYPES, Code, span_of
from fondation_cli.course.symbols import Definition, Role

_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_SHORTEST = 4


class Offered:
    """Which method a type has."""

    name = "offers"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """One question on a type all of whose ancestors the project defines: the longest method that it alone has."""
        if definition.kind not in TYPES or not is_closed(definition, code):
            return
        own = [each for each in code.members(definition) if _can_be_called(each) and len(code.named(each.name)) == 1]
        own.sort(key=lambda each: (each.start_line - each.end_line, each.start_line))
        if own:
            head = own[0].line or own[0].start_line
            yield ask(self.name, definition, code, Answer("code", own[0].name), (head, head), 1.5)

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The methods of the other types of its file, then of its folder."""
        folder = asked.path.rpartition("/")[0]
        beside = [each for each in code.sources() if each.rpartition("/")[0] == folder and each != asked.path]
        for path in (asked.path, *beside):
            yield from (Answer("code", each.name) for each in code.definitions(path) if _can_be_called(each))

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True for a method of the type; false for one that only types have which it does not take in."""
        own = code.definition(asked.path, asked.name)
        if own is None:
            return [None] * len(answers)
        taken_in = names_above(own.name, code).union(_NAME.findall(code.text(span_of(own))))
        return [self._truth(answer, own, taken_in, code) for answer in answers]

    def _truth(self, answer: Answer, own: Definition, taken_in: set[str], code: Code) -> bool | None:
        if answer.form != "code":
            return None
        homes = [each for each in code.named(answer.text) if code.role(each.path) is Role.SOURCE]
        holders = {each.qualified.rpartition(".")[0] for each in homes}
        if any(each.path == own.path and each.qualified == f"{own.qualified}.{answer.text}" for each in homes):
            return True
        others = all(each.kind in FUNCTIONS and "." in each.qualified for each in homes)
        is_apart = not taken_in & {answer.text, *holders} and own.name not in holders
        return False if homes and others and is_apart else None


def _can_be_called(definition: Definition) -> bool:
    holder, _, name = definition.qualified.rpartition(".")
    is_maker = name in {"constructor", "initialize", "init", holder.rpartition(".")[2]} or name.startswith("_")
    fits = definition.public and not is_maker and len(name) >= _SHORTEST
    return definition.kind in FUNCTIONS and bool(holder) and fits
