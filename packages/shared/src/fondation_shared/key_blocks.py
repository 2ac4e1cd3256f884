"""Private keys in a text: from the line that says that one begins to the line that says that it ends.

They stand as they are, behind the marks of comments, or in pieces between quotation marks.
"""

import re
from collections.abc import Iterator

Extent = tuple[int, int]
"""Where something stands in a text: its first place, and the one behind its last."""

_BEGIN = re.compile(
    r"-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}|^Private-Lines: \d{1,4}$", re.MULTILINE
)
_FIRST_WORDS = ("PRIVATE KEY", "Private-Lines")
"""One of them is in each of these lines."""
_PLAIN = re.compile(r"(?:(?!-----END )[A-Za-z0-9+/=:, .\t\r\n\\-]){0,20000}(?:-----END [A-Z0-9 ]{0,40}-----)?")
"""What follows where nothing stands between the lines."""
_SOMETHING = re.compile(r"(?<!END )(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{10,}")
_END = re.compile(r"-{4,5} ?END [A-Z0-9 ]{0,40}-{4,5}")
_FARTHEST = 20_000
_PIECE = re.compile(r"(?=[a-z0-9+/=]*[A-Z])(?=[A-Z0-9+/=]*[a-z])(?=[A-Za-z+/=]*\d)[A-Za-z0-9+/=]{16,200}")
"""What only a key is made of: capital and small letters and figures, all in one."""
_DECORATED = re.compile(
    r"[^A-Za-z0-9+/=\n]{0,40}(?:REM |dnl |echo )?[A-Za-z0-9+/=]{16,200}[^A-Za-z0-9+/=\n]{0,20}(?:[nr]\W{0,9})?\n?"
)
"""A line of a key with marks of comments or of strings around it."""

_LAST_WORDS = "-----END "
_LINE = re.compile(r"[A-Za-z0-9+/=]{40,100}")
_LAST_LINE = re.compile(r"[A-Za-z0-9+/=]{0,100}")
"""The last line of a key is shorter than the others."""


def key_blocks(text: str) -> Iterator[Extent]:
    """Each key with both of its lines; one that was cut as far as it goes. Linear in the length of the text."""
    begun = list(_BEGIN.finditer(text)) if any(word in text for word in _FIRST_WORDS) else []
    behind = [*(each.start() for each in begun[1:]), *([len(text)] if begun else [])]
    for found, limit in zip(begun, behind, strict=True):
        end = max(_plain_end(text, found.end(), limit), _decorated_end(text, found.end(), limit))
        if end > found.end():
            yield found.start(), end
    yield from _ends(text)


def _plain_end(text: str, start: int, limit: int) -> int:
    """Where a key ends that has nothing between its lines; `start` where none follows."""
    found = _PLAIN.match(text, start, limit)
    return found.end() if found and _SOMETHING.search(found[0]) else start


def _decorated_end(text: str, start: int, limit: int) -> int:
    """Where a key ends that has other signs between its lines; `start` where none follows."""
    limit = min(limit, start + _FARTHEST)
    closed = _END.search(text, start, limit)
    if closed is not None:
        return closed.end() if _PIECE.search(text, start, closed.start()) else start
    end = text.find("\n", start, limit) + 1
    place = end
    while place and (line := _DECORATED.match(text, place, limit)) and _PIECE.search(line[0]):
        place = line.end()
    return place if place > end else start


def _ends(text: str) -> Iterator[Extent]:
    """What is left of a key whose beginning was not kept: its end still says that it was one."""
    place = text.find(_LAST_WORDS)
    before = 0
    while place >= 0:
        start = _start_of_lines(text, before, place)
        if start < place:
            yield start, text.rfind("\n", start, place)
        before = place
        place = text.find(_LAST_WORDS, place + 1)


def _start_of_lines(text: str, before: int, end: int) -> int:
    """Where the lines of a key begin that reach to `end`, whose last one may be short."""
    last = text.rfind("\n", before, end - 1) + 1 or before
    start = last if _LAST_LINE.fullmatch(text, last, max(last, end - 1)) else end
    lines = start
    while lines > before:
        previous = text.rfind("\n", before, lines - 1) + 1 or before
        if not _LINE.fullmatch(text, previous, lines - 1):
            break
        lines = previous
    return lines if lines < start else end
