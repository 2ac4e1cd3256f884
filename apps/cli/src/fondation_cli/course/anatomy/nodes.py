"""Small readings of syntax nodes that every other step uses."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from fondation_cli.course.anatomy.table import Grammar


def text_of(node: Node | None) -> str:
    """The node as written, on one line; empty for none."""
    if node is None or node.text is None:
        return ""
    return " ".join(node.text.decode("utf-8", "replace").split())


def first_line(node: Node) -> int:
    """The line on which the node begins."""
    return node.start_point.row + 1


def last_line(node: Node) -> int:
    """The last line that holds a part of the node: a node that ends before the first column ends a line earlier."""
    row = node.end_point.row
    return row if node.end_point.column == 0 and row > node.start_point.row else row + 1


def unwrap(node: Node, grammar: Grammar) -> Node:
    """The node inside wrappers such as an expression statement, parentheses or `await`."""
    while node.type in grammar.wrappers and node.named_child_count:
        inner = [child for child in node.named_children if child.type not in grammar.comments | grammar.marks]
        if len(inner) != 1:
            return node
        node = inner[0]
    return node


def walk(node: Node, stop: frozenset[str] = frozenset()) -> Iterator[Node]:
    """The node and everything under it in source order, without entering nodes of the types in `stop`."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        if current is node or current.type not in stop:
            pending.extend(reversed(current.children))


def walk_lines(node: Node, start: int, end: int) -> Iterator[Node]:
    """Everything that touches these lines, in source order; what lies outside of them is not entered."""
    pending = [node]
    while pending:
        current = pending.pop()
        if current.start_point.row < end and current.end_point.row >= start - 1:
            yield current
            pending.extend(reversed(current.children))


def field(node: Node, *names: str) -> Node | None:
    """The first field of these names that the node has."""
    for name in names:
        found = node.child_by_field_name(name)
        if found is not None:
            return found
    return None


def words_in(node: Node, grammar: Grammar) -> str:
    """The text of the first argument where it is a string or begins with one; `…` stands for what is filled in."""
    first = next((child for child in node.named_children if child.type not in grammar.comments), None)
    first = unwrap(first, grammar) if first is not None else None
    if first is not None and first.type in grammar.strings:
        return _string(first, grammar)
    opening = first
    while opening is not None and opening.type not in grammar.strings:
        opening = field(opening, "left") if opening.type in _SUMS else None
    text = _string(opening, grammar).rstrip(" '\"`([{:") if opening is not None else ""
    return f"{text}…" if text else ""


def _string(node: Node, grammar: Grammar) -> str:
    """The words of a string literal."""
    return re.sub(r"…\.+$", "…", " ".join(_raw(node, grammar).split()))


def _raw(node: Node, grammar: Grammar) -> str:
    if not node.named_children:
        return text_of(node).strip("'\"`@$")
    return "".join(_part(part, grammar) for part in node.named_children if part.type not in _MARKS)


def _part(part: Node, grammar: Grammar) -> str:
    if part.type in grammar.strings:
        return _raw(part, grammar)
    if part.type in grammar.string_parts:
        return (part.text or b"").decode("utf-8", "replace")
    if part.type != "escape_sequence":
        return "…"
    # What is escaped to stand for itself is a sign of the text; a line's end and its like are a space.
    sign = text_of(part)[1:]
    return sign if sign in _ITSELF else " "


_SUMS = {"binary_operator", "binary_expression"}
_ITSELF = {"\\", '"', "'", "`"}
_MARKS = {"string_start", "string_end"}
