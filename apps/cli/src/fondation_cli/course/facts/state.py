"""What an object keeps: what its constructor assigns, or its fields, with their comments and readers."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from tree_sitter import Node

from fondation_cli.course.anatomy.comments import join_comments
from fondation_cli.course.anatomy.nodes import field, first_line, last_line, text_of, walk_lines
from fondation_cli.course.anatomy.statements import Comment, Statement, StatementKind
from fondation_cli.course.docstring import is_banner, plain, sentences, shorten, unnamed
from fondation_cli.course.facts.library import Library
from fondation_cli.course.facts.mentions import Quote
from fondation_cli.course.facts.portraits import Attribute
from fondation_cli.course.facts.readers import CONSTRUCTORS, readers_of
from fondation_cli.course.facts.walk import everything
from fondation_cli.course.markup import Span
from fondation_cli.course.quotation import locate
from fondation_cli.course.symbols import Definition, Kind

MOST_ATTRIBUTES = 9
_LONGEST = 130
_FEWEST_WORDS = 3
_LONGEST_VALUE = 40
_FIELDS = {"field_declaration", "field_definition", "public_field_definition", "property_signature"}
_VALUES = {"enum_variant", "enum_constant", "enum_assignment", "assignment"}
_ENUMERATES = re.compile(r"\b(?:Enum|IntEnum|StrEnum|Flag|IntFlag)\b")
_MOST_VALUES = 24
_SIMPLE = re.compile(r"^(?:[\w.]+|[\w.]+\(\)|\{\}|\[\]|\(\)|\"[^\"]*\"|'[^']*'|-?\d+(?:\.\d+)?)$")


def state_of(holder: Definition, library: Library) -> tuple[tuple[Attribute, ...], int]:
    """The attributes that have a comment or a reader, in the order of the code, and how many attributes there are."""
    found = [*_assigned(holder, library)] or [*_declared(holder, library)]
    unique: dict[str, Attribute] = {}
    for attribute in found:
        unique.setdefault(attribute.name, attribute)
    told = Counter(attribute.meaning.text for attribute in unique.values() if attribute.meaning)
    own = [_own_words(attribute, told) for attribute in unique.values()]
    kept = [attribute for attribute in own if attribute.meaning or attribute.readers]
    return tuple(kept[:MOST_ATTRIBUTES]), len(unique)


def _own_words(attribute: Attribute, told: Counter[str]) -> Attribute:
    """An attribute without a comment that stands over several, unless it begins with this one's name."""
    meaning = attribute.meaning
    shared = meaning is not None and told[meaning.text] > 1 and meaning.text.split()[0].strip("`") != attribute.name
    return replace(attribute, meaning=None) if shared else attribute


def values_of(holder: Definition, library: Library) -> tuple[Attribute, ...]:
    """The values of an enumeration, each with its comment."""
    if holder.kind is not Kind.ENUM and not _ENUMERATES.search(holder.signature):
        return ()
    tree = library.tree(holder.path)
    if tree is None:
        return ()
    root, grammar = tree
    found: dict[str, Attribute] = {}
    for node in walk_lines(root, holder.start_line, holder.end_line):
        if node.type not in _VALUES or first_line(node) < holder.start_line:
            continue
        named = field(node, "name", "left")
        name = text_of(named)
        if not name.isidentifier() or name.startswith("_") or (node.type == "assignment" and not name.isupper()):
            continue
        held = node.parent if node.type == "assignment" and node.parent is not None else node
        comments = _comments_beside(held, grammar.comments) or _comments_above(held, grammar.comments)
        span = Span(holder.path, first_line(node), last_line(node))
        comment = join_comments(comments) if comments else None
        found.setdefault(name, _attribute(name, span, "", comment, holder, library, is_read=False))
    return tuple(found.values())[:_MOST_VALUES]


def _assigned(holder: Definition, library: Library) -> Iterator[Attribute]:
    constructor = next((member for member in library.members(holder) if member.name in CONSTRUCTORS), None)
    anatomy = library.anatomy(constructor) if constructor is not None else None
    if constructor is None or anatomy is None:
        return
    for statement in everything(anatomy.statements):
        for target in statement.targets if statement.kind is StatementKind.ASSIGN else ():
            head, dot, name = target.partition(".")
            if dot and head == anatomy.receiver and name.isidentifier() and not name.startswith("_"):
                span = Span(constructor.path, statement.start, statement.end)
                given = statement.value in {parameter.name for parameter in anatomy.parameters}
                attribute = _attribute(name, span, _value(statement), statement.comment, holder, library)
                yield replace(attribute, is_given=given)


def _value(statement: Statement) -> str:
    return statement.value if len(statement.value) <= _LONGEST_VALUE and _SIMPLE.match(statement.value) else ""


def _declared(holder: Definition, library: Library) -> Iterator[Attribute]:
    """The fields of a struct or class whose constructor assigns none."""
    tree = library.tree(holder.path)
    if tree is None:
        return
    root, grammar = tree
    for node in walk_lines(root, holder.start_line, holder.end_line):
        if node.type not in _FIELDS or first_line(node) < holder.start_line or _is_shared(node):
            continue
        comments = _comments_beside(node, grammar.comments) or _comments_above(node, grammar.comments)
        for name in _field_names(node):
            span = Span(holder.path, first_line(node), last_line(node))
            yield _attribute(name, span, "", join_comments(comments) if comments else None, holder, library)


def _is_shared(field_node: Node) -> bool:
    """Whether a field belongs to the type and not to each object."""
    return any(child.type in {"modifiers", "static"} and "static" in text_of(child) for child in field_node.children)


def _field_names(node: Node) -> list[str]:
    declarator = field(node, "declarator")
    named = [field(declarator, "name")] if declarator is not None else node.children_by_field_name("name")
    return [text_of(part) for part in named or [field(node, "property")] if part is not None]


def _comments_beside(node: Node, types: frozenset[str]) -> list[Node]:
    """The comment behind a field, on its last line."""
    after = node.next_named_sibling
    beside = after is not None and after.type in types and first_line(after) == last_line(node)
    return [after] if after is not None and beside else []


def _comments_above(node: Node, types: frozenset[str]) -> list[Node]:
    found: list[Node] = []
    below, above = node, node.prev_named_sibling
    while above is not None and above.type in types and last_line(above) + 1 >= first_line(below):
        before = above.prev_named_sibling
        if before is not None and before.type not in types and last_line(before) == first_line(above):
            break
        found.insert(0, above)
        below, above = above, above.prev_named_sibling
    return found


def _attribute(
    name: str,
    span: Span,
    value: str,
    comment: Comment | None,
    holder: Definition,
    library: Library,
    *,
    is_read: bool = True,
) -> Attribute:
    text = unnamed(_first_sentence(comment.text), name) if comment is not None else ""
    # Fewer words head a group of lines, and say nothing of one attribute.
    text = text if len(text.split()) >= _FEWEST_WORDS and not is_banner(text) else ""
    lines = library.lines(span.path)
    found = locate(lines, comment.start, max(comment.end, span.start), text) if comment is not None and text else None
    meaning = Quote(text, Span(span.path, *found)) if found else None
    return Attribute(name, span, value, meaning, readers_of(name, holder, library) if is_read else ())


def _first_sentence(text: str) -> str:
    first = next(iter(sentences(plain(text))), "")
    return first if len(first) <= _LONGEST else shorten(first, _LONGEST)
