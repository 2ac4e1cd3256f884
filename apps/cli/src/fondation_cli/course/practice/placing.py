"""Questions for who sees a project for the first time: what is what, and where one would look for it."""

from collections.abc import Iterator, Sequence

from fondation_cli.course.docstring import summary
from fondation_cli.course.names import words
from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.code import Code, shown_name
from fondation_cli.course.quotation import locate
from fondation_cli.course.symbols import Definition, Role

_LONGEST = 150
_FEWEST_WORDS = 5
_ABOVE = 12
_MOST_TRIED = 200


class Home:
    """In which file something is done."""

    name = "home"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """A question on a name that one file alone defines, and that the file's own name does not give away."""
        if definition.nested or not definition.public or not _is_of(definition.path, definition.name, code):
            return
        if set(words(definition.name)) & set(words(definition.path.rpartition("/")[2])):
            return
        lines = (definition.start_line, definition.end_line)
        yield ask(self.name, definition, code, Answer("code", definition.path), lines, 1.6)

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """Other files of code, those of its own folder first."""
        folder = asked.path.rpartition("/")[0]
        near = sorted(code.sources(), key=lambda path: (path.rpartition("/")[0] != folder, path.count("/"), path))
        yield from (Answer("code", path) for path in near if path != asked.path)

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True for the one file that defines the name."""
        bare = asked.name.rpartition(".")[2]
        homes = {each.path for each in code.named(bare) if code.role(each.path) is Role.SOURCE}
        return [
            (answer.text in homes if len(homes) == 1 else None)
            if answer.form == "code" and code.role(answer.text) is Role.SOURCE
            else None
            for answer in answers
        ]


class Told:
    """Which thing it is that the code describes in certain words."""

    name = "told"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """A question on something whose own words do not name it."""
        text = _said(definition)
        if not text or definition.nested or not definition.public:
            return
        if not _is_of(definition.path, definition.name, code) or set(words(definition.name)) & set(words(text)):
            return
        lines = code.lines(definition.path)
        found = locate(lines, max(1, definition.start_line - _ABOVE), definition.end_line, text)
        if found is not None:
            yield ask(self.name, definition, code, Answer("code", shown_name(definition)), found, 2.0, value=text)

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """Things of the same kind that are described too: those beside it, then those of other files."""
        own = code.definition(asked.path, asked.name)
        tried = 0
        for path in (asked.path, *(path for path in code.sources() if path != asked.path)):
            for each in code.definitions(path):
                if own is not None and each.kind is own.kind and each.public and not each.nested and _said(each):
                    tried += 1
                    yield Answer("code", shown_name(each))
            if tried > _MOST_TRIED:
                return

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True for what these words stand with, false for what is described in other words."""
        return [self._truth(asked, answer, code) for answer in answers]

    def _truth(self, asked: Asked, answer: Answer, code: Code) -> bool | None:
        found = code.known_as(answer.text) if answer.form == "code" else []
        if len(found) != 1:
            return None
        said = _said(found[0])
        return said == asked.value if said else None


def _said(definition: Definition) -> str:
    """The first sentence on a definition, where it is long enough to tell it from others."""
    text = summary(definition.docstring, _LONGEST)
    whole = len(text.split()) >= _FEWEST_WORDS and not text.endswith("…") and "`" not in text
    return text if whole and not text.startswith(f"{definition.name} ") else ""


def _is_of(path: str, name: str, code: Code) -> bool:
    """Whether among the sources this file alone defines the name."""
    homes = {each.path for each in code.named(name) if code.role(each.path) is Role.SOURCE}
    return homes == {path}
