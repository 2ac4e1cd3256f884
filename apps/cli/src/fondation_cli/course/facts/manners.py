"""How a line uses a name: calls it, opens it in a `with`, builds on it, raises it, catches it."""

import re

from tree_sitter import Node

from fondation_cli.course.anatomy.grammar import Grammar
from fondation_cli.course.anatomy.nodes import field, text_of
from fondation_cli.course.facts.portraits import Manner

_HOLDING = {
    "with_item": Manner.OPEN,
    "resource": Manner.OPEN,
    "return_statement": Manner.RETURN,
    "return_expression": Manner.RETURN,
    "raise_statement": Manner.RAISE,
    "throw_statement": Manner.RAISE,
    "decorator": Manner.DECORATE,
}
"""What a call stands in."""

_SURROUNDING = {
    "except_clause": Manner.CATCH,
    "except_group_clause": Manner.CATCH,
    "catch_type": Manner.CATCH,
    "catch_clause": Manner.CATCH,
    "raise_statement": Manner.RAISE,
    "throw_statement": Manner.RAISE,
    "decorator": Manner.DECORATE,
    "class_definition": Manner.INHERIT,
    "class_heritage": Manner.INHERIT,
    "superclass": Manner.INHERIT,
    "super_interfaces": Manner.INHERIT,
    "extends_interfaces": Manner.INHERIT,
    "impl_item": Manner.INHERIT,
    "instanceof_expression": Manner.CHECK,
    "type_case": Manner.CHECK,
    "type": Manner.ANNOTATE,
    "type_annotation": Manner.ANNOTATE,
    "generic_type": Manner.ANNOTATE,
    "type_list": Manner.ANNOTATE,
    "reference_type": Manner.ANNOTATE,
    "formal_parameter": Manner.ANNOTATE,
    "parameter_declaration": Manner.ANNOTATE,
}
"""What a name that is not called stands in."""

_CHECKS = {"isinstance", "issubclass"}
_CLIMB = 7
_PASSED = {"await", "await_expression", "parenthesized_expression", "try_expression", "unary_expression", "as_pattern"}


def manner_at(root: Node, grammar: Grammar, source: list[str], line: int, name: str) -> Manner:
    """The manner of the first use of the name on a line."""
    text = source[line - 1] if line <= len(source) else ""
    for found in re.finditer(rf"(?<![\w$]){re.escape(name)}(?![\w$])", text):
        column = len(text[: found.start()].encode())
        end = column + len(name.encode())
        node = root.named_descendant_for_point_range((line - 1, column), (line - 1, end))
        if node is not None and text_of(node) == name:
            return _manner(node, grammar)
    return Manner.MENTION


def _manner(node: Node, grammar: Grammar) -> Manner:
    node = _whole_name(node, grammar)
    parent = node.parent
    if parent is None:
        return Manner.MENTION
    if _is_callee(parent, node, grammar):
        return _called(parent, grammar)
    return _climbed(node, grammar)


def _whole_name(node: Node, grammar: Grammar) -> Node:
    """`a.b.Name` as a whole, where the name is its last part."""
    while node.parent is not None and node.parent.type in grammar.members:
        fields = grammar.members[node.parent.type]
        if node.parent.type in grammar.calls or node.parent.child_by_field_name(fields[1]) != node:
            break
        node = node.parent
    return node


def _is_callee(parent: Node, node: Node, grammar: Grammar) -> bool:
    return parent.type in grammar.calls and field(parent, "function", "constructor", "type", "name") == node


def _called(call: Node, grammar: Grammar) -> Manner:
    holder = call.parent
    while holder is not None and holder.type in _PASSED:
        holder = holder.parent
    if holder is None:
        return Manner.CALL
    if holder.type in {"assignment", "assignment_expression"}:
        target = text_of(field(holder, "left")).partition(".")[0]
        return Manner.KEEP if target in grammar.own else Manner.CALL
    return _HOLDING.get(holder.type, Manner.CALL)


def _is_built_on(holder: Node, node: Node) -> bool:
    """Whether an `impl` of Rust implements what is named there, and does not only bound its parameters by it."""
    if holder.type != "impl_item":
        return True
    trait = field(holder, "trait")
    return trait is not None and trait.start_byte <= node.start_byte < trait.end_byte


def _is_asked(assertion: Node) -> bool:
    """Whether an assertion of Go gives its answer as a second value; without one it takes it for granted."""
    holder = assertion.parent.parent if assertion.parent is not None else None
    return holder is not None and (given := field(holder, "left", "name")) is not None and len(given.named_children) > 1


def _climbed(node: Node, grammar: Grammar) -> Manner:
    """What surrounds a name that is not called."""
    current, fallback = node.parent, Manner.MENTION
    for _ in range(_CLIMB):
        if current is None or current.type in grammar.functions or current.type in grammar.blocks:
            break
        if current.type == "type_assertion_expression":
            return Manner.CHECK if _is_asked(current) else Manner.MENTION
        if current.type == "pointer_type":
            fallback = Manner.ANNOTATE
        if current.type in _SURROUNDING:
            return _SURROUNDING[current.type] if _is_built_on(current, node) else Manner.ANNOTATE
        if text_of(field(current, "function")) in _CHECKS:
            return Manner.CHECK
        current = current.parent
    return fallback
