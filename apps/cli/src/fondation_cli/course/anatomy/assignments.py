"""What is assigned to what: the targets as written, and the value."""

from dataclasses import dataclass

from tree_sitter import Node

from fondation_cli.course.anatomy.grammar import Grammar
from fondation_cli.course.anatomy.nodes import field, text_of

_DECLARATIONS = {"lexical_declaration", "variable_declaration", "local_variable_declaration", "var_declaration"}
_DECLARATORS = {"variable_declarator", "var_spec"}
_SEVERAL = {"pattern_list", "tuple_pattern", "expression_list", "array_pattern", "object_pattern", "tuple"}


@dataclass(frozen=True, slots=True)
class Assignment:
    """`targets` as written; `value` is the node of the right side, None for `i++` and bare declarations."""

    targets: tuple[str, ...]
    value: Node | None


def assignment_of(node: Node, grammar: Grammar) -> Assignment:
    """The assignment that a statement is; several declarations in one statement count as one."""
    if node.type in _DECLARATIONS:
        parts = [child for child in node.named_children if child.type in _DECLARATORS]
        targets = tuple(name for part in parts for name in _targets(field(part, "name")))
        value = field(parts[0], "value") if len(parts) == 1 else (node if parts else None)
        return Assignment(targets, _single(value))
    target = field(node, "left", "pattern", "name", "argument")
    value = field(node, "right", "value")
    if value is not None and value.type in {"assignment", "assignment_expression"}:
        inner = assignment_of(value, grammar)
        return Assignment(_targets(target) + inner.targets, inner.value)
    return Assignment(_targets(target), _single(value))


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
