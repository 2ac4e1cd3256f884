"""Questions on what hangs together: which file has to change when a name changes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from fondation_cli.course.markup import Span
from fondation_cli.course.names import words
from fondation_cli.course.platform import is_of_platform
from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.code import Code
from fondation_cli.course.symbols import Definition, Role

_SHORTEST = 4
_COMMENT = re.compile(r"^\s*(?:#(?!\[)|//|/?\*|--).*$|\s(?:#|//)\s.*$")


class Renamed:
    """Which file besides its own says a name. `role`: among the sources, or among the tests."""

    def __init__(self, name: str, role: Role) -> None:
        self.name = name
        self._role = role

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """One question on a name that nothing else has: the file that says it most often."""
        if definition.nested or not definition.public or not _is_alone(definition, code):
            return
        users = [path for path in code.files_saying(definition.name, self._role) if path != definition.path]
        told = [(path, lines) for path in users if (lines := _said_in(path, definition.qualified, code))]
        told.sort(key=lambda each: (_is_told(definition.name, each[0]), -len(each[1]), each[0]))
        for path, lines in told[:1]:
            worth = 0.9 if _is_told(definition.name, path) else 1.8
            asked = ask(self.name, definition, code, Answer("code", path), (lines[0], lines[0]), worth)
            yield replace(asked, span=Span(path, lines[0], lines[0]))

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The files beside the right one, then all others of its kind."""
        folder = asked.right.text.rpartition("/")[0]
        files = sorted(code.files_of(self._role), key=lambda path: (path.rpartition("/")[0] != folder, path))
        yield from (Answer("code", path) for path in files if path != asked.path)

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True where a line of code says the name, false where it stands nowhere in the file."""
        bare = asked.name.rpartition(".")[2]
        saying = set(code.files_saying(bare, self._role))
        return [self._truth(answer, asked, saying, code) for answer in answers]

    def _truth(self, answer: Answer, asked: Asked, saying: set[str], code: Code) -> bool | None:
        path = answer.text
        if answer.form != "code" or path == asked.path or code.role(path) is not self._role:
            return None
        if path not in saying:
            return False
        return True if _said_in(path, asked.name, code) else None


def _said_in(path: str, qualified: str, code: Code) -> list[int]:
    """The lines of a file whose code says a name; what stands in a comment alone is none.

    A member counts where it is called on what bears the name of its holder: others may have one of the same name.
    """
    holder, _, name = qualified.rpartition(".")
    if holder:
        before = rf"(?<![\w$]){re.escape(holder.rpartition('.')[2])}\s*(?:\.|->|::)\s*"
        wanted = re.compile(rf"{before}{re.escape(name)}\s*\(")
    else:
        wanted = re.compile(rf"(?<![\w$.]){re.escape(name)}(?=\s*[(<{{:.,;)]|\s*$)")
    taken = name in code.taken_in(path)
    return [
        number
        for number, line in enumerate(code.lines(path), 1)
        if name in line and (taken or "(" in line) and wanted.search(_COMMENT.sub("", line))
    ]


def _is_told(name: str, path: str) -> bool:
    """Whether a file's own name already says the name."""
    return set(words(name)) <= set(words(path.rpartition("/")[2].partition(".")[0]))


def _is_alone(definition: Definition, code: Code) -> bool:
    if is_of_platform(code.language(definition.path), definition.name):
        return False
    homes = {(each.path, each.qualified) for each in code.named(definition.name) if code.role(each.path) is Role.SOURCE}
    return len(definition.name) >= _SHORTEST and homes == {(definition.path, definition.qualified)}
