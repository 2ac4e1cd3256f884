"""The calls inside a piece of code."""

from tree_sitter import Node

from fondation_cli.course.anatomy.nodes import field, first_line, text_of, walk
from fondation_cli.course.anatomy.parts import arguments_of, callee_of
from fondation_cli.course.anatomy.statements import Call
from fondation_cli.course.anatomy.table import Grammar

_LONGEST = 90
_CONSTRUCTIONS = {"new_expression", "object_creation_expression", "instance_expression"}
_CHOICES = {"conditional_expression", "ternary_expression", "conditional", "if_expression"}
_GENERIC = {"generic_function", "generic_type", "generic_name", "template_function", "template_type", "user_type"}


def calls_in(node: Node | None, grammar: Grammar) -> tuple[Call, ...]:
    """All calls under the node, those inside callbacks left out; of `a(b())` the inner one first, as it happens."""
    if node is None or node.type in grammar.functions | grammar.closures:
        return ()
    parts = list(walk(node, grammar.functions | grammar.closures))
    found = [(part.end_byte, part) for part in parts if part.type in grammar.calls]
    ordered = [part for _, part in sorted(found, key=lambda pair: pair[0]) if not _is_left_open(part)]
    either = _either(parts, {part.id for part in ordered}, grammar)
    calls = [_call(part, grammar, is_either=part.id in either) for part in ordered]
    return tuple(call for call in calls if call.name)


def _either(parts: list[Node], calls: set[int], grammar: Grammar) -> set[int]:
    """Those of the calls that stand in one branch of a value chosen between two, where the other calls something too.

    `a ? f() : g()` does the one or the other.
    """
    found: set[int] = set()
    for choice in (part for part in parts if part.type in _CHOICES and len(calls) > 1):
        inside = [
            calls.intersection(part.id for part in walk(branch, grammar.functions | grammar.closures))
            for branch in _branches(choice, grammar)
        ]
        if all(inside) and len(inside) > 1:
            found.update(*inside)
    return found


def _branches(choice: Node, grammar: Grammar) -> list[Node]:
    """What a value is chosen between; Python writes the condition between the two."""
    condition = field(choice, "condition")
    parts = [part for part in choice.named_children if part.type not in grammar.comments]
    if condition is None:
        return [part for place, part in enumerate(parts) if place != 1]
    return [part for part in parts if part.id != condition.id]


def _is_left_open(node: Node) -> bool:
    """`$this->take(...)` of PHP hands the function over and does not call it."""
    arguments = arguments_of(node)
    return arguments is not None and [part.type for part in arguments.named_children] == ["variadic_placeholder"]


def _call(node: Node, grammar: Grammar, *, is_either: bool) -> Call:
    receiver, name = _callee(node, grammar)
    arguments = arguments_of(node)
    given = (
        [text_of(part) for part in arguments.named_children if part.type not in grammar.comments] if arguments else []
    )
    text = text_of(node)
    return Call(
        name=name,
        receiver=receiver,
        line=first_line(arguments or node),
        text=text if len(text) <= _LONGEST else "",
        arguments=tuple(given),
        constructs=node.type in _CONSTRUCTIONS or (grammar.capital_types and not receiver and name[:1].isupper()),
        is_either=is_either,
    )


def _callee(node: Node, grammar: Grammar) -> tuple[str, str]:
    if node.type in grammar.members:
        return split_member(node, grammar)
    target = callee_of(node)
    if target is None or target.type in grammar.calls:
        return "", ""
    if target.type in _GENERIC:
        target = field(target, "function", "name") or target.named_children[0]
    return split_member(target, grammar)


def split_member(node: Node, grammar: Grammar) -> tuple[str, str]:
    """`a.b.c` as (`a.b`, `c`); a bare name has no receiver; what is no name at all gives two empty texts."""
    fields = grammar.members.get(node.type)
    if fields and node.named_children:
        owner, member = (field(node, name) if name else None for name in fields)
        first, last = node.named_children[0], node.named_children[-1]
        if not any(fields) or (owner is None and not fields[0]):
            owner = first
        name = text_of(member or last).lstrip(".").partition("<")[0]
        return text_of(owner), name
    text = text_of(node)
    return "", text if text.rstrip("?!").replace("_", "a").replace("$", "a").isalnum() else ""
