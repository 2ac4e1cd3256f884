"""How a function fails: `raise`, `throw`, an error returned in Go, `Err(…)` and panics in Rust."""

import re
from dataclasses import dataclass

from tree_sitter import Node

from fondation_cli.course.anatomy.grammar import Grammar
from fondation_cli.course.anatomy.nodes import field, text_of, unwrap, words_in

_GO_ERRORS = re.compile(r"^(?:errors\.New|fmt\.Errorf|errors\.Wrapf?|status\.Errorf?)\(")
_GO_NAMED_ERROR = re.compile(r"^&?(?:\w+\.)?(?:Err[A-Z]\w*|\w+Error)\b")
_PANICS = {"panic", "unreachable", "todo", "unimplemented", "bail", "anyhow::bail"}


@dataclass(frozen=True, slots=True)
class Failure:
    """`error` is the error's type or name as written, `message` its first text, `value` the whole of what is raised."""

    error: str
    message: str
    value: str


def failure_of(node: Node, grammar: Grammar) -> Failure | None:
    """The failure that a statement is; None when it is something else."""
    if node.type == "raise_statement":
        return _raised(node.named_children[0] if node.named_children else None, grammar)
    if node.type == "throw_statement":
        return _raised(node.named_children[0] if node.named_children else None, grammar)
    if grammar.name == "go":
        return _go(node, grammar)
    if grammar.name == "rust":
        return _rust(node, grammar)
    return None


def _raised(thrown: Node | None, grammar: Grammar) -> Failure:
    if thrown is None:
        return Failure("", "", "")
    thrown = unwrap(thrown, grammar)
    target = field(thrown, "function", "constructor", "type")
    return Failure(text_of(target if target is not None else thrown), _said(thrown, grammar), text_of(thrown))


def _go(node: Node, grammar: Grammar) -> Failure | None:
    text = text_of(node)
    if node.type == "call_expression" and text.startswith("panic("):
        return Failure("panic", _said(node, grammar), text)
    if node.type != "return_statement" or not node.named_children:
        return None
    last = node.named_children[0].named_children[-1:] or node.named_children[:1]
    value = text_of(last[0])
    if _GO_ERRORS.match(value):
        return Failure("error", _said(last[0], grammar), value)
    named = _GO_NAMED_ERROR.match(value)
    return Failure(named[0].lstrip("&"), "", value) if named else None


def _rust(node: Node, grammar: Grammar) -> Failure | None:
    if node.type == "return_expression" and node.named_children:
        node = node.named_children[0]
    if node.type == "macro_invocation":
        macro = text_of(field(node, "macro"))
        return Failure(macro + "!", words_in(node, grammar), text_of(node)) if macro in _PANICS else None
    if node.type != "call_expression" or text_of(field(node, "function")) != "Err":
        return None
    arguments = field(node, "arguments")
    inner = arguments.named_children[0] if arguments is not None and arguments.named_children else None
    if inner is None:
        return None
    target = field(inner, "function", "macro", "name")
    return Failure(text_of(target if target is not None else inner), _said(inner, grammar), text_of(inner))


def _said(call: Node, grammar: Grammar) -> str:
    """The text that a call is given first; empty where that is no text."""
    arguments = field(call, "arguments")
    return words_in(arguments, grammar) if arguments is not None else ""
