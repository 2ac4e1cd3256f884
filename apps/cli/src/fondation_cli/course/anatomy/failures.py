"""How a function fails: `raise`, `throw`, an error returned in Go, `Err(…)` and panics in Rust."""

import re
from dataclasses import dataclass

from tree_sitter import Node

from fondation_cli.course.anatomy.nodes import field, text_of, unwrap, words_in
from fondation_cli.course.anatomy.parts import arguments_of, callee_of
from fondation_cli.course.anatomy.table import Grammar

_GO_ERRORS = re.compile(r"^(?:errors\.New|fmt\.Errorf|errors\.Wrapf?|status\.Errorf?)\(")
_GO_NAMED_ERROR = re.compile(r"^&?(?:\w+\.)?(?:Err[A-Z]\w*|\w+Error)\b")
_THROWS = {"raise_statement", "throw_statement", "throw_expression"}
_PATH = re.compile(r"^[\w:.]+$")
_RUBY_RAISES = {"raise", "fail"}
_PANICS = {"panic", "unreachable", "todo", "unimplemented", "bail", "anyhow::bail"}


@dataclass(frozen=True, slots=True)
class Failure:
    """`error` is the error's type or name as written, `message` its first text, `value` the whole of what is raised."""

    error: str
    message: str
    value: str


def failure_of(node: Node, grammar: Grammar) -> Failure | None:
    """The failure that a statement is; None when it is something else."""
    if node.type in _THROWS:
        return _raised(node.named_children[0] if node.named_children else None, grammar)
    if grammar.name == "swift" and node.type == "control_transfer_statement":
        is_thrown = bool(node.children) and node.children[0].type == "throw_keyword"
        return _raised(node.named_children[-1], grammar) if is_thrown else None
    if grammar.name == "ruby":
        return _ruby(node, grammar)
    if grammar.name == "go":
        return _go(node, grammar)
    if grammar.name == "rust":
        return _rust(node, grammar)
    return None


def _raised(thrown: Node | None, grammar: Grammar) -> Failure:
    if thrown is None:
        return Failure("", "", "")
    thrown = unwrap(thrown, grammar)
    if thrown.type == "method_invocation":
        # Java names the object before the method apart from it: `Faults.broken(1)` is made by `Faults.broken`.
        return Failure(text_of(thrown).partition("(")[0], _said(thrown, grammar), text_of(thrown))
    target = callee_of(thrown) if thrown.type in grammar.calls else field(thrown, "function", "constructor", "type")
    return Failure(text_of(target if target is not None else thrown), _said(thrown, grammar), text_of(thrown))


def _ruby(node: Node, grammar: Grammar) -> Failure | None:
    """`raise Missing, "no such number"`, `raise Missing.new(…)`, `raise "…"`."""
    word = field(node, "method") if node.type == "call" and field(node, "receiver") is None else None
    if text_of(word if word is not None else node) not in _RUBY_RAISES:
        return None
    arguments = field(node, "arguments")
    given = arguments.named_children if arguments is not None else []
    if not given:
        return Failure("", "", "")
    first = given[0]
    if first.type in grammar.strings:
        return Failure("RuntimeError", words_in(arguments or node, grammar), text_of(first))
    made = first.type == "call" and text_of(field(first, "method")) == "new"
    error = text_of(field(first, "receiver")) if made else text_of(first)
    said = _said(first, grammar) if made else next((text_of(each).strip("\"'") for each in given[1:2]), "")
    return Failure(error, said, " ".join(text_of(each) for each in given))


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
    if named is not None and value[named.end() :].startswith("("):
        # `c.missingError(…)` is a function that gives an error, and not the error's name.
        return None
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
    if target is not None and not _PATH.match(text_of(target)):
        # A text that is turned into an error: `"no such number".into()`.
        return Failure("error", words_in(target, grammar), text_of(inner))
    return Failure(text_of(target if target is not None else inner), _said(inner, grammar), text_of(inner))


def _said(call: Node, grammar: Grammar) -> str:
    """The text that a call is given first; empty where that is no text."""
    arguments = arguments_of(call)
    return words_in(arguments, grammar) if arguments is not None else ""
