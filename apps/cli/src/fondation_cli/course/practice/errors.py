"""Which error is a kind of which other: only where that is known can one of them be a false answer for another."""

import builtins
import re
from collections.abc import Iterable

from fondation_cli.course.practice.code import Code
from fondation_cli.course.symbols import Definition, Role

_NAME = re.compile(r"[A-Za-z_]\w*")
_DEEPEST = 8


def are_apart(right: str, other: str, code: Code, language: str | None) -> bool:
    """Whether neither of two errors is the other or a kind of it, as far as the commit proves it."""
    if last(right) == last(other):
        return False
    if language in {"go", "rust"}:
        return True
    known_right, known_other = _lineage(last(right), code, language), _lineage(last(other), code, language)
    if known_right is None or known_other is None:
        # What comes from outside may build on anything but on what this project defines.
        return _is_own(right, code) and _is_own(other, code) and not _related(right, other, code)
    return last(right) not in known_other and last(other) not in known_right


def last(name: str) -> str:
    """`Missing` of `errors.Missing`."""
    return re.split(r"\.|::", name.lstrip("*&"))[-1]


def own_errors(names: Iterable[Definition]) -> list[str]:
    """The names among these definitions that are those of errors."""
    return [each.name for each in names if each.name.endswith(("Error", "Exception", "Warning"))]


def _is_own(name: str, code: Code) -> bool:
    return bool(_defined(last(name), code))


def _defined(name: str, code: Code) -> list[Definition]:
    return [each for each in code.named(name) if each.kind == "class" and code.role(each.path) is Role.SOURCE]


def _related(right: str, other: str, code: Code) -> bool:
    return last(right) in _ancestors(last(other), code, set()) or last(other) in _ancestors(last(right), code, set())


def _ancestors(name: str, code: Code, seen: set[str]) -> set[str]:
    """Every name in the head of a class and of those it is built on: more than its ancestors, never fewer."""
    for defined in _defined(name, code):
        heads = set(_NAME.findall(defined.signature.partition(defined.name)[2])) - seen
        seen |= heads
        for head in sorted(heads):
            _ancestors(head, code, seen)
    return seen


def _lineage(name: str, code: Code, language: str | None, depth: int = 0) -> set[str] | None:
    """An error with all that it is a kind of; None where some of that lies outside of the commit and the language."""
    defined = _defined(name, code)
    if len(defined) > 1 or depth > _DEEPEST:
        return None
    if defined:
        heads = set(_NAME.findall(defined[0].signature.partition(defined[0].name)[2])) - {"extends", "implements"}
        above = [_lineage(head, code, language, depth + 1) for head in sorted(heads)]
        return (
            None if not above or any(each is None for each in above) else {name}.union(*(each or () for each in above))
        )
    known = getattr(builtins, name, None) if language == "python" else None
    if isinstance(known, type) and issubclass(known, BaseException):
        return {each.__name__ for each in known.__mro__} | (
            {"OSError", "IOError"} if issubclass(known, OSError) else set()
        )
    if language in {"javascript", "jsx", "typescript", "tsx"} and name in _SCRIPT_ERRORS:
        return {name, "Error"}
    return _JAVA_ERRORS.get(name) if language == "java" else None


_SCRIPT_ERRORS = {"Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "URIError", "EvalError"}
_RUNTIME = {"RuntimeException", "Exception", "Throwable"}
_JAVA_ERRORS = {
    "RuntimeException": _RUNTIME,
    "IllegalArgumentException": {"IllegalArgumentException"} | _RUNTIME,
    "IllegalStateException": {"IllegalStateException"} | _RUNTIME,
    "NullPointerException": {"NullPointerException"} | _RUNTIME,
    "UnsupportedOperationException": {"UnsupportedOperationException"} | _RUNTIME,
    "NumberFormatException": {"NumberFormatException", "IllegalArgumentException"} | _RUNTIME,
    "IndexOutOfBoundsException": {"IndexOutOfBoundsException"} | _RUNTIME,
    "NoSuchElementException": {"NoSuchElementException"} | _RUNTIME,
    "ClassCastException": {"ClassCastException"} | _RUNTIME,
    "IOException": {"IOException", "Exception", "Throwable"},
    "EOFException": {"EOFException", "IOException", "Exception", "Throwable"},
    "AssertionError": {"AssertionError", "Error", "Throwable"},
}
