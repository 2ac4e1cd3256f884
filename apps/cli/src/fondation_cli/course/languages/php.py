"""PHP. Public is what is not private or protected, and not marked as internal."""

from tree_sitter import Node

from fondation_cli.course.languages.description import Draft, Language


def _is_public(draft: Draft, _: frozenset[str] | None) -> bool:
    if draft.nested or "@internal" in (draft.documentation or ""):
        return False
    return not (_hides(draft.node) or (draft.node.parent is not None and _hides(draft.node.parent)))


def _hides(node: Node) -> bool:
    return any(child.type == "visibility_modifier" and child.text != b"public" for child in node.children)


PHP = Language(
    name="php",
    suffixes=(".php", ".phtml", ".php5"),
    package="tree-sitter-php",
    queries=("php",),
    module="tree_sitter_php",
    entry="language_php",
    is_public=_is_public,
    comments=frozenset({"comment"}),
    names=("name",),
    members=frozenset({"class_constant_access_expression", "scoped_call_expression"}),
)
