"""Reads what handles errors: `try`, `begin`, `do`, with their handlers and what runs in any case."""

from tree_sitter import Node

from fondation_cli.course.anatomy.calls import calls_in
from fondation_cli.course.anatomy.nodes import field, first_line, last_line, text_of
from fondation_cli.course.anatomy.parts import body_of
from fondation_cli.course.anatomy.statements import Handler, Statement
from fondation_cli.course.anatomy.statements import StatementKind as Kind
from fondation_cli.course.anatomy.table import Grammar, Reader

_CATCHES = frozenset({"except_clause", "except_group_clause", "catch_clause", "catch_block", "rescue"})
_FINALLY = frozenset({"finally_clause", "finally_block", "ensure"})
_CAUGHT = frozenset({"catch_declaration", "parameter_list", "catch_formal_parameter", "exceptions"})


def tried(node: Node, grammar: Grammar, reader: Reader) -> Statement:
    """What is tried, what each handler does, and what runs in any case."""
    catches = [child for child in node.named_children if child.type in _CATCHES]
    if not catches and grammar.name == "swift":
        return _plain_block(node, reader)
    resources = field(node, "resources")
    final = next((child for child in node.named_children if child.type in _FINALLY), None)
    finished = field(final, "body") or final.named_children[-1] if final is not None and final.named_children else None
    body = field(node, "body") or next((child for child in node.named_children if child.type in grammar.blocks), None)
    if node.type == "begin":
        body = None
    return Statement(
        Kind.TRY,
        first_line(node),
        last_line(node),
        value=text_of(resources),
        calls=calls_in(resources, grammar),
        body=reader(body) if body is not None else _begun(node, reader),
        handlers=tuple(_handler(child, reader) for child in catches),
        otherwise=reader(finished),
    )


def _begun(node: Node, reader: Reader) -> tuple[Statement, ...]:
    """What stands in a `begin` of Ruby before its first `rescue`."""
    inner = [child for child in node.named_children if child.type not in _CATCHES | _FINALLY]
    return tuple(statement for child in inner for statement in reader(child))


def _plain_block(node: Node, reader: Reader) -> Statement:
    """`do { … }` of Swift that catches nothing."""
    return Statement(Kind.OTHER, first_line(node), last_line(node), body=reader(body_of(node)))


def _caught(node: Node) -> Node | None:
    """What a handler handles, however the language writes that."""
    holder = next((child for child in node.named_children if child.type in _CAUGHT), None)
    if holder is None:
        kinds = {"user_type", "type_list", "named_type"}
        return field(node, "type", "error") or next((c for c in node.named_children if c.type in kinds), None)
    if holder.type == "parameter_list":
        holder = holder.named_children[0] if holder.named_children else holder
    kind = next((child for child in holder.named_children if child.type == "catch_type"), None)
    return kind or field(holder, "type") or (holder if holder.type == "exceptions" else None)


def _handler(node: Node, reader: Reader) -> Handler:
    caught = field(node, "value") or _caught(node)
    if caught is not None and caught.type == "as_pattern":
        caught = caught.named_children[0]
    errors = [caught] if caught is not None else []
    if caught is not None and caught.type in {"tuple", "catch_type", "type_list", "exceptions"}:
        errors = list(caught.named_children)
    body = body_of(node) or (node.named_children[-1] if node.named_children else None)
    return Handler(tuple(text_of(error) for error in errors), first_line(node), last_line(node), reader(body))
