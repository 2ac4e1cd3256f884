"""Reads loops, also those in the clothes of a call."""

from tree_sitter import Node

from fondation_cli.course.anatomy.calls import calls_in
from fondation_cli.course.anatomy.conditions import condition_of
from fondation_cli.course.anatomy.nodes import field, first_line, last_line, text_of
from fondation_cli.course.anatomy.parts import body_of
from fondation_cli.course.anatomy.statements import Statement
from fondation_cli.course.anatomy.statements import StatementKind as Kind
from fondation_cli.course.anatomy.table import Grammar, Reader

_UNNAMED_LOOPS = frozenset({"for_statement", "for_expression", "foreach_statement"})
_EACH = frozenset({"each", "each_with_index", "each_pair", "each_with_object", "times"})


def looped(node: Node, grammar: Grammar, reader: Reader) -> Statement:
    """What a loop goes over, or how long it runs, and what it does."""
    clause = next((child for child in node.named_children if child.type == "range_clause"), node)
    over = field(clause, "right", "value", "collection")
    variable = field(clause, "left", "pattern", "name", "item")
    if over is None and node.type in _UNNAMED_LOOPS and field(node, "condition", "initializer", "update") is None:
        variable, over = _looped_over(node)
    if node.type == "for_range_loop":
        variable = field(node, "declarator")
    test = field(node, "condition")
    return Statement(
        Kind.LOOP,
        first_line(node),
        last_line(node),
        condition=condition_of(test, grammar) if test is not None else None,
        targets=(text_of(variable).lstrip("&* "),) if variable is not None and over is not None else (),
        value=text_of(over),
        calls=calls_in(over, grammar) + calls_in(test, grammar),
        body=reader(body_of(node)),
    )


def _looped_over(node: Node) -> tuple[Node | None, Node | None]:
    """What a loop calls each thing, and what it goes over, where the tree only has them in their order."""
    holder = next((child for child in node.named_children if child.type == "enumerators"), None)
    first = holder.named_children[0] if holder is not None and holder.named_children else node
    parts = [child for child in first.named_children if child != body_of(node)][:2]
    if len(parts) < 2:  # noqa: PLR2004 (what each is called, and where it is from)
        return None, None
    return (parts[1], parts[0]) if node.type == "foreach_statement" else (parts[0], parts[1])


def _each(node: Node, block: Node, grammar: Grammar, reader: Reader) -> Statement:
    """`parcels.each do |parcel|` of Ruby."""
    over, named = field(node, "receiver"), field(block, "parameters")
    return Statement(
        Kind.LOOP,
        first_line(node),
        last_line(node),
        targets=tuple(text_of(part) for part in named.named_children[:1]) if named is not None else (),
        value=text_of(over),
        calls=calls_in(over, grammar),
        body=reader(field(block, "body")),
    )


def looping_call(node: Node, grammar: Grammar, reader: Reader) -> Statement | None:
    """`xs.forEach(function (x) { … })`: a loop in the clothes of a call."""
    block = field(node, "block")
    if block is not None and field(node, "receiver") is not None and text_of(field(node, "method")) in _EACH:
        return _each(node, block, grammar, reader)
    target, arguments = field(node, "function"), field(node, "arguments")
    if (
        target is None
        or arguments is None
        or text_of(field(target, "property", "field")) not in {"forEach", "for_each"}
    ):
        return None
    callbacks = [part for part in arguments.named_children if part.type in grammar.functions]
    over = field(target, "object", "value")
    if not callbacks or over is None:
        return None
    named = field(callbacks[0], "parameters", "parameter")
    variables = tuple(text_of(part) for part in named.named_children[:1]) if named is not None else ()
    return Statement(
        Kind.LOOP,
        first_line(node),
        last_line(node),
        targets=variables,
        value=text_of(over),
        calls=calls_in(over, grammar),
        body=reader(field(callbacks[0], "body")),
    )
