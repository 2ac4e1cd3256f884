"""Conditions of C's preprocessor that cut a statement in two: the first way of each stays, the others become spaces.

`#ifdef` around whole statements and definitions is left as it is: the grammar reads all of its ways.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_DIRECTIVE = re.compile(rb"#[ \t]*(ifdef|ifndef|if|elif|else|endif)\b(?:[^\n\\]|\\\n|\\.)*$", re.MULTILINE)
_SILENT = re.compile(
    rb'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|^[ \t]*#(?:[^\n\\]|\\\n|\\.)*',
    re.DOTALL | re.MULTILINE,
)
_ENDS = b";{}:"
_LONGEST = 4000
"""Bytes. A longer condition holds whole definitions, as the guard of a header does."""

_MOST_COMMENTS = 20
_PAIRS = ((b"{", b"}"), (b"(", b")"))


@dataclass(slots=True)
class _Condition:
    """The spans of the directives of one condition, from `#if` to `#endif`."""

    lines: list[tuple[int, int]] = field(default_factory=list)


def without_cuts(source: bytes) -> bytes:
    """The text with spaces for what cuts statements; of the same length."""
    blank: list[tuple[int, int]] = []
    for condition in _conditions(source):
        if _cuts(condition, source):
            blank += condition.lines
            blank.append((condition.lines[1][0], condition.lines[-1][1]))
    if not blank:
        return source
    text = bytearray(source)
    for start, end in blank:
        text[start:end] = re.sub(rb"[^\n]", b" ", source[start:end])
    return bytes(text)


def _conditions(source: bytes) -> Iterator[_Condition]:
    open_ones: list[_Condition] = []
    for found in _DIRECTIVE.finditer(source):
        start = source.rfind(b"\n", 0, found.start()) + 1
        if source[start : found.start()].strip(b" \t"):
            continue
        if found[1].startswith(b"if"):
            open_ones.append(_Condition())
        if not open_ones:
            continue
        open_ones[-1].lines.append((start, found.end()))
        if found[1] == b"endif":
            yield open_ones.pop()


def _cuts(condition: _Condition, source: bytes) -> bool:
    """Whether a statement is under way before the condition or at the end of one of its ways."""
    start, end = condition.lines[0][0], condition.lines[-1][0]
    if end - start > _LONGEST:
        return False
    before = _last_sign(source, start)
    if before and before not in _ENDS:
        return True
    for (_, begin), (stop, _) in zip(condition.lines, condition.lines[1:], strict=False):
        way = _SILENT.sub(b"", source[begin:stop]).strip()
        if way and (way[-1:] not in _ENDS or any(way.count(left) != way.count(right) for left, right in _PAIRS)):
            return True
    return False


def _last_sign(source: bytes, end: int) -> bytes:
    """The last sign of code before a place; none at the top of a file, or where a directive or a `//` stands there."""
    for _ in range(_MOST_COMMENTS):
        end = len(source[max(0, end - _LONGEST) : end].rstrip()) + max(0, end - _LONGEST)
        if not source.endswith(b"*/", 0, end):
            break
        end = source.rfind(b"/*", 0, end)
    line = source[source.rfind(b"\n", 0, end) + 1 : end].strip()
    silent = line.startswith((b"#", b"//")) or line.endswith(b"\\")
    return b"" if silent or not line else _SILENT.sub(b" ", line).rstrip()[-1:]
