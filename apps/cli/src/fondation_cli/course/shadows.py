"""Names to which a function gives a meaning of its own: what bears the same name outside of it is not meant there."""

from collections.abc import Iterable, Mapping

from tree_sitter import Node

from fondation_cli.course.languages import Draft
from fondation_cli.course.symbols import Kind

_SCRIPT: Mapping[str, str] = {
    "variable_declarator": "name",
    "formal_parameters": "",
    "required_parameter": "pattern",
    "optional_parameter": "pattern",
    "arrow_function": "parameter",
    "for_in_statement": "left",
    "catch_clause": "parameter",
}
_GIVING: Mapping[str, Mapping[str, str]] = {
    "python": {
        "assignment": "left",
        "for_statement": "left",
        "for_in_clause": "left",
        "parameters": "",
        "lambda_parameters": "",
        "typed_parameter": "",
        "default_parameter": "name",
        "typed_default_parameter": "name",
        "as_pattern_target": "",
        "named_expression": "name",
    },
    "go": {
        "parameter_declaration": "name",
        "variadic_parameter_declaration": "name",
        "range_clause": "left",
        "short_var_declaration": "left",
        "var_spec": "name",
        "type_switch_statement": "alias",
    },
    "javascript": _SCRIPT,
    "typescript": _SCRIPT,
    "tsx": _SCRIPT,
}
"""What gives a variable its name, and the field of it where the name stands; empty for anywhere in it."""

_PARTS = {
    *("pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "dictionary_splat_pattern"),
    *("expression_list", "array_pattern", "object_pattern", "pair_pattern", "rest_pattern", "assignment_pattern"),
}
_FUNCTIONS = {Kind.FUNCTION, Kind.METHOD, Kind.TEST}


def gives_name(node: Node, language: str) -> bool:
    """Whether a name stands where a variable gets it: before `=`, in the head of a loop, among parameters."""
    giving = _GIVING.get(language)
    if giving is None:
        return False
    child, parent = node, node.parent
    while parent is not None and parent.type in _PARTS:
        if parent.type == "assignment_pattern" and child != parent.child_by_field_name("left"):
            return False
        child, parent = parent, parent.parent
    field = giving.get(parent.type) if parent is not None else None
    if parent is None or field is None:
        return False
    return not field or child in parent.children_by_field_name(field)


class Shadows:
    """The names that functions of one file give a meaning of their own, by the function's name."""

    def __init__(self, given: Iterable[tuple[Draft | None, str]]) -> None:
        found = {(around.qualified, name) for around, name in given if around and around.kind in _FUNCTIONS}
        self.given = dict.fromkeys(sorted(found))
        """Function and name, sorted."""

    def hide(self, name: str, around: Draft | None) -> bool:
        """Whether a name means a variable of the function around it, or of one further out."""
        while around is not None and self.given:
            if (around.qualified, name) in self.given:
                return True
            around = around.parent
        return False
