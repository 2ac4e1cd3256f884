"""One file: its definitions, the uses of names in it, its imports."""

from collections.abc import Iterable
from dataclasses import dataclass

from tree_sitter import Node

from fondation_cli.course.languages import Draft, Language
from fondation_cli.course.languages.comments import comment_before, file_comment, last_word
from fondation_cli.course.matches import KINDS, Match, Matches, text_of
from fondation_cli.course.references import References
from fondation_cli.course.scopes import Scopes
from fondation_cli.course.symbols import HOLDERS, Definition, Kind, Reference, Use, Variable

VERSION = "12"
"""Changes with whatever changes what a file yields."""

SIGNATURE_LIMIT = 240
DOCSTRING_LIMIT = 4000

_PARAMETERS = {"template_parameter_list", "requires_clause"}
_OPERATORS = {"operator_name", "operator_cast"}
_OWN_HOLDERS = HOLDERS - {Kind.EXTENSION}
_FUNCTIONS = {Kind.FUNCTION, Kind.METHOD, Kind.TEST}
_VALUES = {Kind.CONSTANT, Kind.PROPERTY}
_STRINGS = {"string", "template_string", "string_literal", "encapsed_string", "line_string_literal"}
_COMMENTS = {"comment", "line_comment", "block_comment"}
_DECORATIONS = {
    "decorator",
    "annotation",
    "marker_annotation",
    "attribute_item",
    "attribute_list",
    "attribute",
    "attribute_declaration",
} | _COMMENTS


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says, apart from where it lies: `path` is empty in all of it."""

    definitions: tuple[Definition, ...]
    references: tuple[Reference, ...]
    imports: tuple[str, ...]
    docstring: str | None
    variables: tuple[Variable, ...] = ()


def analyse(source: bytes, language: Language, *, mentions: bool = True) -> Facts:
    """Read one file. Broken syntax yields what could be read.

    Without `mentions` names count only where they are called, imported and the like: enough of tests, and faster.
    """
    text = language.prepared(source) if language.prepared else source
    root = language.parser.parse(text).root_node
    matches = Matches(root, language)
    drafts = _definitions_of(matches, language)
    exported = language.listed(root, text) if language.listed else matches.listed
    definitions = tuple(_definition(draft, language, source, exported) for draft in drafts if draft.kind is not None)
    scopes = Scopes(text, drafts)
    references = References(text, root, matches, language).read(drafts, scopes, mentions=mentions)
    modules = [use.receiver or use.name for use in references if use.use is Use.IMPORT]
    docstring = language.docstring(root, source) if language.docstring else file_comment(root, language, source)
    return Facts(
        definitions,
        references,
        tuple(dict.fromkeys(modules)),
        docstring and docstring[:DOCSTRING_LIMIT],
        tuple(_variables(matches, scopes)),
    )


def _definitions_of(matches: Matches, language: Language) -> list[Draft]:
    """What the file defines, each in its place; what only looks like it is left out before it can hold anything."""
    drafts = _nest([draft for draft in _drafts(matches, language) if not _is_import(draft, matches)])
    own = {draft.name for draft in drafts if draft.kind in _OWN_HOLDERS}
    for draft in drafts:
        if draft.kind is Kind.EXTENSION and draft.name in own:
            draft.kind = None
    if language.settled is not None:
        language.settled(drafts)
    is_none = language.is_none
    if is_none is None or not any(is_none(draft) for draft in drafts):
        return drafts
    return _nest([draft for draft in drafts if not is_none(draft)])


def _drafts(matches: Matches, language: Language) -> list[Draft]:
    """Definitions and scopes in the order of the text."""
    drafts = [
        _draft(what, match, language)
        for _, what, match in matches.definitions.values()
        if text_of(match["name"][0]) != "_"
    ]
    return sorted(drafts, key=lambda draft: (draft.start, -draft.end, draft.line))


def _draft(what: str, match: Match, language: Language) -> Draft:
    node, name = match[what][0], match["name"][0]
    owner = text_of(match["owner"][0]) if "owner" in match else None
    if language.named is not None and owner is None:
        owner, name = language.named(name)
    said, kind = _name(name), KINDS.get(what)
    outer = _outer(node, language)
    return Draft(
        node,
        outer,
        match["body"][0] if "body" in match else None,
        said,
        name.start_point.row + 1,
        Kind.TEST if kind is Kind.FUNCTION and " " in said and name.type not in _OPERATORS else kind,
        owner,
        holds_methods=what != "namespace" and kind not in _FUNCTIONS,
        last=last_word(outer, language) if language.swallows else None,
    )


def _name(node: Node) -> str:
    """A name as written; of a sentence in quotation marks its words on one line."""
    text = text_of(node)
    if node.type in _STRINGS:
        return " ".join(text.strip(text[-1:]).replace("\\", "").split())
    if node.type == "simple_symbol":
        return text.removeprefix(":")
    return text[1:-1] if text.startswith("`") and text.endswith("`") else text


def _is_import(draft: Draft, matches: Matches) -> bool:
    """`const x = require("x")`: a name for something that is defined elsewhere."""
    return (
        draft.kind is Kind.CONSTANT
        and draft.body is None
        and matches.imports_between(draft.outer.start_byte, draft.outer.end_byte)
    )


def _outer(node: Node, language: Language) -> Node:
    """The definition with what belongs to it and to nothing else: decorators, `export`, the word `const`."""
    while node.parent is not None and node.parent.type in language.wrappers:
        if sum(child.type not in _DECORATIONS | _PARAMETERS for child in node.parent.named_children) != 1:
            break
        node = node.parent
    return node


def _nest(drafts: list[Draft]) -> list[Draft]:
    """Give each draft its place: what is around it, its name inside the file, and whether it is a method."""
    stack: list[Draft] = []
    for draft in drafts:
        while stack and (stack[-1].end <= draft.start or stack[-1].outer == draft.outer):
            stack.pop()
        parent = stack[-1] if stack else None
        draft.parent = parent
        draft.nested = draft.owner is None and parent is not None and (parent.nested or parent.kind in _FUNCTIONS)
        before = draft.owner or (parent.qualified if parent else "")
        # Dots part names: a sentence keeps none of its own.
        own = draft.name.replace(".", "") if draft.kind in {None, Kind.TEST} else draft.name
        draft.qualified = f"{before}.{own}" if before else own
        if draft.kind is Kind.FUNCTION and (draft.owner or (parent and parent.holds_methods)):
            draft.kind = Kind.METHOD
        stack.append(draft)
    return drafts


def _definition(draft: Draft, language: Language, source: bytes, exported: frozenset[str] | None) -> Definition:
    text = (
        language.docstring(draft.node, source) if language.docstring and (draft.body or draft.kind in _VALUES) else None
    )
    draft.documentation = text or comment_before(draft.outer, language, source)
    return Definition(
        name=draft.name,
        qualified=draft.qualified,
        kind=draft.kind or Kind.TYPE,
        path="",
        start_line=draft.outer.start_point.row + 1,
        end_line=_end_line(draft),
        signature=_titles(draft) if draft.kind is Kind.TEST else _signature(draft, source),
        docstring=draft.documentation and draft.documentation[:DOCSTRING_LIMIT],
        public=language.is_public(draft, exported),
        line=draft.line,
        nested=draft.nested,
    )


def _end_line(draft: Draft) -> int:
    if draft.last is not None:
        return _last_line(draft.last)
    return max(_last_line(draft.outer), _last_line(draft.body) if draft.body else 0)


def _last_line(node: Node) -> int:
    row, column = node.end_point
    return row if column == 0 and row > node.start_point.row else row + 1


def _titles(draft: Draft) -> str:
    """The sentence of a test behind those of what gathers it."""
    titles = [draft.name]
    while draft.parent is not None:
        draft = draft.parent
        titles.insert(0, draft.name)
    return " › ".join(titles)[:SIGNATURE_LIMIT]


def _signature(draft: Draft, source: bytes) -> str:
    """The definition up to its body, or its first line, on one line."""
    end = _head_end(draft.body) if draft.body else draft.outer.end_byte
    text = source[_undecorated(draft.outer) : end].decode(errors="replace")
    if draft.body is None:
        text = text.strip().partition("\n")[0]
    return " ".join(text.split()).rstrip("{:;(\\= ")[:SIGNATURE_LIMIT]


def _head_end(body: Node) -> int:
    """Where a definition's head ends: before its body, and before comments that stand between the two."""
    before = body.prev_sibling
    while before is not None and before.type in _COMMENTS:
        before = before.prev_sibling
    return before.end_byte if before is not None else body.start_byte


def _undecorated(node: Node) -> int:
    """Where a definition begins, behind its decorators and annotations."""
    for child in node.children:
        if child.type == "modifiers" and all(inner.type in _DECORATIONS for inner in child.children):
            continue
        if child.type not in _DECORATIONS:
            return _undecorated(child) if child.type == "modifiers" else child.start_byte
    return node.start_byte


def _variables(matches: Matches, scopes: Scopes) -> Iterable[Variable]:
    """Variables with the definition around them; an attribute that a method sets belongs to the type of the method."""
    found = sorted(matches.variables.items())
    for (_, (name, type_name, is_attribute)), around in zip(
        found, scopes.around([start for start, _ in found]), strict=True
    ):
        # What defines a variable stands in its own definition.
        is_own = around is not None and around.name == name
        holder = around.parent if around is not None and (is_attribute or is_own) else around
        yield Variable(name, type_name, holder.qualified if holder else None)
