"""Reads one statement. What is nested in it is read by the reader that is handed in."""

from collections.abc import Callable
from dataclasses import replace

from tree_sitter import Node

from fondation_cli.course.anatomy.assignments import assignment_of
from fondation_cli.course.anatomy.calls import calls_in
from fondation_cli.course.anatomy.conditions import condition_of, conditions_of, guard_of, opposite
from fondation_cli.course.anatomy.failures import failure_of
from fondation_cli.course.anatomy.loops import looped, looping_call
from fondation_cli.course.anatomy.nodes import field, first_line, last_line, text_of, unwrap
from fondation_cli.course.anatomy.parts import alternatives_of, body_of, consequence_of
from fondation_cli.course.anatomy.statements import Call, Condition, Statement
from fondation_cli.course.anatomy.statements import StatementKind as Kind
from fondation_cli.course.anatomy.switches import switched
from fondation_cli.course.anatomy.table import Grammar, Reader
from fondation_cli.course.anatomy.tries import tried

_ELSE_IF = frozenset({"elif_clause", "else_if_clause", "elsif"})
_NEGATED = frozenset({"unless", "unless_modifier"})


_WITHIN = frozenset({Kind.SWITCH, Kind.IF, Kind.TRY})
"""What may also stand as a value: `return try { … }`."""


def read_node(node: Node, grammar: Grammar, reader: Reader) -> Statement:
    """The statement that a node is; one of no known kind is `OTHER` and keeps its calls."""
    inner = unwrap(node, grammar)
    failure = failure_of(inner, grammar)
    if failure is not None:
        return Statement(
            Kind.FAIL,
            first_line(node),
            last_line(node),
            error=failure.error,
            message=failure.message,
            value=failure.value,
            calls=calls_in(inner, grammar),
        )
    kind = grammar.kinds.get(inner.type, Kind.OTHER)
    if inner.type == "control_transfer_statement" and not text_of(inner).startswith("return"):
        return Statement(Kind.LEAVE, first_line(node), last_line(node), value=text_of(inner))
    read = _READERS.get(kind, _plain)
    return read(inner, grammar, reader)


def _plain(node: Node, grammar: Grammar, _: Reader) -> Statement:
    kind = grammar.kinds.get(node.type, Kind.OTHER)
    return Statement(kind, first_line(node), last_line(node), value=text_of(node), calls=calls_in(node, grammar))


def _returned(node: Node, grammar: Grammar, reader: Reader) -> Statement:
    value = field(node, "result") or (node.named_children[0] if node.named_children else None)
    kind = grammar.kinds[node.type]
    inner = unwrap(value, grammar) if value is not None else None
    if inner is not None and grammar.kinds.get(inner.type) in _WITHIN and kind is Kind.RETURN:
        return replace(read_node(inner, grammar, reader), start=first_line(node))
    return Statement(kind, first_line(node), last_line(node), value=text_of(value), calls=calls_in(value, grammar))


def _assigned(node: Node, grammar: Grammar, reader: Reader) -> Statement:
    found = assignment_of(node, grammar)
    value = unwrap(found.value, grammar) if found.value is not None else None
    kind = grammar.kinds.get(value.type) if value is not None else None
    if value is not None and kind in _WITHIN:
        return replace(read_node(value, grammar, reader), start=first_line(node), targets=found.targets)
    return Statement(
        Kind.YIELD if kind is Kind.YIELD else Kind.ASSIGN,
        first_line(node),
        last_line(node),
        targets=found.targets,
        value=text_of(found.value),
        calls=calls_in(found.value, grammar),
    )


def _called(node: Node, grammar: Grammar, reader: Reader) -> Statement:
    looped = looping_call(node, grammar, reader)
    if looped is not None:
        return looped
    arguments = field(node, "arguments")
    callbacks = [part for part in arguments.named_children if part.type in grammar.functions] if arguments else []
    bodies = [body for callback in callbacks if (body := field(callback, "body")) is not None]
    plain = _plain(node, grammar, reader)
    return replace(plain, body=reader(bodies[-1])) if bodies else plain


def _branched(node: Node, grammar: Grammar, reader: Reader) -> Statement:
    first = field(node, "initializer")
    test = field(node, "condition")
    condition, calls, targets = _tested(test, grammar)
    if node.type in _NEGATED and test is not None and condition is not None:
        condition = opposite(condition)
    if grammar.name == "swift":
        condition = guard_of(node, grammar) if node.type == "guard_statement" else conditions_of(node, grammar)
    if first is not None:
        set_up = assignment_of(first, grammar)
        targets, calls = set_up.targets, calls_in(first, grammar) + calls
    return Statement(
        Kind.IF,
        first_line(node),
        last_line(node),
        condition=condition,
        targets=targets,
        calls=calls,
        body=reader(body_of(node) if node.type == "guard_statement" else consequence_of(node)),
        otherwise=() if node.type == "guard_statement" else _alternatives(alternatives_of(node), grammar, reader),
    )


def _tested(test: Node | None, grammar: Grammar) -> tuple[Condition | None, tuple[Call, ...], tuple[str, ...]]:
    if test is None:
        return None, (), ()
    bound = (text_of(field(test, "pattern")),) if test.type == "let_condition" else ()
    return condition_of(test, grammar), calls_in(test, grammar), bound


def _alternatives(nodes: list[Node], grammar: Grammar, reader: Reader) -> tuple[Statement, ...]:
    """`elif … elif … else` as nested ones, each standing in the `otherwise` of the one before."""
    if not nodes:
        return ()
    first = unwrap(nodes[0], grammar)
    if grammar.kinds.get(first.type) is not Kind.IF or first.type not in _ELSE_IF:
        # What stands behind `else` may be another `if`, whose own body is not all of it.
        return reader(first if first.type in grammar.kinds else field(first, "body") or first)
    chained = _branched(first, grammar, reader)
    rest = _alternatives(nodes[1:], grammar, reader)
    return (
        Statement(
            Kind.IF,
            chained.start,
            max([chained.end, *(each.end for each in rest)]),
            condition=chained.condition,
            calls=chained.calls,
            body=chained.body,
            otherwise=rest or chained.otherwise,
        ),
    )


def _held(node: Node, grammar: Grammar, reader: Reader) -> Statement:
    body = field(node, "body")
    head = [child for child in node.named_children if child is not body and child != body]
    variables = tuple(text_of(part) for child in head for part in _aliases(child))
    return Statement(
        Kind.WITH,
        first_line(node),
        last_line(node),
        targets=variables,
        value=text_of(head[0]) if head else "",
        calls=tuple(call for child in head for call in calls_in(child, grammar)),
        body=reader(body),
    )


def _aliases(node: Node) -> list[Node]:
    found = [node] if node.type == "as_pattern_target" else []
    for child in node.named_children:
        found.extend(_aliases(child))
    return found


def _deferred(node: Node, grammar: Grammar, _: Reader) -> Statement:
    kind = grammar.kinds[node.type]
    return Statement(kind, first_line(node), last_line(node), value=text_of(node), calls=calls_in(node, grammar))


_READERS: dict[Kind, Callable[[Node, Grammar, Reader], Statement]] = {
    Kind.IF: _branched,
    Kind.LOOP: looped,
    Kind.TRY: tried,
    Kind.WITH: _held,
    Kind.SWITCH: switched,
    Kind.RETURN: _returned,
    Kind.YIELD: _returned,
    Kind.ASSIGN: _assigned,
    Kind.CALL: _called,
}
