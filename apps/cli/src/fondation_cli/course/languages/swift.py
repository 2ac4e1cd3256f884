"""Swift. Public is what says `public` or `open`, and what a public protocol asks for."""

from collections.abc import Sequence

from tree_sitter import Node

from fondation_cli.course.languages.description import Draft, Language
from fondation_cli.course.symbols import Kind

_SHOWN = {b"public", b"open", b"package"}
_HIDDEN = {b"private", b"fileprivate", b"internal"}


def _is_public(draft: Draft, _: frozenset[str] | None) -> bool:
    if draft.nested:
        return False
    if draft.kind is Kind.EXTENSION:
        return _access(draft.node) is not False
    said = _access(draft.node)
    if said is not None:
        return said and (draft.parent is None or _is_within_reach(draft.parent))
    holder = draft.parent
    inherits = holder is not None and (
        holder.kind is Kind.PROTOCOL or (holder.kind in {None, Kind.EXTENSION} and _access(holder.node) is True)
    )
    return holder is not None and inherits and _is_within_reach(holder)


def _is_within_reach(holder: Draft) -> bool:
    """Whether what a type holds can be named from outside at all; an extension says nothing of that itself."""
    return _access(holder.node) is True or holder.kind in {None, Kind.EXTENSION}


def _access(node: Node) -> bool | None:
    """What the modifiers say: True for public, False for private, None for nothing."""
    modifiers = next((child for child in node.children if child.type == "modifiers"), None)
    words = {child.text for child in modifiers.children} if modifiers is not None else set()
    return True if words & _SHOWN else False if words & _HIDDEN else None


def _named(name: Node) -> tuple[str | None, Node]:
    """An extension names its type as a type is named anywhere; of `Store.Entry` the last part counts."""
    types = [child for child in name.named_children if child.type == "type_identifier"]
    return None, types[-1] if name.type == "user_type" and types else name


def _settled(drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        if draft.node.type == "function_declaration":
            draft.body = draft.node.child_by_field_name("body")


SWIFT = Language(
    name="swift",
    suffixes=(".swift",),
    package="tree-sitter-swift",
    queries=("swift",),
    module="tree_sitter_swift",
    is_public=_is_public,
    comments=frozenset({"comment", "multiline_comment"}),
    names=("simple_identifier", "type_identifier"),
    members=frozenset({"navigation_expression"}),
    named=_named,
    settled=_settled,
)
