"""Finds a function in a file and takes it apart."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from fondation_cli.course.anatomy.grammar import Grammar, grammar_of, parse
from fondation_cli.course.anatomy.nodes import field, first_line, last_line, text_of, walk_lines
from fondation_cli.course.anatomy.parts import body_of, declared, parameters_of
from fondation_cli.course.anatomy.reading import read_block
from fondation_cli.course.anatomy.statements import Anatomy, Parameter, Statement
from fondation_cli.course.anatomy.statements import StatementKind as Kind

_NAMING = {Kind.ASSIGN, Kind.WITH, Kind.LOOP, Kind.IF, Kind.SWITCH}
_NAME = re.compile(r"(?<![\w$.\[])[A-Za-z_]\w*(?![\w.\[(])")
_HOLDERS = {"decorated_definition", "export_statement"}
_DEEPEST = 150
_EXPRESSIONS = {"arrow_expression_clause", "function_body"}
"""Bodies that may be one expression, which is then what the function gives."""


def dissect(source: bytes, language: str | None, start: int, end: int, name: str = "") -> Anatomy | None:
    """The function that stands in these lines of the source; None where the language is unknown or none is there."""
    grammar = grammar_of(language)
    if grammar is None:
        return None
    return dissect_tree(parse(grammar, source), grammar, start, end, name)


def dissect_tree(root: Node, grammar: Grammar, start: int, end: int, name: str = "") -> Anatomy | None:
    """The same, in a file parsed already; None too for what is nested so deep that nobody follows it step by step."""
    try:
        found = _taken_apart(root, grammar, start, end, name)
    except RecursionError:
        return None
    return found if found is not None and not _is_too_deep(found.statements) else None


def _is_too_deep(statements: tuple[Statement, ...]) -> bool:
    """Whether statements stand in one another without end, as the branches of a generated `elif … elif …` do."""
    level = statements
    for _ in range(_DEEPEST):
        level = tuple(inner for each in level for inner in _inside(each))
    return bool(level)


def _inside(statement: Statement) -> Iterator[Statement]:
    yield from statement.body
    yield from statement.otherwise
    for handler in statement.handlers:
        yield from handler.body
    for case in statement.cases:
        yield from case.body


def _taken_apart(root: Node, grammar: Grammar, start: int, end: int, name: str) -> Anatomy | None:
    node = _function(root, grammar, start, end, name)
    body = body_of(node) if node is not None else None
    if node is None or body is None:
        return None
    statements = _without_docstring(read_block(body, grammar), grammar)
    if grammar.tail or _is_expression(body):
        statements = _with_tail(statements)
    parameters = _parameters(node, grammar)
    return Anatomy(
        name=name or text_of(field(node, "name")),
        start=start,
        end=end,
        body_start=_body_start(statements, body),
        signature_end=max(first_line(body) - (grammar.name == "python"), first_line(node)),
        parameters=parameters,
        returns=text_of(field(node, "return_type", "result", "type")).removeprefix(":").strip(),
        receiver=_receiver(node, grammar, parameters),
        statements=statements,
        decorators=_decorators(node),
        is_async=any(child.type == "async" for child in node.children),
        locals=_locals(statements),
    )


def _function(root: Node, grammar: Grammar, start: int, end: int, name: str) -> Node | None:
    inside: list[Node] = []
    for node in walk_lines(root, start, end):
        if (
            node.type in grammar.functions
            and start <= first_line(node) <= end
            and (grammar.swallows or last_line(node) <= end)
        ):
            if name and text_of(field(node, "name")) == name:
                return node
            inside.append(node)
    return inside[0] if inside else None


def _without_docstring(statements: tuple[Statement, ...], grammar: Grammar) -> tuple[Statement, ...]:
    first = statements[0] if statements else None
    is_text = first is not None and first.kind is Kind.OTHER and re.match(r"^[rRuUbB]*['\"]", first.value) is not None
    return statements[1:] if is_text and grammar.name == "python" else statements


def _is_expression(body: Node) -> bool:
    """`fun size() = parcels.size`."""
    return body.type in _EXPRESSIONS and any(child.type in {"=", "=>"} for child in body.children)


def _with_tail(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The last expression of a body is what it returns."""
    if not statements or statements[-1].kind not in {Kind.OTHER, Kind.CALL}:
        return statements
    last = statements[-1]
    tail = Statement(
        Kind.RETURN,
        last.start,
        last.end,
        value=last.value,
        calls=last.calls,
        comment=last.comment,
        after_blank=last.after_blank,
    )
    return (*statements[:-1], tail)


def _body_start(statements: tuple[Statement, ...], body: Node) -> int:
    if not statements:
        return last_line(body)
    first = statements[0]
    return min(first.start, first.comment.start) if first.comment else first.start


def _parameters(node: Node, grammar: Grammar) -> tuple[Parameter, ...]:
    found: list[Parameter] = []
    for child in parameters_of(node):
        if child.type in grammar.comments or child.type == "self_parameter":
            continue
        declarator = field(child, "declarator")
        if declarator is not None:
            found.append(Parameter(declared(declarator), text_of(field(child, "type"))))
            continue
        named = field(child, "name", "pattern", "left") or child
        if named is child and child.type == "parameter" and child.named_children:
            named = child.named_children[0]
        if named is child and child.type == "typed_parameter" and child.named_children:
            named = child.named_children[0]
        annotation = text_of(field(child, "type") or _unnamed_type(child)).removeprefix(":").strip()
        found.append(Parameter(text_of(named), annotation, text_of(field(child, "value", "right"))))
    return tuple(found)


def _unnamed_type(parameter: Node) -> Node | None:
    """The type of a parameter of Kotlin or Swift, whose tree gives it no name of its own."""
    if parameter.type != "parameter" or not parameter.named_children:
        return None
    last = parameter.named_children[-1]
    return last if last.type.endswith("_type") else None


def _receiver(node: Node, grammar: Grammar, parameters: tuple[Parameter, ...]) -> str:
    holder = field(node, "receiver")
    if holder is not None and holder.named_children:
        return text_of(field(holder.named_children[0], "name"))
    if grammar.name == "python":
        return parameters[0].name if parameters and parameters[0].name in grammar.own else ""
    return next(iter(sorted(grammar.own - {"Self", "cls"})), "")


def _decorators(node: Node) -> tuple[str, ...]:
    holder = node.parent
    if holder is None or holder.type not in _HOLDERS:
        return ()
    return tuple(text_of(child).removeprefix("@") for child in holder.named_children if child.type == "decorator")


def _locals(statements: tuple[Statement, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    pending = list(reversed(statements))
    while pending:
        statement = pending.pop()
        if len(statement.targets) == 1 and statement.kind in {Kind.ASSIGN, Kind.WITH}:
            found.setdefault(statement.targets[0], statement.value)
        elif statement.kind in _NAMING:
            # A part of what stands there has no text of its own.
            for name in (name for target in statement.targets for name in _NAME.findall(target)):
                found.setdefault(name, "")
        ways = [*(way.body for way in statement.handlers), *(way.body for way in statement.cases)]
        blocks = (statement.body, *ways, statement.otherwise)
        pending.extend(reversed([inner for block in blocks for inner in block]))
    return found
