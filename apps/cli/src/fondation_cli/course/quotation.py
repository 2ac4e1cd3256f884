"""When some lines say what a quotation says: the same letters and figures in the same order, all signs apart.

Markup, punctuation, line breaks and the way a name is put together (`test_json_body`, `TestJSONBody`, "json body") make
no difference; a quotation has to begin where a word begins, and to end where one ends.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fondation_cli.course.docstring import plain

_WORD = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_LEFT_OUT = re.compile(r"…|\.\.\.")
_STRING_PREFIX = re.compile(r"\b[rRbBfFuU]{1,2}(?=[\"'])")
_MOST_LINES = 14


@dataclass(frozen=True, slots=True)
class Letters:
    """A text without its signs, in lower case, and where its words begin and end."""

    text: str
    starts: frozenset[int]
    ends: frozenset[int]


def words(text: str) -> list[str]:
    """The words of a text; identifiers fall apart at underscores and humps."""
    return [part for word in _WORD.findall(text) for part in _HUMP.split(word)]


def letters(text: str) -> Letters:
    """The letters and figures of a text."""
    starts, ends = set(), set()
    said: list[str] = []
    size = 0
    for word in words(text):
        starts.add(size)
        size += len(word)
        ends.add(size)
        said.append(word.lower())
    return Letters("".join(said), frozenset(starts), frozenset(ends))


def says(text: str, quoted: str) -> bool:
    """Whether the text says the quoted words in this order; `…` stands for words left out."""
    parts = [part for part in (letters(piece).text for piece in _LEFT_OUT.split(quoted)) if part]
    if not parts:
        return False
    return any(_in_order(parts, letters(reading)) for reading in (text, plain(text), _STRING_PREFIX.sub("", text)))


def locate(lines: Sequence[str], first: int, last: int, quoted: str) -> tuple[int, int] | None:
    """The fewest lines between `first` and `last`, counted from 1, that say the quoted words; None where none do."""
    opening = words(quoted)[:1]
    if not opening:
        return None
    wanted = opening[0].lower()
    for start in range(max(first, 1), min(last, len(lines)) + 1):
        if wanted not in lines[start - 1].lower():
            continue
        for end in range(start, min(start + _MOST_LINES, last, len(lines)) + 1):
            if says("\n".join(lines[start - 1 : end]), quoted):
                return _tightened(lines, start, end, quoted)
    return None


def _tightened(lines: Sequence[str], start: int, end: int, quoted: str) -> tuple[int, int]:
    while start < end and says("\n".join(lines[start:end]), quoted):
        start += 1
    return start, end


def _in_order(parts: Sequence[str], whole: Letters) -> bool:
    start = 0
    for part in parts:
        found = _find(part, whole, start)
        if found < 0:
            return False
        start = found + len(part)
    return True


def _find(part: str, whole: Letters, start: int) -> int:
    found = whole.text.find(part, start)
    while found >= 0 and not (found in whole.starts and found + len(part) in whole.ends):
        found = whole.text.find(part, found + 1)
    return found
