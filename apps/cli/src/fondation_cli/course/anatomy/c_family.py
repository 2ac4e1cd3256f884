"""C and C++."""

from dataclasses import replace

from fondation_cli.course.anatomy.statements import StatementKind as Kind
from fondation_cli.course.anatomy.table import Grammar

C = Grammar(
    name="c",
    module="tree_sitter_c",
    functions=frozenset({"function_definition"}),
    classes=frozenset({"struct_specifier", "union_specifier"}),
    kinds={
        "if_statement": Kind.IF,
        "for_statement": Kind.LOOP,
        "while_statement": Kind.LOOP,
        "do_statement": Kind.LOOP,
        "switch_statement": Kind.SWITCH,
        "return_statement": Kind.RETURN,
        "declaration": Kind.ASSIGN,
        "assignment_expression": Kind.ASSIGN,
        "update_expression": Kind.ASSIGN,
        "call_expression": Kind.CALL,
        "break_statement": Kind.LEAVE,
        "continue_statement": Kind.LEAVE,
        "goto_statement": Kind.LEAVE,
    },
    calls=frozenset({"call_expression"}),
    members={"field_expression": ("argument", "field")},
    comments=frozenset({"comment"}),
    wrappers=frozenset({"expression_statement", "parenthesized_expression", "else_clause"}),
    blocks=frozenset({"compound_statement"}),
    strings=frozenset({"string_literal", "concatenated_string"}),
    string_parts=frozenset({"string_content"}),
    nothing=frozenset({"null"}),
)

CPP = replace(
    C,
    name="cpp",
    module="tree_sitter_cpp",
    functions=frozenset({"function_definition"}),
    classes=frozenset({"class_specifier", "struct_specifier", "union_specifier"}),
    kinds={
        **C.kinds,
        "for_range_loop": Kind.LOOP,
        "try_statement": Kind.TRY,
        "throw_statement": Kind.FAIL,
        "new_expression": Kind.CALL,
        "delete_expression": Kind.DELETE,
        "co_return_statement": Kind.RETURN,
        "co_yield_statement": Kind.YIELD,
    },
    calls=frozenset({"call_expression", "new_expression"}),
    members={"field_expression": ("argument", "field"), "qualified_identifier": ("scope", "name")},
    wrappers=C.wrappers | {"condition_clause"},
    strings=C.strings | {"raw_string_literal"},
    own=frozenset({"this"}),
    closures=frozenset({"lambda_expression"}),
)
