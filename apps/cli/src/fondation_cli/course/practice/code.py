"""The files of a commit as questions look at them: definitions, functions taken apart, lines, names."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node

from fondation_cli.course.anatomy.functions import dissect_tree
from fondation_cli.course.anatomy.grammar import Grammar, grammar_of, parse
from fondation_cli.course.anatomy.statements import Anatomy
from fondation_cli.course.history.record import NO_HISTORY, History
from fondation_cli.course.history.trails import Step, trails
from fondation_cli.course.languages import language_of
from fondation_cli.course.markup import Span
from fondation_cli.course.practice.outcomes import Place, places_in
from fondation_cli.course.symbols import Definition, Kind, Role

FUNCTIONS = {Kind.FUNCTION, Kind.METHOD, Kind.MACRO}
TYPES = {Kind.CLASS, Kind.INTERFACE, Kind.STRUCT, Kind.ENUM, Kind.TRAIT}
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_IMPORT = re.compile(
    r"""\s*(?:import|from|use|using|require|#include)\b|.*\b(?:require|import)\s*\(|\s*(?:\w+\s+)?"[^"]*"\s*$"""
)
"""A line that takes something in; within Go's brackets the path alone."""

_MOST_FILES = 24
"""So many files are kept at hand, lines and trees."""


_MOST_COMPARED = 400
"""Files of one role; beyond that none is said to be without a name."""

_SHORTEST = 4


@dataclass
class Code:
    """Looks at a commit through three doors: bytes of a file, its definitions, all definitions of a bare name.

    `role` says what a file is for.
    """

    content: Callable[[str], bytes]
    definitions: Callable[[str], Sequence[Definition]]
    named: Callable[[str], Sequence[Definition]]
    role: Callable[[str], Role]
    paths: Callable[[], Sequence[str]] = tuple
    """Every path there is, sorted."""

    history: Callable[[], History] = lambda: NO_HISTORY
    """The commits that led here."""

    taken_apart: Callable[[Definition], Anatomy | None] | None = None
    """Gives functions taken apart that someone else keeps."""

    _sources: list[str] = field(default_factory=list)
    _ways: dict[str, list[Step]] = field(default_factory=dict)
    _shown: dict[str, list[Definition]] = field(default_factory=dict)
    _names: dict[Span, frozenset[str]] = field(default_factory=dict)
    _places: dict[Definition, tuple[Place, ...]] = field(default_factory=dict)
    _lines: dict[str, list[str]] = field(default_factory=dict)
    _taken_in: dict[str, frozenset[str]] = field(default_factory=dict)
    _by_role: dict[Role, list[str]] = field(default_factory=dict)
    _saying: dict[Role, dict[str, list[str]]] = field(default_factory=dict)
    _trees: dict[str, tuple[Node, Grammar] | None] = field(default_factory=dict)
    _anatomies: dict[tuple[str, int, int, str], Anatomy | None] = field(default_factory=dict)

    def sources(self) -> list[str]:
        """The files of the project's own code."""
        if not self._sources:
            self._sources = [path for path in self.paths() if self.role(path) is Role.SOURCE and self.language(path)]
        return self._sources

    def files_of(self, role: Role) -> list[str]:
        """The files of code of a role; none where there are so many that nobody compares them all."""
        if role not in self._by_role:
            found = [path for path in self.paths() if self.role(path) is role and self.language(path)]
            self._by_role[role] = found if len(found) <= _MOST_COMPARED else []
        return self._by_role[role]

    def files_saying(self, name: str, role: Role) -> list[str]:
        """Those of them in which a name stands, in whatever place."""
        if role not in self._saying:
            found: dict[str, list[str]] = {}
            for path in self.files_of(role):
                for each in dict.fromkeys(_NAME.findall(self.content(path).decode("utf-8", "replace"))):
                    found.setdefault(each, []).append(path)
            self._saying[role] = found
        return self._saying[role].get(name, [])

    def way(self, path: str) -> list[Step]:
        """The commits that changed a file of code, the newest first; those of all files are looked up at once."""
        if not self._ways:
            self._ways = trails(self.history(), self.sources())
        return self._ways.get(path, [])

    def language(self, path: str) -> str | None:
        """The language of a file."""
        known = language_of(path)
        return known.name if known else None

    def definition(self, path: str, qualified: str) -> Definition | None:
        """What has this name in this file; of overloads the longest, which holds the body."""
        found = [each for each in self.definitions(path) if each.qualified == qualified]
        return max(found, key=lambda each: (each.end_line - each.start_line, -each.start_line), default=None)

    def is_overloaded(self, definition: Definition) -> bool:
        """Whether several definitions of its file go by its name."""
        return sum(each.qualified == definition.qualified for each in self.definitions(definition.path)) > 1

    def known_as(self, shown: str) -> list[Definition]:
        """The definitions of the sources that a reader knows by this name."""
        if shown not in self._shown:
            found = [each for each in self.named(shown.rpartition(".")[2]) if shown_name(each) == shown]
            self._shown[shown] = [each for each in found if self.role(each.path) is Role.SOURCE]
        return self._shown[shown]

    def anatomy(self, definition: Definition) -> Anatomy | None:
        """A function taken apart; None for what is no function."""
        if self.taken_apart is not None:
            return self.taken_apart(definition) if definition.kind in FUNCTIONS else None
        key = (definition.path, definition.start_line, definition.end_line, definition.name)
        if key not in self._anatomies:
            tree = self._tree(definition.path) if definition.kind in FUNCTIONS else None
            self._anatomies[key] = (
                dissect_tree(tree[0], tree[1], definition.start_line, definition.end_line, definition.name)
                if tree
                else None
            )
        return self._anatomies[key]

    def places(self, definition: Definition) -> tuple[Place, ...]:
        """All statements of a function itself; none of what is no function."""
        if definition not in self._places:
            anatomy = self.anatomy(definition)
            found = places_in(anatomy.statements, self.lines(definition.path)) if anatomy is not None else ()
            self._places[definition] = tuple(found)
        return self._places[definition]

    def _tree(self, path: str) -> tuple[Node, Grammar] | None:
        if path not in self._trees:
            if len(self._trees) >= _MOST_FILES:
                self._trees.clear()
            grammar = grammar_of(self.language(path))
            self._trees[path] = (parse(grammar, self.content(path)), grammar) if grammar else None
        return self._trees[path]

    def lines(self, path: str) -> list[str]:
        """The lines of a file without their ends."""
        if path not in self._lines:
            if len(self._lines) >= _MOST_FILES:
                self._lines.clear()
            self._lines[path] = self.content(path).decode("utf-8", "replace").split("\n")
        return self._lines[path]

    def taken_in(self, path: str) -> frozenset[str]:
        """The names on the lines by which a file takes something in."""
        if path not in self._taken_in:
            lines = (line for line in self.lines(path) if _IMPORT.match(line))
            self._taken_in[path] = frozenset(_NAME.findall("\n".join(lines)))
        return self._taken_in[path]

    def text(self, span: Span) -> str:
        """The text of some lines."""
        return "\n".join(self.lines(span.path)[span.start - 1 : span.end])

    def names(self, definition: Definition) -> frozenset[str]:
        """Every identifier in the lines of a definition, those of comments and texts too."""
        span = span_of(definition)
        if span not in self._names:
            self._names[span] = frozenset(_NAME.findall(self.text(span)))
        return self._names[span]

    def functions(self, path: str) -> Iterator[Definition]:
        """The functions of a file in their order, those inside other functions left out."""
        return (each for each in self.definitions(path) if each.kind in FUNCTIONS and not each.nested)

    def members(self, holder: Definition) -> list[Definition]:
        """What a type of this file holds."""
        return [
            each
            for each in self.definitions(holder.path)
            if each.qualified.rpartition(".")[0] == holder.qualified and not each.nested
        ]


def are_one(found: Sequence[Definition]) -> bool:
    """Whether these are one thing: overloads are."""
    return len({(each.path, each.qualified) for each in found}) == 1


def is_own(name: str, code: Code) -> bool:
    """Whether the project itself has a function of this name, long enough to mean it."""
    return len(name) >= _SHORTEST and any(
        each.kind in FUNCTIONS and code.role(each.path) is Role.SOURCE for each in code.named(name)
    )


def span_of(definition: Definition) -> Span:
    """The lines of a definition."""
    return Span(definition.path, definition.start_line, definition.end_line)


def shown_name(definition: Definition) -> str:
    """The name by which a reader knows a definition; of deeper nesting the last two parts."""
    return definition.name if definition.kind is Kind.TEST else ".".join(definition.qualified.split(".")[-2:])


def calls(text: str, name: str) -> bool:
    """Whether a text of code calls something of this name."""
    return re.search(rf"(?<![\w$]){re.escape(name)}\s*(?:<[^<>()]*>|::<[^<>()]*>)?\(", text) is not None
