"""The calls inside a piece of code."""

from tree_sitter import Node

from fondation_cli.course.anatomy.grammar import Grammar
from fondation_cli.course.anatomy.nodes import field, first_line, text_of, walk
from fondation_cli.course.anatomy.statements import Call

_LONGEST = 90
_CONSTRUCTIONS = {"new_expression", "object_creation_expression"}


def calls_in(node: Node | None, grammar: Grammar) -> tuple[Call, ...]:
    """All calls under the node, those inside callbacks left out; of `a(b())` the inner one first, as it happens."""
    if node is None or node.type in grammar.functions | grammar.closures:
        return ()
    found = [
        (part.end_byte, part) for part in walk(node, grammar.functions | grammar.closures) if part.type in grammar.calls
    ]
    calls = [_call(part, grammar) for _, part in sorted(found, key=lambda pair: pair[0])]
    return tuple(call for call in calls if call.name)


def _call(node: Node, grammar: Grammar) -> Call:
    receiver, name = _callee(node, grammar)
    arguments = field(node, "arguments")
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
        constructs=node.type in _CONSTRUCTIONS,
    )


def _callee(node: Node, grammar: Grammar) -> tuple[str, str]:
    if node.type in grammar.members:
        return split_member(node, grammar)
    target = field(node, "function", "constructor", "type", "macro")
    if target is None:
        return "", ""
    if target.type in {"generic_function", "generic_type"}:
        target = field(target, "function") or target.named_children[0]
    return split_member(target, grammar)


def split_member(node: Node, grammar: Grammar) -> tuple[str, str]:
    """`a.b.c` as (`a.b`, `c`); a bare name has no receiver; what is no name at all gives two empty texts."""
    fields = grammar.members.get(node.type)
    if fields:
        return text_of(field(node, fields[0])), text_of(field(node, fields[1]))
    text = text_of(node)
    return "", text if text.replace("_", "a").replace("$", "a").isalnum() else ""
