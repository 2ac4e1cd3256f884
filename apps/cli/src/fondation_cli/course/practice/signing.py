"""Questions on signatures: what a function asks for, and what it hands back."""

import re
from collections.abc import Iterator, Sequence

from fondation_cli.course.names import words
from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.belonging import is_related, types_named
from fondation_cli.course.practice.code import TYPES, Code
from fondation_cli.course.symbols import Definition

_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_LONGEST = 44
_MOST_TRIED = 120
_ITSELF = {"self", "Self", "static", "this"}


class Given:
    """What kind of value a function hands back."""

    name = "gives"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """One question on a function whose signature promises a type of the project, and whose name does not."""
        returned = _returned(definition, code)
        anatomy = code.anatomy(definition)
        if anatomy is None or not _is_of_the_project(returned, code) or code.is_overloaded(definition):
            return
        holder = definition.qualified.rpartition(".")[0].rpartition(".")[2]
        own = {name for name in _NAME.findall(returned) if types_named(name, code)}
        if definition.public and own != {holder} and not _tells(definition.name, returned):
            lines = (anatomy.start, anatomy.signature_end)
            yield ask(self.name, definition, code, Answer("code", returned), lines, 1.9)

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """What the functions around it hand back, those of its file first."""
        for each in _around(asked, code):
            returned = _returned(each, code)
            if _is_of_the_project(returned, code):
                yield Answer("code", returned)

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True for what the signature says; false for what is another type, and neither a kind of the other."""
        own = code.definition(asked.path, asked.name)
        returned = _returned(own, code) if own is not None else ""
        return [self._truth(returned, answer, code) for answer in answers]

    def _truth(self, returned: str, answer: Answer, code: Code) -> bool | None:
        if answer.form != "code" or not returned:
            return None
        if answer.text == returned:
            return True
        if _bare(answer.text) == _bare(returned):
            return None
        pairs = [(one, other) for one in _NAME.findall(returned) for other in _NAME.findall(answer.text)]
        related = any(one != other and is_related(one, other, code) for one, other in pairs)
        return None if related else False


class Taken:
    """What has to be at hand before a function can be called."""

    name = "takes"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """One question on the first parameter that is of a type of the project."""
        anatomy = code.anatomy(definition)
        if anatomy is None or not definition.public or code.is_overloaded(definition):
            return
        holder = definition.qualified.rpartition(".")[0]
        for parameter in anatomy.parameters:
            own = [each for each in _NAME.findall(parameter.annotation) if len(types_named(each, code)) == 1]
            if own and own[0] != holder and not _tells(definition.name, own[0]):
                lines = (anatomy.start, anatomy.signature_end)
                yield ask(self.name, definition, code, Answer("code", own[0]), lines, 1.9)
                return

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The other types of its file, then of its folder."""
        for path in _files_near(asked.path, code):
            for each in code.definitions(path):
                if each.kind in TYPES and each.public and not each.nested:
                    yield Answer("code", each.name)

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True for a type that a parameter is of; false for one that the signature does not so much as name."""
        own = code.definition(asked.path, asked.name)
        anatomy = code.anatomy(own) if own is not None else None
        if own is None or anatomy is None:
            return [None] * len(answers)
        asking = {name for each in anatomy.parameters for name in _NAME.findall(each.annotation)}
        head = "\n".join(code.lines(own.path)[anatomy.start - 1 : anatomy.signature_end])
        said = asking.union(_NAME.findall(head), own.qualified.split("."))
        return [self._truth(answer, asking, said, code) for answer in answers]

    def _truth(self, answer: Answer, asking: set[str], said: set[str], code: Code) -> bool | None:
        if answer.form != "code" or len(types_named(answer.text, code)) != 1:
            return None
        if answer.text in asking:
            return True
        related = any(is_related(answer.text, name, code) for name in sorted(asking))
        return None if answer.text in said or related else False


def _returned(definition: Definition, code: Code) -> str:
    """The type that a signature says comes back; empty where it says none in few words."""
    anatomy = code.anatomy(definition)
    text = " ".join(anatomy.returns.split()) if anatomy is not None else ""
    return text if len(text) <= _LONGEST and "`" not in text and text not in _ITSELF else ""


def _is_of_the_project(text: str, code: Code) -> bool:
    return any(len(types_named(name, code)) == 1 for name in _NAME.findall(text))


def _bare(text: str) -> str:
    """A type without the way to it and without its marks: `&crate::Frame` as `Frame`."""
    return re.sub(r"\w+(?:::|\.)|[&*?\s]|'\w+", "", text)


def _tells(name: str, text: str) -> bool:
    """Whether a function's name already says the type."""
    said = {part for each in _NAME.findall(text) for part in words(each)}
    return bool(said) and said <= set(words(name))


def _around(asked: Asked, code: Code) -> Iterator[Definition]:
    tried = 0
    for path in _files_near(asked.path, code):
        near = [each for each in code.functions(path) if each.public]
        if path == asked.path:
            near.sort(key=lambda each: abs(each.start_line - asked.span.start))
        tried += len(near)
        yield from near
        if tried > _MOST_TRIED:
            return


def _files_near(path: str, code: Code) -> Iterator[str]:
    """A file, then those beside it."""
    folder = path.rpartition("/")[0]
    yield path
    yield from (each for each in code.sources() if each.rpartition("/")[0] == folder and each != path)
