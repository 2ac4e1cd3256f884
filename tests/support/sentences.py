"""What a program may say, found in its own sources: the words that are handed to the errors it raises."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path


def spoken(
    sources: Iterable[Path], errors: re.Pattern[str], keywords: tuple[str, ...], positions: Callable[[str], int]
) -> Iterator[str]:
    """The sentences in calls of what is named like `errors`: the first `positions(name)` words, and the `keywords`."""
    for path in sources:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            if errors.fullmatch(name.rpartition(".")[2]):
                named = [given.value for given in node.keywords if given.arg in keywords]
                for word in [*node.args[: positions(name)], *named]:
                    yield from templates(word)


def templates(node: ast.expr) -> Iterator[str]:
    """The sentences that an expression may come to, with `{a}`, `{b}` for the values in them."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr() | ast.BinOp(op=ast.Add()):
            names = iter("abcdefgh")
            yield "".join("{" + next(names) + "}" if text is None else text for text in _pieces(node))
        case ast.IfExp(body=one, orelse=other):
            yield from templates(one)
            yield from templates(other)
        case ast.BoolOp(values=values):
            for value in values:
                yield from templates(value)


def _pieces(node: ast.expr) -> Iterator[str | None]:
    """The words of a text that is put together, and None for each value in it."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            for part in parts:
                yield from _pieces(part)
        case ast.BinOp(left=one, op=ast.Add(), right=other):
            yield from _pieces(one)
            yield from _pieces(other)
        case _:
            yield None
