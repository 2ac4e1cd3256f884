"""Python. Docstrings are evaluated as Python itself would."""

import ast
import inspect

from tree_sitter import Node

from fondation_cli.course.languages.description import Draft, Language


def _is_public(draft: Draft, exported: frozenset[str] | None) -> bool:
    parts = draft.qualified.split(".")
    if draft.nested or any(part.startswith("_") and not part.endswith("__") for part in parts):
        return False
    return exported is None or parts[0] in exported


def _docstring(node: Node, source: bytes) -> str | None:
    body = node if node.type == "module" else node.child_by_field_name("body")
    first = next((child for child in body.named_children if child.type != "comment"), None) if body else None
    if first is not None and first.type == "expression_statement":
        first = first.named_children[0] if first.named_children else None
    if first is None or first.type not in {"string", "concatenated_string"}:
        return None
    try:
        value = ast.literal_eval(source[first.start_byte : first.end_byte].decode())
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    return inspect.cleandoc(value) if isinstance(value, str) else None


PYTHON = Language(
    name="python",
    suffixes=(".py", ".pyi", ".pyw"),
    package="tree-sitter-python",
    queries=("python",),
    module="tree_sitter_python",
    is_public=_is_public,
    comments=frozenset({"comment"}),
    names=("identifier",),
    members=frozenset({"attribute"}),
    wrappers=frozenset({"decorated_definition", "expression_statement"}),
    docstring=_docstring,
)
