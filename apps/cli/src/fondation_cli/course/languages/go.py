"""Go. Public is what begins with a capital letter."""

from fondation_cli.course.languages.description import Draft, Language


def _is_public(draft: Draft, _: frozenset[str] | None) -> bool:
    return not draft.nested and all(part[:1].isupper() for part in draft.qualified.split("."))


GO = Language(
    name="go",
    suffixes=(".go",),
    package="tree-sitter-go",
    queries=("go",),
    module="tree_sitter_go",
    is_public=_is_public,
    comments=frozenset({"comment"}),
    names=("identifier",),
    members=frozenset({"selector_expression"}),
    wrappers=frozenset({"type_declaration", "const_declaration", "var_declaration"}),
)
