"""One file: its definitions, the uses of names in it, its imports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tree_sitter import Node, Parser, QueryCursor

from fondation_cli.course.languages import Draft, Language
from fondation_cli.course.languages.comments import comment_before, file_comment
from fondation_cli.course.symbols import Definition, Kind, Reference, Use

VERSION = "3"
"""Changes with whatever changes what a file yields."""

SIGNATURE_LIMIT = 240
DOCSTRING_LIMIT = 4000
RECEIVER_LIMIT = 120

_FUNCTIONS = {Kind.FUNCTION, Kind.METHOD}
_KINDS = {str(kind): kind for kind in Kind}
_USES = {
    str(use): (order, use) for order, use in enumerate((Use.IMPORT, Use.INHERIT, Use.DECORATE, Use.CALL, Use.MENTION))
}
"""What a place is that fits several: the first of these."""

_SCOPES = {"scope", "namespace"}
_DECORATIONS = {"decorator", "annotation", "marker_annotation", "attribute_item", "comment"}

Match = dict[str, list[Node]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says, apart from where it lies: `path` is empty in all of it."""

    definitions: tuple[Definition, ...]
    references: tuple[Reference, ...]
    imports: tuple[str, ...]
    docstring: str | None


class _Matches:
    """The matches of a query by what they are; a place counts once, by the first pattern of the query that fits it."""

    def __init__(self, root: Node, language: Language) -> None:
        self.definitions: dict[int, tuple[int, str, Match]] = {}
        self.uses: dict[int, tuple[int, Use, Match]] = {}
        self.exported: set[str] = set()
        self.lists_exports = False
        self.taken: set[int] = set()
        self.imports: list[int] = []
        for pattern, match in QueryCursor(language.query).matches(root):
            self._add(pattern, match)

    def _add(self, pattern: int, match: Match) -> None:
        for what in match:
            if what in _USES:
                self._add_use(what, match)
                return
            if what in _KINDS or what in _SCOPES:
                self._add_definition(pattern, what, match)
                return
        self.taken.update(node.start_byte for node in match.get("taken", ()))
        self.lists_exports = self.lists_exports or "listed" in match or "exported" in match
        self.exported.update(_text(node) for node in match.get("exported", ()))

    def _add_definition(self, pattern: int, what: str, match: Match) -> None:
        start = match["name"][0].start_byte
        known = self.definitions.get(start)
        if known is None or pattern < known[0]:
            self.definitions[start] = (pattern, what, match)

    def _add_use(self, what: str, match: Match) -> None:
        order, use = _USES[what]
        start = _named(match).start_byte
        known = self.uses.get(start)
        if known is None or order < known[0] or ("alias" in match and "alias" not in known[2]):
            self.uses[start] = (order, use, match)
        if use is Use.IMPORT:
            self.imports.append(start)
        for alias in match.get("alias", ()):
            self.taken.add(alias.start_byte)


def analyse(source: bytes, language: Language) -> Facts:
    """Read one file. Broken syntax yields what could be read."""
    root = Parser(language.grammar).parse(source).root_node
    matches = _Matches(root, language)
    drafts = _nest([draft for draft in _drafts(matches, language) if not _is_import(draft, matches)])
    exported = frozenset(matches.exported) if matches.lists_exports else None
    definitions = tuple(_definition(draft, language, source, exported) for draft in drafts if draft.kind is not None)
    uses = {
        start: _use(use, match) for start, (_, use, match) in matches.uses.items() if start not in matches.definitions
    }
    known = {use.alias or use.name for use in uses.values() if use.use is Use.IMPORT}
    known |= {draft.name for draft in drafts if draft.parent is None}
    mentions = _mentions(root, language, {name.encode() for name in known})
    taken = set(uses) | matches.definitions.keys() | matches.taken
    for start, use in mentions:
        if start not in taken and (start not in uses or use.receiver):
            uses[start] = use
    references = tuple(_placed(sorted(uses.items(), key=lambda item: item[0]), drafts))
    modules = [use.receiver or use.name for use in references if use.use is Use.IMPORT]
    docstring = language.docstring(root, source) if language.docstring else file_comment(root, language, source)
    return Facts(definitions, references, tuple(dict.fromkeys(modules)), docstring and docstring[:DOCSTRING_LIMIT])


def _drafts(matches: _Matches, language: Language) -> list[Draft]:
    """Definitions and scopes in the order of the text."""
    drafts = [
        Draft(
            match[what][0],
            _outer(match[what][0], language),
            match["body"][0] if "body" in match else None,
            _text(match["name"][0]),
            match["name"][0].start_point.row + 1,
            _KINDS.get(what),
            _text(match["owner"][0]) if "owner" in match else None,
            holds_methods=what != "namespace" and _KINDS.get(what) not in _FUNCTIONS,
        )
        for _, what, match in matches.definitions.values()
        if _text(match["name"][0]) != "_"
    ]
    return sorted(drafts, key=lambda draft: (draft.outer.start_byte, -draft.outer.end_byte, draft.line))


def _is_import(draft: Draft, matches: _Matches) -> bool:
    """`const x = require("x")`: a name for something that is defined elsewhere."""
    return (
        draft.kind is Kind.CONSTANT
        and draft.body is None
        and any(draft.outer.start_byte <= start < draft.outer.end_byte for start in matches.imports)
    )


def _outer(node: Node, language: Language) -> Node:
    """The definition with what belongs to it and to nothing else: decorators, `export`, the word `const`."""
    while node.parent is not None and node.parent.type in language.wrappers:
        if sum(child.type not in _DECORATIONS for child in node.parent.named_children) != 1:
            break
        node = node.parent
    return node


def _nest(drafts: list[Draft]) -> list[Draft]:
    """Give each draft its place: what is around it, its name inside the file, and whether it is a method."""
    stack: list[Draft] = []
    for draft in drafts:
        while stack and (stack[-1].outer.end_byte <= draft.outer.start_byte or stack[-1].outer == draft.outer):
            stack.pop()
        parent = stack[-1] if stack else None
        draft.parent = parent
        draft.nested = draft.owner is None and parent is not None and (parent.nested or parent.kind in _FUNCTIONS)
        before = draft.owner or (parent.qualified if parent else "")
        draft.qualified = f"{before}.{draft.name}" if before else draft.name
        if draft.kind is Kind.FUNCTION and (draft.owner or (parent and parent.holds_methods)):
            draft.kind = Kind.METHOD
        stack.append(draft)
    return drafts


def _definition(draft: Draft, language: Language, source: bytes, exported: frozenset[str] | None) -> Definition:
    text = language.docstring(draft.node, source) if language.docstring and draft.body else None
    draft.documentation = text or comment_before(draft.outer, language, source)
    return Definition(
        name=draft.name,
        qualified=draft.qualified,
        kind=draft.kind or Kind.TYPE,
        path="",
        start_line=draft.outer.start_point.row + 1,
        end_line=_last_line(draft.outer),
        signature=_signature(draft, source),
        docstring=draft.documentation and draft.documentation[:DOCSTRING_LIMIT],
        public=language.is_public(draft, exported),
        line=draft.line,
        nested=draft.nested,
    )


def _last_line(node: Node) -> int:
    row, column = node.end_point
    return row if column == 0 and row > node.start_point.row else row + 1


def _signature(draft: Draft, source: bytes) -> str:
    """The definition up to its body, or its first line, on one line."""
    end = _head_end(draft.body) if draft.body else draft.outer.end_byte
    text = source[_undecorated(draft.outer) : end].decode(errors="replace")
    if draft.body is None:
        text = text.strip().partition("\n")[0]
    return " ".join(text.split()).rstrip("{:; ")[:SIGNATURE_LIMIT]


def _head_end(body: Node) -> int:
    """Where a definition's head ends: before its body, and before comments that stand between the two."""
    before = body.prev_sibling
    while before is not None and before.type == "comment":
        before = before.prev_sibling
    return before.end_byte if before is not None else body.start_byte


def _undecorated(node: Node) -> int:
    """Where a definition begins, behind its decorators and annotations."""
    for child in node.children:
        if child.type in _DECORATIONS:
            continue
        return _undecorated(child) if child.type == "modifiers" else child.start_byte
    return node.end_byte


def _named(match: Match) -> Node:
    return (match.get("name") or match["from"])[0]


def _use(use: Use, match: Match) -> Reference:
    node = _named(match)
    before = match.get("receiver") or (match.get("from") if "name" in match else None)
    # Rust nests imports: `use crate::{flags::HiArgs}` takes HiArgs from crate::flags.
    within = [_text(inner) for inner in match.get("within", ())]
    receiver = "::".join([_text(before[0]), *within])[:RECEIVER_LIMIT] if before else None
    alias = _text(match["alias"][0]) if "alias" in match else None
    return Reference(_text(node), use, "", node.start_point.row + 1, None, receiver, alias)


def _mentions(root: Node, language: Language, known: set[bytes]) -> Iterable[tuple[int, Reference]]:
    """Names that the file imports or defines, wherever they stand; of `known.name` the name behind the dot as well."""
    for node in QueryCursor(language.name_query).captures(root).get("name", ()):
        if node.text not in known:
            continue
        name, line = _text(node), node.start_point.row + 1
        yield node.start_byte, Reference(name, Use.MENTION, "", line)
        parent = node.parent
        if parent is not None and parent.type in language.members and parent.start_byte == node.start_byte:
            member = parent.named_children[-1]
            if member.start_byte != node.start_byte:
                yield (
                    member.start_byte,
                    Reference(_text(member), Use.MENTION, "", member.start_point.row + 1, None, name),
                )


def _placed(uses: Sequence[tuple[int, Reference]], drafts: Sequence[Draft]) -> Iterable[Reference]:
    """Each use with the definition around it; a name is mentioned once a scope."""
    mentioned: set[tuple[str | None, str, str | None]] = set()
    stack: list[Draft] = []
    following = 0
    for start, use in uses:
        while following < len(drafts) and drafts[following].outer.start_byte <= start:
            stack.append(drafts[following])
            following += 1
        while stack and stack[-1].outer.end_byte <= start:
            stack.pop()
        scope = stack[-1].qualified if stack else None
        if use.use is Use.MENTION:
            if (scope, use.name, use.receiver) in mentioned:
                continue
            mentioned.add((scope, use.name, use.receiver))
        yield Reference(use.name, use.use, "", use.line, scope, use.receiver, use.alias) if scope else use


def _text(node: Node) -> str:
    return (node.text or b"").decode(errors="replace")
