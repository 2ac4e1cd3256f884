"""Ruby. Public is what no `private` or `protected` stands before."""

from tree_sitter import Node

from fondation_cli.course.languages.description import Draft, Language
from fondation_cli.course.symbols import Kind

_HIDING = {b"private", b"protected", b"private_class_method", b"private_constant"}
_SHOWING = {b"public", b"module_function"}
_METHODS = {"method", "singleton_method", "alias"}


def _is_public(draft: Draft, _: frozenset[str] | None) -> bool:
    if draft.nested or draft.name.startswith("_"):
        return False
    if _is_hidden(draft):
        return False
    place = draft.parent
    while place is not None:
        if place.kind is not None and _is_hidden(place):
            return False
        place = place.parent
    return True


def _is_hidden(draft: Draft) -> bool:
    """`private def take`, `private` on a line above, or `private :take` anywhere beside it."""
    node = draft.outer
    holder = node.parent
    if holder is not None and holder.type == "argument_list" and holder.parent is not None:
        return _word(holder.parent) in _HIDING
    if holder is None:
        return False
    hidden = False
    for child in holder.named_children:
        word = _word(child)
        if word in _HIDING | _SHOWING and child.type == "identifier":
            hidden = word in _HIDING if child.start_byte < node.start_byte else hidden
        elif word in _HIDING and _lists(child, draft.name):
            return True
    return hidden and draft.node.type != "singleton_method" and draft.kind in {Kind.METHOD, Kind.FUNCTION}


def _word(node: Node) -> bytes | None:
    if node.type == "identifier":
        return node.text
    method = node.child_by_field_name("method") if node.type == "call" else None
    return method.text if method is not None and node.child_by_field_name("receiver") is None else None


def _lists(call: Node, name: str) -> bool:
    arguments = call.child_by_field_name("arguments")
    return arguments is not None and any(child.text == f":{name}".encode() for child in arguments.named_children)


def _named(name: Node) -> tuple[str | None, Node]:
    """`Parcels::Wire` as (`Parcels`, `Wire`)."""
    scope, inner = name.child_by_field_name("scope"), name.child_by_field_name("name")
    if name.type != "scope_resolution" or inner is None:
        return None, name
    return (scope.text or b"").decode(errors="replace").replace("::", ".") if scope is not None else None, inner


def _is_none(draft: Draft) -> bool:
    """A module that only lends its name to the classes in it."""
    body = draft.body
    if draft.node.type != "module" or body is None:
        return False
    inner = [child.type for child in body.named_children]
    return "class" in inner + ["class"] * ("module" in inner) and not _METHODS.intersection(inner)


RUBY = Language(
    name="ruby",
    suffixes=(".rb", ".rake", ".ru", ".gemspec"),
    package="tree-sitter-ruby",
    queries=("ruby",),
    module="tree_sitter_ruby",
    is_public=_is_public,
    comments=frozenset({"comment"}),
    names=("constant",),
    members=frozenset({"scope_resolution"}),
    named=_named,
    is_none=_is_none,
)
