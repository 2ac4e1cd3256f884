"""Kotlin. Public is what does not say otherwise."""

from tree_sitter import Node

from fondation_cli.course.languages.description import Draft, Language

_HIDDEN = {b"private", b"internal", b"protected"}


def _is_public(draft: Draft, _: frozenset[str] | None) -> bool:
    place: Draft | None = draft
    while place is not None:
        if place.nested or _hides(place.node):
            return False
        place = place.parent
    return True


def _hides(node: Node) -> bool:
    modifiers = next((child for child in node.children if child.type == "modifiers"), None)
    return modifiers is not None and any(child.text in _HIDDEN for child in modifiers.children)


KOTLIN = Language(
    name="kotlin",
    suffixes=(".kt", ".kts"),
    package="tree-sitter-kotlin",
    queries=("kotlin",),
    module="tree_sitter_kotlin",
    is_public=_is_public,
    comments=frozenset({"line_comment", "block_comment"}),
    names=("identifier",),
    members=frozenset({"navigation_expression"}),
)
