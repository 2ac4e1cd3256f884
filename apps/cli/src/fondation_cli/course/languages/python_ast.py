"""What Python's own parser says of pieces of a file: its list of public names, and the types in annotations.

Only those pieces are parsed, never the whole file a second time: that would cost half of all the reading again, and a
file that this Python cannot parse would tell nothing at all.
"""

import ast
import warnings
from collections.abc import Iterator
from functools import lru_cache

from tree_sitter import Node

_LISTED = b"__all__"
_BRANCHES = {"if_statement", "else_clause", "elif_clause", "try_statement", "except_clause", "finally_clause", "block"}
_WRAPPING = {"Optional", "Union", "Annotated", "ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "InitVar"}
_MOST_LEVELS = 20
_LONGEST = 400
"""Characters. A longer annotation names more than one type."""


def listed_names(root: Node, source: bytes) -> frozenset[str] | None:
    """The names in `__all__`, after all that the file adds to it and takes from it; None without a list to read."""
    if _LISTED not in source:
        return None
    known: set[str] = set()
    said = False
    for text in _statements(root, 0):
        statement = _parsed(text)
        if statement is not None:
            said = _apply(statement, known) or said
    return frozenset(known) if said else None


def _statements(node: Node, level: int) -> Iterator[str]:
    """The statements about the list, those in conditions included."""
    for child in node.named_children:
        if child.type in _BRANCHES and level < _MOST_LEVELS:
            yield from _statements(child, level + 1)
        elif child.type == "expression_statement" and (child.text or b"").startswith(_LISTED):
            yield (child.text or b"").decode(errors="replace")


def _parsed(text: str) -> ast.stmt | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return body[0] if body else None


def _apply(statement: ast.stmt, known: set[str]) -> bool:
    """Do to the names what a statement does to the list; whether it says any name."""
    if isinstance(statement, ast.Assign):
        names = _names(statement.value)
        known.clear()
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign) and statement.value is not None:
        names = _names(statement.value)
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        called = statement.value.func
        names = [name for argument in statement.value.args for name in _names(argument)]
        if isinstance(called, ast.Attribute) and called.attr == "remove":
            known.difference_update(names)
            return bool(names)
    else:
        return False
    known.update(names)
    return bool(names) or _is_empty(statement)


def _is_empty(statement: ast.stmt) -> bool:
    """`__all__ = []` says that nothing is public."""
    value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    return isinstance(value, ast.List | ast.Tuple) and not value.elts


def _names(value: ast.expr) -> list[str]:
    """The strings of a list, a tuple, a sum of such; what other modules list is theirs to say."""
    found: list[str] = []
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, ast.Constant):
            found += [one.value] if isinstance(one.value, str) else []
        elif isinstance(one, ast.List | ast.Tuple | ast.Set):
            pending += one.elts
        elif isinstance(one, ast.BinOp):
            pending += [one.left, one.right]
        elif isinstance(one, ast.Starred):
            pending.append(one.value)
        elif (
            isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in {"list", "tuple", "sorted"}
        ):
            pending += one.args
    return found


@lru_cache(maxsize=4096)
def type_in(annotation: str) -> str | None:
    """The one type that an annotation names: `Store` of `Optional["Store"]`, of `models.Store | None`, of `Store[int]`.

    None where it names several, or none that could be looked up.
    """
    if annotation.isidentifier():
        return annotation
    try:
        tree = ast.parse(annotation.strip(), mode="eval").body if len(annotation) <= _LONGEST else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return _type(tree, 0) if tree is not None else None


def _type(node: ast.expr, level: int) -> str | None:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Constant(value=str(text)):
            return type_in(text)
        case ast.BinOp(left=left, right=right) if level < _MOST_LEVELS:
            return _only([left, right], level)
        case ast.Subscript(value=value, slice=inner) if level < _MOST_LEVELS:
            outer = _type(value, level + 1)
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return outer if outer not in _WRAPPING else _only(parts if outer == "Union" else parts[:1], level)
    return None


def _only(parts: list[ast.expr], level: int) -> str | None:
    """The type of the one part that is not `None`."""
    real = [part for part in parts if not (isinstance(part, ast.Constant) and part.value is None)]
    return _type(real[0], level + 1) if len(real) == 1 else None
