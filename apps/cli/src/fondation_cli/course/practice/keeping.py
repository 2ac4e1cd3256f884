"""Questions on what a value is made of: what each value of a type keeps, and which values a type has."""

import re
from collections.abc import Iterator, Sequence

from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.belonging import is_closed, is_related, names_above, types_named
from fondation_cli.course.practice.code import TYPES, Code, span_of
from fondation_cli.course.symbols import Definition, Kind

_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_FIELDS = {
    "rust": re.compile(r"^(?:pub(?:\([\w: ]+\))? )?([a-z_]\w*): \S.*,$"),
    "go": re.compile(r"^([A-Za-z_]\w*) +[\w*\[\].]+(?:\(.*|\s*`.*|\s*//.*|\s*)$"),
    "typescript": re.compile(r"^(?:readonly )?([A-Za-z_$][\w$]*)\??: \S.*;$"),
    "java": re.compile(
        r"^(?:(?:private|protected|public|final|static|transient|volatile) )+[\w<>\[\], ?.]+ (\w+)(?: =.*|;)$"
    ),
    "php": re.compile(r"^(?:(?:private|protected|public|readonly|static) )+[\w|?\\]* ?\$(\w+)(?: =.*|;)$"),
    "csharp": re.compile(
        r"^(?:(?:private|protected|public|internal|readonly|static) )+[\w<>\[\], ?.]+ (\w+)(?: =.*|;| \{.*)$"
    ),
    "kotlin": re.compile(r"^(?:\w+ )*va[lr] (\w+)\b.*$"),
    "swift": re.compile(r"^(?:\w+ )*(?:var|let) (\w+)\b.*$"),
    "c": re.compile(r"^(?:[\w*]+ )+\*?(\w+)(?:\[\w*\])?;.*$"),
    "cpp": re.compile(r"^(?:[\w*:<>]+ )+[*&]?(\w+)(?:\[\w*\])?;.*$"),
    "python": re.compile(r"^([a-z_]\w*): \S.*$"),
}
_VALUES = {
    "rust": re.compile(r"^([A-Z]\w*)(?:\(.*| \{.*)?,?$"),
    "java": re.compile(r"^([A-Z][A-Z0-9_]*)(?:\(.*| \{.*)?[,;]?$"),
    "php": re.compile(r"^case (\w+)(?: =.*)?;$"),
    "typescript": re.compile(r"^([A-Za-z_]\w*)(?: = .*)?,$"),
    "csharp": re.compile(r"^([A-Z]\w*)(?: = .*)?,?$"),
    "kotlin": re.compile(r"^([A-Z][A-Z0-9_]*)(?:\(.*| \{.*)?[,;]?$"),
    "swift": re.compile(r"^case (\w+)(?:\(.*\))?$"),
    "c": re.compile(r"^([A-Z][A-Z0-9_]*)(?: = .*)?,?$"),
    "python": re.compile(r"^([A-Z][A-Z0-9_]*) = .*$"),
}
_SHORTEST = 3
_MOST_LINES = 500
_INSIDE = 1


class Kept:
    """What the values of a type carry with them, or, where `of_enums`, which values there are."""

    def __init__(self, name: str, *, of_enums: bool) -> None:
        self.name = name
        self._of_enums = of_enums

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """One question on a type that alone goes by its name: what stands in it first that no name gives away."""
        if definition.nested or not is_closed(definition, code):
            return
        kept = self._kept(definition, code)
        said = definition.name.lower()
        for name, line in kept.items():
            if name.lower() not in said and said not in name.lower() and len(kept) > 1:
                yield ask(self.name, definition, code, Answer("code", name), (line, line), 1.7)
                return

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """What the other types of its file have, then those of its folder."""
        folder = asked.path.rpartition("/")[0]
        beside = [each for each in code.sources() if each.rpartition("/")[0] == folder and each != asked.path]
        for path in (asked.path, *beside):
            for each in code.definitions(path):
                yield from (Answer("code", name) for name in self._kept(each, code))

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True for what stands in the type; false for what is in others alone, and named nowhere in this one."""
        own = code.definition(asked.path, asked.name)
        if own is None:
            return [None] * len(answers)
        kept = self._kept(own, code)
        said = _said(own, code)
        others = [each for each in self._around(own, code) if not is_related(each.name, own.name, code)]
        elsewhere = {name for each in others if each.name.lower() not in said for name in self._kept(each, code)}
        return [self._truth(answer, kept, said, elsewhere) for answer in answers]

    def _truth(self, answer: Answer, kept: dict[str, int], said: set[str], elsewhere: set[str]) -> bool | None:
        if answer.form != "code":
            return None
        if answer.text in kept:
            return True
        return False if answer.text in elsewhere and answer.text.lower() not in said else None

    def _around(self, own: Definition, code: Code) -> Iterator[Definition]:
        folder = own.path.rpartition("/")[0]
        for path in code.sources():
            if path.rpartition("/")[0] == folder:
                yield from (each for each in code.definitions(path) if each.kind in TYPES and each.name != own.name)

    def _kept(self, definition: Definition, code: Code) -> dict[str, int]:
        """The names that stand in a type itself, with their lines."""
        forms = _VALUES if self._of_enums else _FIELDS
        form = forms.get((code.language(definition.path) or "").replace("tsx", "typescript"))
        is_enum = definition.kind is Kind.ENUM
        if definition.kind not in TYPES or form is None or is_enum is not self._of_enums:
            return {}
        found: dict[str, int] = {}
        for number, text in _inside(definition, code):
            named = form.match(text)
            if named is not None and len(named[1]) >= _SHORTEST:
                found.setdefault(named[1], number)
        return found


def _said(own: Definition, code: Code) -> set[str]:
    """Every name in a type and in all that it may take in, in small letters."""
    above = names_above(own.name, code)
    if code.language(own.path) == "go":
        above = above.union(_NAME.findall(code.text(span_of(own))))
    held = [span_of(each) for name in sorted({own.name, *above}) for each in types_named(name, code)]
    written = {name for span in held for name in _NAME.findall(code.text(span))}
    return {name.lower() for name in written | above | _actions(own, code)}


def _actions(own: Definition, code: Code) -> set[str]:
    """The names of its methods, which some languages let stand outside a type."""
    folder = own.path.rpartition("/")[0]
    beside = [path for path in code.sources() if path.rpartition("/")[0] == folder]
    return {
        each.name for path in beside for each in code.definitions(path) if each.qualified == f"{own.name}.{each.name}"
    }


def _inside(definition: Definition, code: Code) -> Iterator[tuple[int, str]]:
    """The lines that stand in a type itself, and in nothing that it holds."""
    lines = code.lines(definition.path)[definition.start_line - 1 : definition.end_line]
    if len(lines) > _MOST_LINES:
        return
    if code.language(definition.path) == "python":
        indents = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
        depth = min(indents, default=0)
        own = [(at, line) for at, line in enumerate(lines) if at and len(line) - len(line.lstrip()) == depth]
        yield from ((definition.start_line + at, line.strip()) for at, line in own)
        return
    depth = 0
    for at, line in enumerate(lines):
        bare = re.sub(r"//.*$|\"[^\"]*\"|'[^']*'", "", line)
        text = line.strip()
        if depth == _INSIDE and not text.startswith(("//", "/*", "*", "#")):
            yield definition.start_line + at, text
        depth += sum(map(bare.count, "{([")) - sum(map(bare.count, "})]"))
