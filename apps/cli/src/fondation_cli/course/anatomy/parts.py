"""The parts of a statement, also where a grammar names none of them: then by what they are and where they stand."""

from tree_sitter import Node

from fondation_cli.course.anatomy.nodes import field, text_of

_BODIES = {"function_body", "block", "statements", "compound_statement", "do_block", "then"}
_ARGUMENTS = {"arguments", "argument_list", "value_arguments"}
_ELSE = {"else"}
_DECLARATORS = {"pointer_declarator", "reference_declarator", "function_declarator", "init_declarator"}


def body_of(node: Node) -> Node | None:
    """What a function, a loop or a handler holds."""
    named = field(node, "body")
    if named is not None:
        return named
    return next((child for child in reversed(node.named_children) if child.type in _BODIES), None)


def arguments_of(node: Node) -> Node | None:
    """What a call is given."""
    found = field(node, "arguments")
    if found is not None:
        return found
    for child in node.named_children:
        if child.type in _ARGUMENTS:
            return child
        if child.type == "call_suffix":
            return next((inner for inner in child.named_children if inner.type in _ARGUMENTS), None)
    return None


def callee_of(node: Node) -> Node | None:
    """What a call calls, or makes."""
    found = field(node, "function", "constructor", "type", "macro", "method")
    if found is not None:
        return found
    first = next(iter(node.named_children), None)
    return first if first is not None and first.type not in _ARGUMENTS else None


def consequence_of(node: Node) -> Node | None:
    """What runs when the condition holds."""
    named = field(node, "consequence", "body")
    return named if named is not None else _part(node, behind=False)


def alternatives_of(node: Node) -> list[Node]:
    """What runs when it does not, one node a further condition."""
    named = node.children_by_field_name("alternative")
    if named:
        return named
    last = _part(node, behind=True)
    return [last] if last is not None else []


def _part(node: Node, *, behind: bool) -> Node | None:
    """The last thing before the word `else`, or behind it; a condition is none."""
    found: Node | None = None
    passed = False
    for number, child in enumerate(node.children):
        if child.type in _ELSE:
            passed = True
        elif passed is behind and child.is_named and node.field_name_for_child(number) is None:
            found = child
    return found if passed or not behind else None


def parameters_of(node: Node) -> list[Node]:
    """The nodes of the parameters, one each."""
    holder = field(node, "parameters", "parameter")
    declarator = field(node, "declarator")
    while holder is None and declarator is not None:
        holder = field(declarator, "parameters")
        declarator = field(declarator, "declarator") or next(
            (child for child in declarator.named_children if child.type in _DECLARATORS), None
        )
    if holder is None:
        holder = next((child for child in node.named_children if child.type == "function_value_parameters"), None)
    if holder is not None and holder.type == "parameter":
        holder = None
    if holder is not None:
        typed = [child for child in holder.named_children if child.type == "parameter"]
        return typed if holder.type == "function_value_parameters" else holder.named_children
    return [child for child in node.named_children if child.type == "parameter"]


def declared(declarator: Node) -> str:
    """The name inside a declarator of C: `s` of `*s`, `count` of `count[10]`."""
    inner: Node | None = declarator
    while inner is not None and inner.type.endswith("declarator"):
        declarator = inner
        inner = field(inner, "declarator") or next(iter(inner.named_children[-1:]), None)
    return text_of(inner if inner is not None else declarator)
