"""Java. Public is what says so, and what an interface holds."""

from tree_sitter import Node

from fondation_cli.course.languages.description import Draft, Language
from fondation_cli.course.symbols import Kind


def _is_public(draft: Draft, _: frozenset[str] | None) -> bool:
    place: Draft | None = draft
    while place is not None:
        in_interface = place.parent is not None and place.parent.kind is Kind.INTERFACE
        if place.nested or not (in_interface or _says_public(place.node)):
            return False
        place = place.parent
    return True


def _says_public(node: Node) -> bool:
    modifiers = next((child for child in node.children if child.type == "modifiers"), None)
    return modifiers is not None and any(child.type == "public" for child in modifiers.children)


JAVA = Language(
    name="java",
    suffixes=(".java",),
    package="tree-sitter-java",
    queries=("java",),
    module="tree_sitter_java",
    is_public=_is_public,
    comments=frozenset({"line_comment", "block_comment"}),
    names=("identifier",),
    members=frozenset({"field_access"}),
)
