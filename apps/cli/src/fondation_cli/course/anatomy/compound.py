"""Reads one statement. What is nested in it is read by the reader that is handed in."""

from collections.abc import Callable
from dataclasses import replace

from tree_sitter import Node

from fondation_cli.course.anatomy.assignments import assignment_of
from fondation_cli.course.anatomy.calls import calls_in
from fondation_cli.course.anatomy.conditions import condition_of
from fondation_cli.course.anatomy.failures import failure_of
from fondation_cli.course.anatomy.grammar import Grammar
from fondation_cli.course.anatomy.nodes import field, first_line, last_line, text_of, unwrap
from fondation_cli.course.anatomy.statements import Call, Case, Condition, Handler, Statement
from fondation_cli.course.anatomy.statements import StatementKind as Kind

Reader = Callable[[Node | None], tuple[Statement, ...]]

_CASES = frozenset(
    {
        "case_clause",
        "switch_case",
        "switch_default",
        "expression_case",
        "type_case",
        "default_case",
        "communication_case",
        "match_arm",
        "switch_block_statement_group",
        "switch_rule",
    }
)
_LABELS = frozenset({"case_pattern", "switch_label", "match_pattern"})
_CATCHES = frozenset({"except_clause", "except_group_clause", "catch_clause"})


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
    read = _READERS.get(kind, _plain)
    return read(inner, grammar, reader)


def _plain(node: Node, grammar: Grammar, _: Reader) -> Statement:
    kind = grammar.kinds.get(node.type, Kind.OTHER)
    return Statement(kind, first_line(node), last_line(node), value=text_of(node), calls=calls_in(node, grammar))


def _returned(node: Node, grammar: Grammar, _: Reader) -> Statement:
    value = node.named_children[0] if node.named_children else None
    kind = grammar.kinds[node.type]
    return Statement(kind, first_line(node), last_line(node), value=text_of(value), calls=calls_in(value, grammar))


def _assigned(node: Node, grammar: Grammar, reader: Reader) -> Statement:
    found = assignment_of(node, grammar)
    value = unwrap(found.value, grammar) if found.value is not None else None
    kind = grammar.kinds.get(value.type) if value is not None else None
    if value is not None and kind in {Kind.SWITCH, Kind.IF}:
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
    looped = _looping_call(node, grammar, reader)
    if looped is not None:
        return looped
    arguments = field(node, "arguments")
    callbacks = [part for part in arguments.named_children if part.type in grammar.functions] if arguments else []
    bodies = [body for callback in callbacks if (body := field(callback, "body")) is not None]
    plain = _plain(node, grammar, reader)
    return replace(plain, body=reader(bodies[-1])) if bodies else plain


def _looping_call(node: Node, grammar: Grammar, reader: Reader) -> Statement | None:
    """`xs.forEach(function (x) { … })`: a loop in the clothes of a call."""
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


def _branched(node: Node, grammar: Grammar, reader: Reader) -> Statement:
    first = field(node, "initializer")
    test = field(node, "condition")
    condition, calls, targets = _tested(test, grammar)
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
        body=reader(field(node, "consequence")),
        otherwise=_alternatives(node.children_by_field_name("alternative"), grammar, reader),
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
    if grammar.kinds.get(first.type) is not Kind.IF or first.type != "elif_clause":
        return reader(field(first, "body") or first)
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
            otherwise=rest,
        ),
    )


def _looped(node: Node, grammar: Grammar, reader: Reader) -> Statement:
    clause = next((child for child in node.named_children if child.type == "range_clause"), node)
    over = field(clause, "right", "value")
    variable = field(clause, "left", "pattern", "name")
    test = field(node, "condition")
    return Statement(
        Kind.LOOP,
        first_line(node),
        last_line(node),
        condition=condition_of(test, grammar) if test is not None else None,
        targets=(text_of(variable),) if variable is not None and over is not None else (),
        value=text_of(over),
        calls=calls_in(over, grammar) + calls_in(test, grammar),
        body=reader(field(node, "body")),
    )


def _tried(node: Node, grammar: Grammar, reader: Reader) -> Statement:
    catches = [child for child in node.named_children if child.type in _CATCHES]
    resources = field(node, "resources")
    final = next((child for child in node.named_children if child.type == "finally_clause"), None)
    finished = field(final, "body") or final.named_children[-1] if final is not None and final.named_children else None
    return Statement(
        Kind.TRY,
        first_line(node),
        last_line(node),
        value=text_of(resources),
        calls=calls_in(resources, grammar),
        body=reader(field(node, "body")),
        handlers=tuple(_handler(child, reader) for child in catches),
        otherwise=reader(finished),
    )


def _handler(node: Node, reader: Reader) -> Handler:
    caught = field(node, "value")
    parameter = next((child for child in node.named_children if child.type == "catch_formal_parameter"), None)
    if parameter is not None:
        caught = next((child for child in parameter.named_children if child.type == "catch_type"), None)
    if caught is not None and caught.type == "as_pattern":
        caught = caught.named_children[0]
    errors = [caught] if caught is not None else []
    if caught is not None and caught.type in {"tuple", "catch_type"}:
        errors = list(caught.named_children)
    body = field(node, "body") or (node.named_children[-1] if node.named_children else None)
    return Handler(tuple(text_of(error) for error in errors), first_line(node), last_line(node), reader(body))


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


def _switched(node: Node, grammar: Grammar, reader: Reader) -> Statement:
    subject = field(node, "value", "subject", "condition")
    holder = field(node, "body") or node
    cases = [child for child in holder.named_children if child.type in _CASES]
    return Statement(
        Kind.SWITCH,
        first_line(node),
        last_line(node),
        value=text_of(unwrap(subject, grammar)) if subject is not None else "",
        calls=calls_in(subject, grammar),
        cases=tuple(_case(child, reader) for child in cases),
    )


def _case(node: Node, reader: Reader) -> Case:
    labels = field(node, "value", "type", "communication", "pattern")
    body = node.children_by_field_name("body") or node.children_by_field_name("consequence")
    if node.type == "match_arm":
        body = node.children_by_field_name("value")
    if labels is None or node.type == "match_arm":
        labels = next((child for child in node.named_children if child.type in _LABELS), None)
    inner = body or [child for child in node.named_children if child != labels]
    statements = tuple(statement for child in inner for statement in reader(child))
    said = text_of(labels).removeprefix("case ").rstrip(":")
    return Case("" if said in {"_", "default"} else said, first_line(node), last_line(node), statements)


def _deferred(node: Node, grammar: Grammar, _: Reader) -> Statement:
    kind = grammar.kinds[node.type]
    return Statement(kind, first_line(node), last_line(node), value=text_of(node), calls=calls_in(node, grammar))


_READERS: dict[Kind, Callable[[Node, Grammar, Reader], Statement]] = {
    Kind.IF: _branched,
    Kind.LOOP: _looped,
    Kind.TRY: _tried,
    Kind.WITH: _held,
    Kind.SWITCH: _switched,
    Kind.RETURN: _returned,
    Kind.YIELD: _returned,
    Kind.ASSIGN: _assigned,
    Kind.CALL: _called,
}
