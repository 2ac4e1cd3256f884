"""Swift."""

from fondation_cli.course.anatomy.statements import StatementKind as Kind
from fondation_cli.course.anatomy.table import Grammar

SWIFT = Grammar(
    name="swift",
    module="tree_sitter_swift",
    functions=frozenset({"function_declaration", "init_declaration"}),
    classes=frozenset({"class_declaration", "protocol_declaration"}),
    kinds={
        "if_statement": Kind.IF,
        "guard_statement": Kind.IF,
        "for_statement": Kind.LOOP,
        "while_statement": Kind.LOOP,
        "repeat_while_statement": Kind.LOOP,
        "do_statement": Kind.TRY,
        "switch_statement": Kind.SWITCH,
        "control_transfer_statement": Kind.RETURN,
        "property_declaration": Kind.ASSIGN,
        "assignment": Kind.ASSIGN,
        "call_expression": Kind.CALL,
        "function_declaration": Kind.DEFINE,
    },
    calls=frozenset({"call_expression"}),
    members={"navigation_expression": ("target", "suffix")},
    comments=frozenset({"comment", "multiline_comment"}),
    wrappers=frozenset({"try_expression", "await_expression", "tuple_expression"}),
    blocks=frozenset({"function_body", "statements"}),
    strings=frozenset({"line_string_literal", "multi_line_string_literal"}),
    string_parts=frozenset({"line_str_text", "multi_line_str_text"}),
    own=frozenset({"self"}),
    closures=frozenset({"lambda_literal"}),
    marks=frozenset({"try_operator"}),
    capital_types=True,
)
