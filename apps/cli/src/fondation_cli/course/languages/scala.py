"""Scala. Public is what does not say otherwise."""

from tree_sitter import Node

from fondation_cli.course.languages.description import Draft, Language


def _is_public(draft: Draft, _: frozenset[str] | None) -> bool:
    place: Draft | None = draft
    while place is not None:
        if place.nested or _hides(place.node):
            return False
        place = place.parent
    return True


def _hides(node: Node) -> bool:
    modifiers = next((child for child in node.children if child.type == "modifiers"), None)
    return modifiers is not None and any(child.type == "access_modifier" for child in modifiers.children)


SCALA = Language(
    name="scala",
    suffixes=(".scala", ".sc", ".sbt"),
    package="tree-sitter-scala",
    queries=("scala",),
    module="tree_sitter_scala",
    is_public=_is_public,
    comments=frozenset({"comment", "block_comment"}),
    names=("identifier", "type_identifier"),
    members=frozenset({"field_expression"}),
    swallows=True,
)
