"""When some lines say what a quotation says: the same words in the same order, markup, signs and line breaks apart."""

import re
from collections.abc import Sequence

from fondation_cli.course.facts.docstring import plain

_WORD = re.compile(r"[^\W_]+")
_LEFT_OUT = re.compile(r"…|\.\.\.")
_MOST_LINES = 14


def words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, without any sign between them; identifiers fall apart at underscores."""
    return tuple(word.lower() for word in _WORD.findall(text))


def says(text: str, quoted: str) -> bool:
    """Whether the text says the quoted words in this order; `…` stands for words left out."""
    parts = [part for part in map(words, _LEFT_OUT.split(quoted)) if part]
    return bool(parts) and any(_in_order(parts, reading) for reading in (words(text), words(plain(text))))


def locate(lines: Sequence[str], first: int, last: int, quoted: str) -> tuple[int, int] | None:
    """The fewest lines between `first` and `last`, counted from 1, that say the quoted words; None where none do."""
    wanted = words(quoted)
    if not wanted:
        return None
    for start in range(first, min(last, len(lines)) + 1):
        if wanted[0] not in words(lines[start - 1]):
            continue
        for end in range(start, min(start + _MOST_LINES, last, len(lines)) + 1):
            if says("\n".join(lines[start - 1 : end]), quoted):
                return _tightened(lines, start, end, quoted)
    return None


def _tightened(lines: Sequence[str], start: int, end: int, quoted: str) -> tuple[int, int]:
    while start < end and says("\n".join(lines[start:end]), quoted):
        start += 1
    return start, end


def _in_order(parts: Sequence[tuple[str, ...]], whole: tuple[str, ...]) -> bool:
    start = 0
    for part in parts:
        found = _find(part, whole, start)
        if found is None:
            return False
        start = found + len(part)
    return True


def _find(part: tuple[str, ...], whole: tuple[str, ...], start: int) -> int | None:
    for at in range(start, len(whole) - len(part) + 1):
        if whole[at] == part[0] and whole[at : at + len(part)] == part:
            return at
    return None
