"""What a language's query found in a file, by what it is."""

from bisect import bisect_left

from tree_sitter import Node, QueryCursor

from fondation_cli.course.languages import Language
from fondation_cli.course.symbols import Kind, Use

KINDS = {str(kind): kind for kind in Kind}
_USES = {
    str(use): (order, use) for order, use in enumerate((Use.IMPORT, Use.INHERIT, Use.DECORATE, Use.CALL, Use.MENTION))
}
"""What a place is that fits several: the first of these."""

_SCOPES = {"scope", "namespace"}

Match = dict[str, list[Node]]


class Matches:
    """The matches of a query by what they are; a place counts once, by the first pattern of the query that fits it."""

    def __init__(self, root: Node, language: Language) -> None:
        self.definitions: dict[int, tuple[int, str, Match]] = {}
        self.uses: dict[int, tuple[int, Use, Match]] = {}
        self.exported: set[str] = set()
        self.lists_exports = False
        self.taken: set[int] = set()
        self.imports: list[int] = []
        self.variables: dict[int, tuple[str, str, bool]] = {}
        self._wholes: list[tuple[int, int]] = []
        self._annotated = language.annotated
        for query, numbers, depth in language.queries_by_depth:
            cursor = QueryCursor(query)
            if depth is not None:
                cursor.set_max_start_depth(depth)
            for pattern, match in cursor.matches(root):
                self._add(numbers[pattern], match)
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

    def _add(self, pattern: int, match: Match) -> None:
        for what in match:
            if what in _USES:
                self._add_use(what, match)
                return
            if what in KINDS or what in _SCOPES:
                self._add_definition(pattern, what, match)
                return
        if "typed" in match or "annotation" in match:
            said = self._type_of(match)
            if said is None:
                return
            name = (match.get("variable") or match["attribute"])[0]
            self.variables.setdefault(name.start_byte, (text_of(name).removeprefix("$"), said, "attribute" in match))
        self.taken.update(node.start_byte for node in match.get("taken", ()))
        self.lists_exports = self.lists_exports or "listed" in match or "exported" in match
        self.exported.update(text_of(node) for node in match.get("exported", ()))

    def _type_of(self, match: Match) -> str | None:
        """The name of a type: as it stands, or what an annotation comes to."""
        if "typed" in match:
            return text_of(match["typed"][0])
        return self._annotated(text_of(match["annotation"][0])) if self._annotated else None

    def _add_definition(self, pattern: int, what: str, match: Match) -> None:
        start = match["name"][0].start_byte
        known = self.definitions.get(start)
        if known is None or pattern < known[0]:
            self.definitions[start] = (pattern, what, match)

    def _add_use(self, what: str, match: Match) -> None:
        order, use = _USES[what]
        start = named(match).start_byte
        known = self.uses.get(start)
        if known is None or order < known[0] or ("alias" in match and "alias" not in known[2]):
            self.uses[start] = (order, use, match)
        if use is Use.IMPORT:
            self.imports.append(start)
            if "name" not in match:
                # Of `import a.b.*` the whole counts, not `b`.
                self._wholes.append((start, match["from"][0].end_byte))
        for alias in match.get("alias", ()):
            self.taken.add(alias.start_byte)

    def _imports_between(self, start: int, end: int) -> list[int]:
        return self.imports[bisect_left(self.imports, start) : bisect_left(self.imports, end)]


def named(match: Match) -> Node:
    """The node that a match is about: a name, or the module of an import."""
    return (match.get("name") or match["from"])[0]


def text_of(node: Node) -> str:
    """The text of a node."""
    return (node.text or b"").decode(errors="replace")
