"""Takes the body of a function out of a file, and says how the file changed."""

import difflib
import re
from dataclasses import dataclass

from fondation_cli.course.anatomy.functions import dissect
from fondation_cli.course.symbols import Definition

_MISSING = NotImplementedError.__name__
_GONE = {
    "python": f"raise {_MISSING}",
    "javascript": "throw new Error('Not implemented');",
    "jsx": "throw new Error('Not implemented');",
    "typescript": "throw new Error('Not implemented');",
    "tsx": "throw new Error('Not implemented');",
    "rust": "todo!()",
    "c": "__builtin_trap();",
}
LANGUAGES = frozenset(_GONE)
"""Languages whose functions can be cut and whose tests can be run."""

_INDENT = re.compile(rb"[ \t]*")


@dataclass(frozen=True, slots=True)
class Cut:
    """A file without the body of one function; `first` and `last` are the lines that went."""

    content: bytes
    first: int
    last: int


def without_body(content: bytes, function: Definition, language: str | None) -> Cut | None:
    """The file with a function that only says that it is missing; None where its lines do not allow a clean cut."""
    gone = _GONE.get(language or "")
    anatomy = dissect(content, language, function.start_line, function.end_line, function.name) if gone else None
    if gone is None or anatomy is None or not anatomy.statements:
        return None
    lines = content.splitlines(keepends=True)
    first, last = anatomy.body_start, function.end_line
    if language != "python":
        last -= 1
        if not lines[function.end_line - 1].strip().startswith(b"}") or anatomy.signature_end >= first:
            return None
    if not function.start_line < first <= last <= len(lines):
        return None
    indent = _INDENT.match(lines[first - 1])
    line = (indent[0] if indent else b"") + gone.encode() + b"\n"
    return Cut(b"".join([*lines[: first - 1], line, *lines[last:]]), first, last)


def patch(path: str, before: bytes, after: bytes) -> str:
    """What `git apply` needs to make `after` of `before`."""
    lines = difflib.unified_diff(_lines(before), _lines(after), f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(content: bytes) -> list[str]:
    return [line + "\n" for line in content.decode("utf-8", "surrogateescape").split("\n")[:-1]] + (
        [rest] if (rest := content.decode("utf-8", "surrogateescape").rpartition("\n")[2]) else []
    )
