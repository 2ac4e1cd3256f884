"""Python. Docstrings are evaluated as Python itself would."""

import ast
import inspect
from collections.abc import Sequence

from tree_sitter import Node

from fondation_cli.course.languages.description import Draft, Language
from fondation_cli.course.languages.python_ast import listed_names, type_in
from fondation_cli.course.symbols import Kind

_AGAIN = (".setter", ".deleter", ".getter")
_BEGINNINGS = frozenset(bytes([sign]) for sign in b"\"'rRuUbBfF#;") | {b""}
"""What a text may begin with; comments may stand before it."""

_REACH = 200
_QUOTES = 6
_SPEAKING = (b"\\", b"\r", b"\0")
_CHOICES = {"if_statement", "try_statement"}


def _is_public(draft: Draft, exported: frozenset[str] | None) -> bool:
    parts = draft.qualified.split(".")
    if draft.nested or any(part.startswith("_") and not part.endswith("__") for part in parts):
        return False
    return exported is None or parts[0] in exported


def _docstring(node: Node, source: bytes) -> str | None:
    if node.type == "assignment":
        following = source[node.end_byte : node.end_byte + _REACH].lstrip()
        return _literal(_behind(node), source) if following[:1] in _BEGINNINGS else None
    body = node if node.type == "module" else node.child_by_field_name("body")
    if body is None or source[body.start_byte : body.start_byte + 1] not in _BEGINNINGS:
        return None
    first = _first(body)
    while first is not None and first.type == "comment":
        first = first.next_named_sibling
    return _literal(first, source)


def _behind(node: Node) -> Node | None:
    """The statement behind an assignment, where that stands alone on its line."""
    statement = node.parent
    return statement.next_named_sibling if statement is not None and statement.type == "expression_statement" else None


def _literal(first: Node | None, source: bytes) -> str | None:
    if first is not None and first.type == "expression_statement":
        first = _first(first)
    if first is None or first.type not in {"string", "concatenated_string"}:
        return None
    text = source[first.start_byte : first.end_byte]
    if _is_plain(text):
        return inspect.cleandoc(text[3:-3].decode())
    try:
        value = ast.literal_eval(text.decode())
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    return inspect.cleandoc(value) if isinstance(value, str) else None


def _first(node: Node) -> Node | None:
    """The first child, without making all of them."""
    return node.named_child(0) if node.named_child_count else None


def _is_plain(text: bytes) -> bool:
    """Whether a text in three quotes is what it says: most are, and then nobody has to ask Python."""
    return (
        len(text) > _QUOTES
        and text[:3] == text[-3:]
        and text.startswith((b'"""', b"'''"))
        and text[:3] not in text[3:-3]
        and not any(sign in text for sign in _SPEAKING)
        and text.isascii()
    )


def _settled(drafts: Sequence[Draft]) -> None:
    """One definition of each thing: overloads, setters and the other ways of a condition only lend their names."""
    groups: dict[str, list[Draft]] = {}
    for draft in drafts:
        if draft.kind is not None:
            groups.setdefault(draft.qualified, []).append(draft)
    for draft in drafts:
        if draft.kind is Kind.CONSTANT and _stands_in(draft):
            draft.kind = None
    for name, group in groups.items():
        if len(group) > 1:
            kept = _kept(group, name.rpartition(".")[2])
            for draft in group:
                draft.kind = draft.kind if draft in kept else None


def _kept(group: Sequence[Draft], name: str) -> list[Draft]:
    own = [draft for draft in group if not _repeats(draft, name)] or list(group[:1])
    told = [draft for draft in own if not _has_decorator(draft, "overload")] or own[:1]
    if len(told) > 1 and (any(map(_choice, told)) or all(draft.kind is Kind.CONSTANT for draft in told)):
        real = [draft for draft in told if not _is_for_checkers(draft)] or told
        return [next((draft for draft in real if draft.body is not None), real[0])]
    return told


def _stands_in(draft: Draft) -> bool:
    """`f = None` where `f` could not be imported: a sign, and no definition."""
    value = draft.node.child_by_field_name("right")
    if value is None or value.type != "none":
        return False
    clause = draft.outer.parent.parent if draft.outer.parent is not None else None
    if clause is None or clause.type != "except_clause" or clause.parent is None:
        return False
    body = clause.parent.child_by_field_name("body")
    imports = [one for one in body.named_children if one.type.startswith("import")] if body is not None else []
    imported = {(one.text or b"").decode(errors="replace") for each in imports for one in _leaves(each)}
    return draft.name in imported


def _leaves(node: Node) -> list[Node]:
    return [leaf for child in node.named_children for leaf in _leaves(child)] or [node]


def _decorators(draft: Draft) -> list[str]:
    if draft.outer.type != "decorated_definition":
        return []
    return [
        (child.text or b"").decode(errors="replace").lstrip("@ ").partition("(")[0]
        for child in draft.outer.named_children
        if child.type == "decorator"
    ]


def _has_decorator(draft: Draft, name: str) -> bool:
    return any(said.rpartition(".")[2] == name for said in _decorators(draft))


def _repeats(draft: Draft, name: str) -> bool:
    """`@size.setter`: another side of the attribute `size`."""
    return any(said in {name + end for end in _AGAIN} for said in _decorators(draft))


def _choice(draft: Draft) -> Node | None:
    """The `if` or `try` that a definition stands in, inside of what holds it."""
    holder = draft.parent.node if draft.parent is not None else None
    node = draft.outer.parent
    while node is not None and node != holder:
        if node.type in _CHOICES:
            return node
        node = node.parent
    return None


def _is_for_checkers(draft: Draft) -> bool:
    """Whether a definition stands where only type checkers look: under `if TYPE_CHECKING`."""
    choice = _choice(draft)
    if choice is None or choice.type != "if_statement":
        return False
    condition = choice.child_by_field_name("condition")
    ways = choice.child_by_field_name("consequence")
    inside = ways is not None and ways.start_byte <= draft.start < ways.end_byte
    return inside and condition is not None and (condition.text or b"").endswith(b"TYPE_CHECKING")


PYTHON = Language(
    name="python",
    suffixes=(".py", ".pyi", ".pyw"),
    package="tree-sitter-python",
    queries=("python",),
    module="tree_sitter_python",
    is_public=_is_public,
    comments=frozenset({"comment"}),
    names=("identifier",),
    members=frozenset({"attribute"}),
    wrappers=frozenset({"decorated_definition", "expression_statement"}),
    docstring=_docstring,
    listed=listed_names,
    annotated=type_in,
    settled=_settled,
)
