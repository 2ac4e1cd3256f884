"""Reads what goes one of several ways."""

from tree_sitter import Node

from fondation_cli.course.anatomy.calls import calls_in
from fondation_cli.course.anatomy.nodes import field, first_line, last_line, text_of, unwrap
from fondation_cli.course.anatomy.statements import Case, Statement
from fondation_cli.course.anatomy.statements import StatementKind as Kind
from fondation_cli.course.anatomy.table import Grammar, Reader

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
        "case_statement",
        "default_statement",
        "switch_section",
        "switch_expression_arm",
        "switch_entry",
        "when_entry",
        "when",
        "else",
        "match_conditional_expression",
        "match_default_expression",
    }
)
_LABELS = frozenset({"case_pattern", "switch_label", "match_pattern", "switch_pattern"})
_HOLDERS = frozenset({"case_block", "switch_body", "switch_block"})


def switched(node: Node, grammar: Grammar, reader: Reader) -> Statement:
    """What decides, and what each way does."""
    subject = field(node, "value", "subject", "condition", "expr")
    holder = field(node, "body") or next((child for child in node.named_children if child.type in _HOLDERS), node)
    if subject is None and node.named_children and node.named_children[0].type not in _CASES | _HOLDERS:
        subject = node.named_children[0]
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
    labels = field(node, "value", "type", "communication", "pattern", "condition", "conditional_expressions")
    if node.type == "switch_expression_arm" and labels is None:
        labels = node.named_children[0]
    body = node.children_by_field_name("body") or node.children_by_field_name("consequence")
    if node.type == "match_arm":
        body = node.children_by_field_name("value")
    if labels is None or node.type == "match_arm":
        labels = next((child for child in node.named_children if child.type in _LABELS), None)
    inner = body or [child for child in node.named_children if child != labels and child.type != "default_keyword"]
    statements = tuple(statement for child in inner for statement in reader(child))
    said = text_of(labels).removeprefix("case ").rstrip(":")
    return Case("" if said in {"_", "default"} else said, first_line(node), last_line(node), statements)
