"""Java. Public is what says so, and what an interface holds."""

from tree_sitter import Node

from fondation_cli.course.languages.description import Language
from fondation_cli.course.languages.visibility import open_throughout


def _says_public(node: Node) -> bool:
    first = node.child(0)
    # Modifiers stand before all else.
    return first is not None and first.type == "modifiers" and any(child.type == "public" for child in first.children)


JAVA = Language(
    name="java",
    suffixes=(".java",),
    package="tree-sitter-java",
    queries=("java",),
    module="tree_sitter_java",
    is_public=open_throughout(_says_public),
    comments=frozenset({"line_comment", "block_comment"}),
    names=("identifier",),
    members=frozenset({"field_access"}),
)
