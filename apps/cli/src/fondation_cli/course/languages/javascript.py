"""JavaScript with JSX, TypeScript, and TSX. Public is what a file exports, in any of the ways that modules have had."""

from fondation_cli.course.languages.description import Draft, Language

_PRIVATE_MARKS = ("@private", "@internal", "@api private", "@hidden")
_WRAPPERS = frozenset(
    {"export_statement", "lexical_declaration", "variable_declaration", "expression_statement", "ambient_declaration"}
)


def _is_public(draft: Draft, exported: frozenset[str] | None) -> bool:
    if draft.name.startswith(("_", "#")) or draft.nested:
        return False
    if any(mark in (draft.documentation or "") for mark in _PRIVATE_MARKS):
        return False
    if any(child.type == "accessibility_modifier" and child.text != b"public" for child in draft.node.children):
        return False
    top = draft.qualified.partition(".")[0]
    return exported is None or top in {*exported, "exports"} or draft.name in exported


JAVASCRIPT = Language(
    name="javascript",
    suffixes=(".js", ".jsx", ".mjs", ".cjs"),
    package="tree-sitter-javascript",
    queries=("javascript", "ecmascript"),
    module="tree_sitter_javascript",
    is_public=_is_public,
    comments=frozenset({"comment"}),
    names=("identifier",),
    members=frozenset({"member_expression"}),
    wrappers=_WRAPPERS,
)

TYPESCRIPT = Language(
    name="typescript",
    suffixes=(".ts", ".mts", ".cts"),
    package="tree-sitter-typescript",
    queries=("javascript", "typescript"),
    module="tree_sitter_typescript",
    entry="language_typescript",
    is_public=_is_public,
    comments=frozenset({"comment"}),
    names=("identifier", "type_identifier"),
    members=frozenset({"member_expression", "nested_type_identifier"}),
    wrappers=_WRAPPERS,
)

TSX = Language(
    name="tsx",
    suffixes=(".tsx",),
    package="tree-sitter-typescript",
    queries=("javascript", "typescript"),
    module="tree_sitter_typescript",
    entry="language_tsx",
    is_public=_is_public,
    comments=frozenset({"comment"}),
    names=("identifier", "type_identifier"),
    members=frozenset({"member_expression", "nested_type_identifier"}),
    wrappers=_WRAPPERS,
)
