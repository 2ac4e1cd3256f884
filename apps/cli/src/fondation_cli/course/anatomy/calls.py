"""The calls inside a piece of code."""

from tree_sitter import Node

from fondation_cli.course.anatomy.nodes import field, first_line, text_of, walk
from fondation_cli.course.anatomy.parts import arguments_of, callee_of
from fondation_cli.course.anatomy.statements import Call
from fondation_cli.course.anatomy.table import Grammar

_LONGEST = 90
_CONSTRUCTIONS = {"new_expression", "object_creation_expression", "instance_expression"}
_GENERIC = {"generic_function", "generic_type", "generic_name", "template_function", "template_type", "user_type"}


def calls_in(node: Node | None, grammar: Grammar) -> tuple[Call, ...]:
    """All calls under the node, those inside callbacks left out; of `a(b())` the inner one first, as it happens."""
    if node is None or node.type in grammar.functions | grammar.closures:
        return ()
    found = [
        (part.end_byte, part) for part in walk(node, grammar.functions | grammar.closures) if part.type in grammar.calls
    ]
    calls = [_call(part, grammar) for _, part in sorted(found, key=lambda pair: pair[0]) if not _is_left_open(part)]
    return tuple(call for call in calls if call.name)


def _is_left_open(node: Node) -> bool:
    """`$this->take(...)` of PHP hands the function over and does not call it."""
    arguments = arguments_of(node)
    return arguments is not None and [part.type for part in arguments.named_children] == ["variadic_placeholder"]


def _call(node: Node, grammar: Grammar) -> Call:
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
