"""C#. Public is what says so, and what an interface holds."""

from tree_sitter import Node

from fondation_cli.course.languages.description import Language
from fondation_cli.course.languages.visibility import open_throughout


def _says_public(node: Node) -> bool:
    return any(child.type == "modifier" and child.text == b"public" for child in node.children)


CSHARP = Language(
    name="csharp",
    suffixes=(".cs",),
    package="tree-sitter-c-sharp",
    queries=("csharp",),
    module="tree_sitter_c_sharp",
    is_public=open_throughout(_says_public),
    comments=frozenset({"comment"}),
    names=("identifier",),
    members=frozenset({"member_access_expression"}),
)
