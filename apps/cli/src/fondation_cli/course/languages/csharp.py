"""C#. Public is what says so, and what an interface holds."""

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
    return any(child.type == "modifier" and child.text == b"public" for child in node.children)


CSHARP = Language(
    name="csharp",
    suffixes=(".cs",),
    package="tree-sitter-c-sharp",
    queries=("csharp",),
    module="tree_sitter_c_sharp",
    is_public=_is_public,
    comments=frozenset({"comment"}),
    names=("identifier",),
    members=frozenset({"member_access_expression"}),
)
