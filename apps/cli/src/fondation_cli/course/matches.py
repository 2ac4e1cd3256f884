"""What a language's query found in a file, by what it is."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from tree_sitter import Node, QueryCursor

from fondation_cli.course.languages import LANGUAGES, Language
from fondation_cli.course.symbols import Kind, Use
from fondation_cli.course.text import Text

KINDS = {str(kind): kind for kind in Kind}
_USES = {
    str(use): (order, use) for order, use in enumerate((Use.IMPORT, Use.INHERIT, Use.DECORATE, Use.CALL, Use.MENTION))
}
"""What a place is that fits several: the first of these."""

_SCOPES = {"scope", "namespace"}
_CAPTURE = re.compile(r"@(\w+)")

Match = dict[str, list[Node]]
Found = tuple[int, Use, int, list[Node] | None, Match | None]
"""Which of several it is, what it is, the byte behind the name, what stands before that; where there is more, all."""


class Matches:
    """The matches of a query by what they are; a place counts once, by the first pattern of the query that fits it."""

    def __init__(self, root: Node, language: Language, text: Text) -> None:
        self.definitions: dict[int, tuple[int, str, Match]] = {}
        self.uses: dict[int, Found] = {}
        self.exported: set[str] = set()
        self.lists_exports = False
        self.taken: set[int] = set()
        self.imports: list[int] = []
        self.variables: dict[int, tuple[str, str, bool]] = {}
        self._wholes: list[tuple[int, int]] = []
        self._text = text
        self._annotated = language.annotated
        meanings, plain = _meanings(language.name), _plain_uses(language.name)
        for query, numbers, depth in language.queries_by_depth:
            cursor = QueryCursor(query)
            if depth is not None:
                cursor.set_max_start_depth(depth)
            self._read(cursor.matches(root), [(number, meanings[number], plain[number]) for number in numbers])
        self.imports.sort()
        for start, end in self._wholes:
            for inner in self._imports_between(start + 1, end):
                self.uses.pop(inner, None)

    @property
    def listed(self) -> frozenset[str] | None:
        """The names that the file lists as its own; None without such a list."""
        return frozenset(self.exported) if self.lists_exports else None

    def imports_between(self, start: int, end: int) -> bool:
        """Whether something is imported from byte `start` on, before `end`."""
        return bool(self._imports_between(start, end))

    def _read(
        self, matches: list[tuple[int, Match]], patterns: Sequence[tuple[int, str | None, tuple[int, Use] | None]]
    ) -> None:
        """Most matches are plain uses: they take the shortest way."""
        uses = self.uses
        for pattern, match in matches:
            number, what, plain = patterns[pattern]
            if plain is not None:
                name = match["name"][0]
                start = name.start_byte
                known = uses.get(start)
                if known is None or plain[0] < known[0]:
                    uses[start] = (*plain, name.end_byte, match.get("receiver"), None)
            elif what is None:
                self._add_other(match)
            elif what in _USES:
                self._add_use(*_USES[what], match)
            else:
                start = match["name"][0].start_byte
                other = self.definitions.get(start)
                if other is None or number < other[0]:
                    self.definitions[start] = (number, what, match)

    def _add_use(self, order: int, use: Use, match: Match) -> None:
        node = named(match)
        start = node.start_byte
        known = self.uses.get(start)
        better = use is Use.IMPORT and "alias" in match and known is not None and "alias" not in (known[4] or ())
        if known is None or order < known[0] or better:
            self.uses[start] = (order, use, node.end_byte, None, match)
        if use is Use.IMPORT:
            self._add_import(start, match)

    def _add_import(self, start: int, match: Match) -> None:
        self.imports.append(start)
        if "name" not in match:
            # Of `import a.b.*` the whole counts, not `b`.
            self._wholes.append((start, match["from"][0].end_byte))
        for alias in match.get("alias", ()):
            self.taken.add(alias.start_byte)

    def _add_other(self, match: Match) -> None:
        if "typed" in match or "annotation" in match:
            said = self._type_of(match)
            if said is None:
                return
            name = (match.get("variable") or match["attribute"])[0]
            start = name.start_byte
            if start not in self.variables:
                self.variables[start] = (self._said(name).removeprefix("$"), said, "attribute" in match)
        self.taken.update(node.start_byte for node in match.get("taken", ()))
        self.lists_exports = self.lists_exports or "listed" in match or "exported" in match
        self.exported.update(self._said(node) for node in match.get("exported", ()))

    def _type_of(self, match: Match) -> str | None:
        """The name of a type: as it stands, or what an annotation comes to."""
        if "typed" in match:
            return self._said(match["typed"][0])
        return self._annotated(self._said(match["annotation"][0])) if self._annotated else None

    def _said(self, node: Node) -> str:
        return self._text.slice(node.start_byte, node.end_byte)

    def _imports_between(self, start: int, end: int) -> list[int]:
        return self.imports[bisect_left(self.imports, start) : bisect_left(self.imports, end)]


@cache
def _meanings(name: str) -> tuple[str | None, ...]:
    """For each pattern of a language's query what it finds: a kind of definition, a use, a scope; None for the rest."""
    return tuple(
        next((what for what in _CAPTURE.findall(text) if what in _USES or what in KINDS or what in _SCOPES), None)
        for text in LANGUAGES[name].patterns
    )


@cache
def _plain_uses(name: str) -> tuple[tuple[int, Use] | None, ...]:
    """For each pattern that finds a name, maybe with what stands before it, and nothing else: which use that is."""
    uses: list[tuple[int, Use] | None] = []
    for text, what in zip(LANGUAGES[name].patterns, _meanings(name), strict=True):
        parts = {part for part in _CAPTURE.findall(text) if not part.startswith("_")}
        uses.append(_USES[what] if what in _USES and parts <= {what, "name", "receiver"} else None)
    return tuple(uses)


def named(match: Match) -> Node:
    """The node that a match is about: a name, or the module of an import."""
    return (match.get("name") or match["from"])[0]
