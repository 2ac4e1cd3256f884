"""Notices that something is to be used no more, in the idiom of each language."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_STRING = r"(?P<quote>[\"'`])(?P<text>(?:(?!(?P=quote)).)+)(?P=quote)"
_CALLS = re.compile(
    r"(?:@(?:\w+\.)*[Dd]eprecated|\[\[deprecated|\[(?:System\.)?Obsolete(?:Attribute)?|#\[deprecated|@available\("
    r"[^)]*deprecated|\bdeprecat\w*|\bwarn(?:ings\.warn)?)\s*\("
)
_ATTRIBUTE = re.compile(
    r"#\[deprecated\s*\(|@available\([^)]*deprecated|\[\[deprecated|\[(?:System\.)?Obsolete|@(?:\w+\.)*[Dd]eprecated"
)
_SAYS_SO = re.compile(r"deprecat|obsolete", re.IGNORECASE)
_NOTE = re.compile(r"(?:note\s*=|message\s*[:=])\s*" + _STRING)
_FIRST = re.compile(_STRING)
_NEXT = re.compile(r"^\s*\+?\s*[fFrRuU]?" + _STRING)
_DIRECTIVE = re.compile(r"^\s*(?:\*|//[/!]?|#)?\s*\.\. deprecated::\s*[\w.]*\s*(?P<text>.*)$")
_WORDS = re.compile(r"^\s*(?:/\*\*?|\*|//[/!]?|#)?\s*(?:[@\\]deprecated\b:?|Deprecated:)\s+(?P<text>[^\s\"'(].*)$")
_GOES_ON = re.compile(r"^\s*(?:\*(?!/)|//[/!]?|#)?\s*(?P<text>[^\s@*/.\\\"'].*)$")
_CLOSING = re.compile(r"\s*(?:\*/|[\"']{3}).*$")
_COMMENT = re.compile(r"^\s*(?:\*|//|#(?!!?\[))")
_CALL_LINES = 6
_MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """Its lines and what it says. `in_part`: it is given when something is used in a certain way, and not always."""

    start: int
    end: int
    text: str
    in_part: bool = False


def deprecations_in(lines: Sequence[str], first: int, last: int) -> Iterator[Notice]:
    """The notices between two lines, counted from 1."""
    for number in range(first, min(last, len(lines)) + 1):
        line = lines[number - 1]
        found = _DIRECTIVE.match(line) or _WORDS.match(line)
        notice = _paragraph(lines, number, last, found["text"]) if found else _call(lines, number, last)
        if notice is not None:
            yield notice


def _paragraph(lines: Sequence[str], number: int, last: int, text: str) -> Notice | None:
    """Words behind a mark, to the end of their paragraph."""
    in_comment = _COMMENT.match(lines[number - 1])
    said, end = [_CLOSING.sub("", text).strip()], number
    for below in range(number + 1, min(last, len(lines), number + _MOST_LINES) + 1):
        if said[-1] and "*/" in lines[below - 2]:
            break
        found = _GOES_ON.match(lines[below - 1])
        if found is None or (in_comment and not _COMMENT.match(lines[below - 1])):
            break
        said.append(_CLOSING.sub("", found["text"]).strip())
        end = below
    whole = " ".join(filter(None, said))
    return Notice(number, end, whole) if whole else None


def _call(lines: Sequence[str], number: int, last: int) -> Notice | None:
    """The words that an attribute, a decorator or a call is given."""
    found = _CALLS.search(lines[number - 1])
    if found is None:
        return None
    end = min(last, len(lines), number + _CALL_LINES)
    whole = "\n".join([lines[number - 1][found.start() :], *lines[number:end]])
    closed = whole[: _closing(whole)]
    if not _SAYS_SO.search(closed):
        return None
    told = _NOTE.search(closed) or _FIRST.search(closed)
    if told is None or (" " not in told["text"] and not _ATTRIBUTE.match(closed)):
        return None
    text, rest = told["text"], closed[told.end() :]
    while (more := _NEXT.match(rest)) is not None:
        text, rest = text + more["text"], rest[more.end() :]
    used = number + closed[: len(closed) - len(rest)].count("\n")
    return Notice(number, used, text.replace("\\n", " "), in_part=not _ATTRIBUTE.match(closed))


def _closing(text: str) -> int:
    """Where the first bracket that opens is closed again, strings apart; the end of the text where it is not."""
    depth, quote = 0, ""
    for place, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'`":
            quote = sign
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
            if not depth:
                return place + 1
    return len(text)
