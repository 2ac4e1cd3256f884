"""What is assigned to what: the targets as written, and the value."""

from dataclasses import dataclass

from tree_sitter import Node

from fondation_cli.course.anatomy.nodes import field, text_of
from fondation_cli.course.anatomy.parts import declared
from fondation_cli.course.anatomy.table import Grammar

_DECLARATIONS = {"lexical_declaration", "variable_declaration", "local_variable_declaration", "var_declaration"}
_WRAPPED = {"local_declaration_statement"}
_PROPERTIES = {"property_declaration"}
_DECLARATORS = {"variable_declarator", "var_spec"}
_SEVERAL = {"pattern_list", "tuple_pattern", "expression_list", "array_pattern", "object_pattern", "tuple"}


@dataclass(frozen=True, slots=True)
class Assignment:
    """`targets` as written; `value` is the node of the right side, None for `i++` and bare declarations."""

    targets: tuple[str, ...]
    value: Node | None


def assignment_of(node: Node, grammar: Grammar) -> Assignment:
    """The assignment that a statement is; several declarations in one statement count as one."""
    if node.type in _WRAPPED:
        node = next((child for child in node.named_children if child.type in _DECLARATIONS), node)
    if node.type == "declaration":
        return _declaration(node)
    if node.type in _PROPERTIES:
        return _property(node)
    if node.type in _DECLARATIONS:
        parts = [child for child in node.named_children if child.type in _DECLARATORS]
        targets = tuple(name for part in parts for name in _targets(field(part, "name")))
        value = _given(parts[0]) if len(parts) == 1 else (node if parts else None)
        return Assignment(targets, _single(value))
    target = field(node, "left", "pattern", "name", "argument", "target")
    value = field(node, "right", "value", "result")
    if value is not None and value.type in {"assignment", "assignment_expression"}:
        inner = assignment_of(value, grammar)
        return Assignment(_targets(target) + inner.targets, inner.value)
    return Assignment(_targets(target), _single(value))


def _given(declarator: Node) -> Node | None:
    """The value of a declarator; C# gives it no name."""
    value = field(declarator, "value")
    last = declarator.named_children[-1] if declarator.named_children else None
    return value if value is not None or last is None or last == field(declarator, "name") else last


def _declaration(node: Node) -> Assignment:
    """`int a = 1, *b;` of C."""
    parts = node.children_by_field_name("declarator")
    value = field(parts[0], "value") if len(parts) == 1 else (node if parts else None)
    return Assignment(tuple(declared(part) for part in parts), value)


def _property(node: Node) -> Assignment:
    """`val found = shelf.take(number)` of Kotlin, `let found = …` of Swift."""
    name = field(node, "name") or next((child for child in node.named_children if "variable" in child.type), None)
    last = node.named_children[-1] if node.named_children else None
    value = field(node, "value") or (last if last != name else None)
    return Assignment((text_of(name).partition(":")[0].strip(),) if name is not None else (), value)


def _single(value: Node | None) -> Node | None:
    """Go wraps even one value in a list."""
    if value is not None and value.type == "expression_list" and value.named_child_count == 1:
        return value.named_children[0]
    return value


def _targets(node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    if node.type in _SEVERAL:
        return tuple(name for child in node.named_children for name in _targets(child))
    return (text_of(node),)
