"""C and C++. Public is what other files can name: not static, not in a nameless namespace, not private in its class."""

import re

from tree_sitter import Node

from fondation_cli.course.languages.description import Draft, Language
from fondation_cli.course.symbols import Kind

_CLASSES = {"class_specifier", "struct_specifier", "union_specifier"}
_INNER_NAMESPACES = {b"detail", b"details", b"internal", b"impl", b"priv"}
_TEST_MACROS = {"TEST", "TEST_F", "TEST_P", "TYPED_TEST", "TYPED_TEST_P", "TEST_CASE", "SCENARIO", "SECTION"}

_OWNER = re.compile(r"[\w.:~]+")
"""What a parser makes of an unfinished text may have half a class for an owner."""


def _prepared(source: bytes) -> bytes:
    # Their patterns take as long to build as all other languages do to load: only who reads C needs them.
    from fondation_cli.course.languages.conditionals import without_cuts  # noqa: PLC0415 - see above
    from fondation_cli.course.languages.macros import without_macros  # noqa: PLC0415 - see above

    return without_macros(without_cuts(source))


def _is_public(draft: Draft, _: frozenset[str] | None) -> bool:
    if draft.nested or draft.name.startswith(("_", "~", "operator")) or _is_static(draft):
        return False
    node: Node | None = draft.node
    while node is not None:
        if node.type == "field_declaration_list" and not _is_shown(node, draft.start):
            return False
        if node.type == "namespace_definition" and _is_inner(node):
            return False
        node = node.parent
    return True


def _is_static(draft: Draft) -> bool:
    """A function or constant of one file. In a class the word means another thing."""
    in_class = draft.parent is not None and draft.parent.node.type in _CLASSES
    return not in_class and any(
        child.type == "storage_class_specifier" and child.text == b"static" for child in draft.node.children
    )


def _is_shown(members: Node, start: int) -> bool:
    """Whether the last word on access before a place says public; a class begins private, a struct public."""
    said = members.parent is None or members.parent.type != "class_specifier"
    for child in members.children:
        if child.start_byte > start:
            break
        if child.type == "access_specifier":
            said = child.text is not None and child.text.startswith(b"public")
    return said


def _is_inner(namespace: Node) -> bool:
    name = namespace.child_by_field_name("name")
    return name is None or name.text in _INNER_NAMESPACES


def _named(name: Node) -> tuple[str | None, Node]:
    """`Store<Clock>::take` as (`Store`, `take`)."""
    owners = []
    while name.type == "qualified_identifier":
        scope, inner = name.child_by_field_name("scope"), name.child_by_field_name("name")
        if inner is None:
            break
        if scope is not None:
            owners.append(_bare(scope))
        name = inner
    while name.type in {"template_function", "template_method", "parenthesized_declarator", "pointer_declarator"}:
        inner = name.child_by_field_name("name") or next(iter(name.named_children), None)
        if inner is None:
            break
        name = inner
    return (".".join(owners) or None), name


def _bare(scope: Node) -> str:
    name = scope.child_by_field_name("name") if scope.type == "template_type" else scope
    return ((name or scope).text or b"").decode(errors="replace")


def _is_none(draft: Draft) -> bool:
    """A prototype inside a function, the tag of a typedef, a macro that makes a test, what has no name or owner."""
    if draft.node.type == "declaration" and draft.nested and draft.kind is not Kind.TEST:
        return True
    if draft.name in _TEST_MACROS and draft.node.type == "function_definition":
        return True
    if draft.owner and not _OWNER.fullmatch(draft.owner):
        return True
    parent = draft.node.parent
    return draft.node.type.endswith("_specifier") and parent is not None and parent.type == "type_definition"


C = Language(
    name="c",
    suffixes=(".c",),
    package="tree-sitter-c",
    queries=("c",),
    module="tree_sitter_c",
    is_public=_is_public,
    comments=frozenset({"comment"}),
    names=("identifier",),
    members=frozenset({"field_expression"}),
    capitals=True,
    named=_named,
    is_none=_is_none,
    prepared=_prepared,
)

CPP = Language(
    name="cpp",
    suffixes=(
        ".cc",
        ".cpp",
        ".cxx",
        ".c++",
        ".hpp",
        ".hh",
        ".hxx",
        ".h++",
        ".h",
        ".ipp",
        ".inl",
        ".tpp",
        ".ixx",
        ".cppm",
    ),
    package="tree-sitter-cpp",
    queries=("c", "cpp"),
    module="tree_sitter_cpp",
    is_public=_is_public,
    comments=frozenset({"comment"}),
    names=("identifier",),
    members=frozenset({"field_expression", "qualified_identifier"}),
    wrappers=frozenset({"template_declaration"}),
    capitals=True,
    named=_named,
    is_none=_is_none,
    prepared=_prepared,
)
