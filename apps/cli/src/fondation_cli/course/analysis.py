"""One file: its definitions, the uses of names in it, its imports."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tree_sitter import Node

from fondation_cli.course.languages import Draft, Language
from fondation_cli.course.languages.comments import comment_before, file_comment, last_word
from fondation_cli.course.matches import KINDS, Match, Matches
from fondation_cli.course.references import References
from fondation_cli.course.scopes import Scopes
from fondation_cli.course.symbols import HOLDERS, Definition, Kind, Reference, Use, Variable
from fondation_cli.course.text import Text

VERSION = "18"
"""Changes with whatever changes what a file yields."""

SIGNATURE_LIMIT = 240
DOCSTRING_LIMIT = 4000

_PARAMETERS = {"template_parameter_list", "requires_clause"}
_OPERATORS = {"operator_name", "operator_cast"}
_OWN_HOLDERS = HOLDERS - {Kind.EXTENSION}
_FUNCTIONS = {Kind.FUNCTION, Kind.METHOD, Kind.TEST}
_LINE_END = ord("\n")
_IMPORT = Use.IMPORT
_COMMENT_SIGN = re.compile(rb"#|//|/\*|--")
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
_BESIDE = _DECORATIONS | _PARAMETERS


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
    parsed = language.prepared(source) if language.prepared else source
    root = language.parser.parse(parsed).root_node
    text = Text(parsed)
    matches = Matches(root, language, text)
    drafts = _definitions_of(matches, language, text)
    exported = language.listed(root, parsed) if language.listed else matches.listed
    reading = _Reading(language, source, text, exported)
    definitions = tuple(reading.definition(draft) for draft in drafts if draft.kind is not None)
    scopes = Scopes(drafts)
    names = References(text, root, matches, language)
    references = names.read(drafts, scopes, mentions=mentions)
    modules = [receiver or name for name, use, _, _, _, receiver, _ in references if use is _IMPORT]
    docstring = language.docstring(root, source) if language.docstring else file_comment(root, language, source)
    return Facts(
        definitions,
        references,
        tuple(dict.fromkeys(modules)),
        docstring and docstring[:DOCSTRING_LIMIT],
        tuple(_known(_variables(matches, scopes), names.shadows.given)),
    )


def _definitions_of(matches: Matches, language: Language, text: Text) -> list[Draft]:
    """What the file defines, each in its place; what only looks like it is left out before it can hold anything."""
    drafts = _nest([draft for draft in _drafts(matches, language, text) if not _is_import(draft, matches)])
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


def _drafts(matches: Matches, language: Language, text: Text) -> list[Draft]:
    """Definitions and scopes in the order of the text."""
    drafts = [
        _draft(what, match, language, text)
        for start, (_, what, match) in matches.definitions.items()
        if text.slice(start, match["name"][0].end_byte) != "_"
    ]
    # Where a parser met what it could not read, it may have put a name without letters.
    named = [draft for draft in drafts if draft.name]
    return sorted(named, key=lambda draft: (draft.start, -draft.end, draft.line))


def _draft(what: str, match: Match, language: Language, text: Text) -> Draft:
    node, name = match[what][0], match["name"][0]
    owner = None
    if "owner" in match:
        holder = match["owner"][0]
        owner = text.slice(holder.start_byte, holder.end_byte)
    elif language.named is not None:
        owner, name = language.named(name)
    start = name.start_byte
    said, kind = _name(name, text.slice(start, name.end_byte)), KINDS.get(what)
    outer = _outer(node, language) if language.wrappers else node
    return Draft(
        node,
        outer,
        match["body"][0] if "body" in match else None,
        said,
        text.line(start),
        Kind.TEST if kind is Kind.FUNCTION and " " in said and name.type not in _OPERATORS else kind,
        owner,
        holds_methods=what != "namespace" and kind not in _FUNCTIONS,
        last=last_word(outer, language) if language.swallows else None,
    )


def _name(node: Node, text: str) -> str:
    """A name as written; of a sentence in quotation marks its words on one line."""
    if text.isidentifier():
        return text
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
        and matches.imports_between(draft.start, draft.outer.end_byte)
    )


def _outer(node: Node, language: Language) -> Node:
    """The definition with what belongs to it and to nothing else: decorators, `export`, the word `const`."""
    # Each `parent` is looked for from the root.
    parent = node.parent
    while parent is not None and parent.type in language.wrappers:
        if sum(child.type not in _BESIDE for child in parent.named_children) != 1:
            break
        node, parent = parent, parent.parent
    return node


def _nest(drafts: list[Draft]) -> list[Draft]:
    """Give each draft its place: what is around it, its name inside the file, and whether it is a method."""
    stack: list[Draft] = []
    for draft in drafts:
        while stack and (stack[-1].end <= draft.start or _is_same(stack[-1], draft)):
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


def _is_same(one: Draft, other: Draft) -> bool:
    return one.start == other.start and one.outer == other.outer


def _titles(draft: Draft) -> str:
    """The sentence of a test behind those of what gathers it."""
    titles = [draft.name]
    while draft.parent is not None:
        draft = draft.parent
        titles.insert(0, draft.name)
    return " › ".join(titles)[:SIGNATURE_LIMIT]


class _Reading:
    """What the parts of a definition say: a file as it is, and as its parser was given it."""

    def __init__(self, language: Language, source: bytes, text: Text, exported: frozenset[str] | None) -> None:
        self._language = language
        self._source = source
        self._text = text
        self._as_parsed = text.source is source
        self._exported = exported

    def definition(self, draft: Draft) -> Definition:
        """A draft with all that is said of it."""
        language, source = self._language, self._source
        said = None
        if language.docstring and (draft.body or draft.kind in _VALUES):
            said = language.docstring(draft.node, source)
        draft.documentation = said or comment_before(draft.outer, language, source)
        return Definition(
            name=draft.name,
            qualified=draft.qualified,
            kind=draft.kind or Kind.TYPE,
            path="",
            start_line=self._text.line(draft.start),
            end_line=self._end_line(draft),
            signature=_titles(draft) if draft.kind is Kind.TEST else self._signature(draft),
            docstring=draft.documentation and draft.documentation[:DOCSTRING_LIMIT],
            public=language.is_public(draft, self._exported),
            line=draft.line,
            nested=draft.nested,
            only_tested=language.is_for_tests(draft) if language.is_for_tests else False,
        )

    def _end_line(self, draft: Draft) -> int:
        if draft.last is not None:
            return self._last_line(draft.last.start_byte, draft.end)
        body, end = draft.body, draft.outer.end_byte
        line = self._last_line(draft.start, end)
        if body is None or (body.end_byte <= end and self._source[end - 1] != _LINE_END):
            return line
        return max(line, self._last_line(body.start_byte, body.end_byte))

    def _last_line(self, start: int, end: int) -> int:
        """The line of the last byte, but for the end of a line."""
        line = self._text.line(end)
        return line - 1 if end and self._source[end - 1] == _LINE_END and line > self._text.line(start) else line

    def _signature(self, draft: Draft) -> str:
        """The definition up to its body, or its first line, on one line."""
        start = draft.start
        # No decoration, annotation or comment begins with a letter: most definitions have none.
        if not self._source[start : start + 1].isalpha():
            start = _undecorated(draft.outer)
        head = self._source[start : self._head_end(draft.body, start) if draft.body else draft.outer.end_byte]
        text = head.decode(errors="replace")
        if draft.body is None:
            text = text.strip().partition("\n")[0]
        return " ".join(text.split()).rstrip("{:;(\\= ")[:SIGNATURE_LIMIT]

    def _head_end(self, body: Node, start: int) -> int:
        """Where a definition's head ends: before its body, and before comments that stand between the two."""
        end = body.start_byte
        if self._as_parsed and not _COMMENT_SIGN.search(self._source, start, end):
            return end
        before = body.prev_sibling
        while before is not None and before.type in _COMMENTS:
            before = before.prev_sibling
        return before.end_byte if before is not None else end


def _undecorated(node: Node) -> int:
    """Where a definition begins, behind its decorators and annotations."""
    for place in range(node.child_count):
        child = node.child(place)
        if child.type == "modifiers" and all(inner.type in _DECORATIONS for inner in child.children):
            continue
        if child.type not in _DECORATIONS:
            return _undecorated(child) if child.type == "modifiers" else child.start_byte
    return node.start_byte


def _known(typed: Iterable[Variable], given: Iterable[tuple[str, str]]) -> Iterable[Variable]:
    """The variables whose type the text says, and those that hide what bears their name outside of their function."""
    known = list(typed)
    places = {(variable.scope, variable.name) for variable in known}
    yield from known
    yield from (Variable(name, "", scope) for scope, name in given if (scope, name) not in places)


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
