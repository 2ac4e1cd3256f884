"""One table a language: which nodes of its syntax tree are which parts of a function."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from tree_sitter import Language, Node, Parser

from fondation_cli.course.anatomy.c_family import CPP, C
from fondation_cli.course.anatomy.csharp import CSHARP
from fondation_cli.course.anatomy.jvm import KOTLIN, SCALA
from fondation_cli.course.anatomy.scripts import PHP, RUBY
from fondation_cli.course.anatomy.statements import StatementKind as Kind
from fondation_cli.course.anatomy.swift import SWIFT
from fondation_cli.course.anatomy.table import Grammar
from fondation_cli.course.languages import LANGUAGES

__all__ = ["Grammar", "grammar_of", "parse"]


_JAVASCRIPT_KINDS: Mapping[str, Kind] = {
    "if_statement": Kind.IF,
    "for_statement": Kind.LOOP,
    "for_in_statement": Kind.LOOP,
    "while_statement": Kind.LOOP,
    "do_statement": Kind.LOOP,
    "try_statement": Kind.TRY,
    "switch_statement": Kind.SWITCH,
    "return_statement": Kind.RETURN,
    "throw_statement": Kind.FAIL,
    "yield_expression": Kind.YIELD,
    "lexical_declaration": Kind.ASSIGN,
    "variable_declaration": Kind.ASSIGN,
    "assignment_expression": Kind.ASSIGN,
    "augmented_assignment_expression": Kind.ASSIGN,
    "update_expression": Kind.ASSIGN,
    "call_expression": Kind.CALL,
    "new_expression": Kind.CALL,
    "function_declaration": Kind.DEFINE,
    "class_declaration": Kind.DEFINE,
    "break_statement": Kind.LEAVE,
    "continue_statement": Kind.LEAVE,
}
_JAVASCRIPT_NAMES = {"member_expression": ("object", "property")}
_JAVASCRIPT_FUNCTIONS = frozenset(
    {
        "function_declaration",
        "function_expression",
        "arrow_function",
        "method_definition",
        "generator_function_declaration",
        "generator_function",
    }
)


def _javascript(name: str, module: str, entry: str) -> Grammar:
    return Grammar(
        name=name,
        module=module,
        entry=entry,
        functions=_JAVASCRIPT_FUNCTIONS,
        classes=frozenset({"class_declaration", "class", "abstract_class_declaration"}),
        kinds=_JAVASCRIPT_KINDS,
        calls=frozenset({"call_expression", "new_expression"}),
        members=_JAVASCRIPT_NAMES,
        comments=frozenset({"comment"}),
        wrappers=frozenset({"expression_statement", "await_expression", "parenthesized_expression", "else_clause"}),
        blocks=frozenset({"statement_block"}),
        strings=frozenset({"string", "template_string"}),
        string_parts=frozenset({"string_fragment"}),
        nothing=frozenset({"null", "undefined"}),
        own=frozenset({"this"}),
    )


_PYTHON = Grammar(
    name="python",
    module="tree_sitter_python",
    functions=frozenset({"function_definition"}),
    classes=frozenset({"class_definition"}),
    kinds={
        "if_statement": Kind.IF,
        "elif_clause": Kind.IF,
        "for_statement": Kind.LOOP,
        "while_statement": Kind.LOOP,
        "try_statement": Kind.TRY,
        "with_statement": Kind.WITH,
        "match_statement": Kind.SWITCH,
        "return_statement": Kind.RETURN,
        "raise_statement": Kind.FAIL,
        "yield": Kind.YIELD,
        "assignment": Kind.ASSIGN,
        "augmented_assignment": Kind.ASSIGN,
        "call": Kind.CALL,
        "delete_statement": Kind.DELETE,
        "function_definition": Kind.DEFINE,
        "class_definition": Kind.DEFINE,
        "decorated_definition": Kind.DEFINE,
        "break_statement": Kind.LEAVE,
        "continue_statement": Kind.LEAVE,
    },
    calls=frozenset({"call"}),
    members={"attribute": ("object", "attribute")},
    comments=frozenset({"comment"}),
    wrappers=frozenset({"expression_statement", "await", "parenthesized_expression"}),
    blocks=frozenset({"block", "else_clause"}),
    strings=frozenset({"string", "concatenated_string"}),
    string_parts=frozenset({"string_content"}),
    nothing=frozenset({"none"}),
    own=frozenset({"self", "cls"}),
    closures=frozenset({"lambda"}),
)

_GO = Grammar(
    name="go",
    module="tree_sitter_go",
    functions=frozenset({"function_declaration", "method_declaration", "func_literal"}),
    classes=frozenset({"type_declaration"}),
    kinds={
        "if_statement": Kind.IF,
        "for_statement": Kind.LOOP,
        "expression_switch_statement": Kind.SWITCH,
        "type_switch_statement": Kind.SWITCH,
        "select_statement": Kind.SWITCH,
        "return_statement": Kind.RETURN,
        "short_var_declaration": Kind.ASSIGN,
        "assignment_statement": Kind.ASSIGN,
        "var_declaration": Kind.ASSIGN,
        "inc_statement": Kind.ASSIGN,
        "dec_statement": Kind.ASSIGN,
        "call_expression": Kind.CALL,
        "defer_statement": Kind.DEFER,
        "go_statement": Kind.SPAWN,
        "break_statement": Kind.LEAVE,
        "continue_statement": Kind.LEAVE,
    },
    calls=frozenset({"call_expression"}),
    members={"selector_expression": ("operand", "field")},
    comments=frozenset({"comment"}),
    wrappers=frozenset({"expression_statement", "parenthesized_expression"}),
    blocks=frozenset({"block", "statement_list"}),
    strings=frozenset({"interpreted_string_literal", "raw_string_literal"}),
    string_parts=frozenset({"interpreted_string_literal_content", "raw_string_literal_content"}),
    nothing=frozenset({"nil"}),
)

_RUST = Grammar(
    name="rust",
    module="tree_sitter_rust",
    functions=frozenset({"function_item", "closure_expression"}),
    classes=frozenset({"impl_item", "trait_item", "struct_item", "enum_item"}),
    kinds={
        "if_expression": Kind.IF,
        "for_expression": Kind.LOOP,
        "while_expression": Kind.LOOP,
        "loop_expression": Kind.LOOP,
        "match_expression": Kind.SWITCH,
        "return_expression": Kind.RETURN,
        "let_declaration": Kind.ASSIGN,
        "assignment_expression": Kind.ASSIGN,
        "compound_assignment_expr": Kind.ASSIGN,
        "call_expression": Kind.CALL,
        "macro_invocation": Kind.CALL,
        "function_item": Kind.DEFINE,
        "break_expression": Kind.LEAVE,
        "continue_expression": Kind.LEAVE,
    },
    calls=frozenset({"call_expression", "macro_invocation"}),
    members={"field_expression": ("value", "field"), "scoped_identifier": ("path", "name")},
    comments=frozenset({"line_comment", "block_comment"}),
    wrappers=frozenset({"expression_statement", "try_expression", "await_expression", "parenthesized_expression"}),
    blocks=frozenset({"block", "else_clause"}),
    strings=frozenset({"string_literal", "raw_string_literal"}),
    string_parts=frozenset({"string_content"}),
    own=frozenset({"self", "Self"}),
    tail=True,
)

_JAVA = Grammar(
    name="java",
    module="tree_sitter_java",
    functions=frozenset({"method_declaration", "constructor_declaration", "lambda_expression"}),
    classes=frozenset({"class_declaration", "interface_declaration", "enum_declaration", "record_declaration"}),
    kinds={
        "if_statement": Kind.IF,
        "for_statement": Kind.LOOP,
        "enhanced_for_statement": Kind.LOOP,
        "while_statement": Kind.LOOP,
        "do_statement": Kind.LOOP,
        "try_statement": Kind.TRY,
        "try_with_resources_statement": Kind.TRY,
        "synchronized_statement": Kind.WITH,
        "switch_expression": Kind.SWITCH,
        "return_statement": Kind.RETURN,
        "throw_statement": Kind.FAIL,
        "local_variable_declaration": Kind.ASSIGN,
        "assignment_expression": Kind.ASSIGN,
        "update_expression": Kind.ASSIGN,
        "method_invocation": Kind.CALL,
        "object_creation_expression": Kind.CALL,
        "explicit_constructor_invocation": Kind.CALL,
        "break_statement": Kind.LEAVE,
        "continue_statement": Kind.LEAVE,
    },
    calls=frozenset({"method_invocation", "object_creation_expression"}),
    members={"field_access": ("object", "field"), "method_invocation": ("object", "name")},
    comments=frozenset({"line_comment", "block_comment"}),
    wrappers=frozenset({"expression_statement", "parenthesized_expression"}),
    blocks=frozenset({"block", "constructor_body"}),
    strings=frozenset({"string_literal"}),
    string_parts=frozenset({"string_fragment"}),
    nothing=frozenset({"null_literal"}),
    own=frozenset({"this"}),
)

_GRAMMARS: Mapping[str, Grammar] = {
    "python": _PYTHON,
    "javascript": _javascript("javascript", "tree_sitter_javascript", "language"),
    "jsx": _javascript("javascript", "tree_sitter_javascript", "language"),
    "typescript": _javascript("typescript", "tree_sitter_typescript", "language_typescript"),
    "tsx": _javascript("typescript", "tree_sitter_typescript", "language_tsx"),
    "go": _GO,
    "rust": _RUST,
    "java": _JAVA,
    "kotlin": KOTLIN,
    "scala": SCALA,
    "c": C,
    "cpp": CPP,
    "csharp": CSHARP,
    "ruby": RUBY,
    "php": PHP,
    "swift": SWIFT,
}


def grammar_of(language: str | None) -> Grammar | None:
    """The table of a language; None where there is none."""
    return _GRAMMARS.get(language or "")


@cache
def _parser(module: str, entry: str) -> Parser:
    return Parser(Language(getattr(import_module(module), entry)()))


def parse(grammar: Grammar, source: bytes) -> Node:
    """The root of the syntax tree; faulty source gives a tree with error nodes, never an exception."""
    language = LANGUAGES.get(grammar.name)
    text = language.prepared(source) if language is not None and language.prepared is not None else source
    return _parser(grammar.module, grammar.entry).parse(text).root_node
