"""Where a long name or path may break: between its parts, never in the middle of a word."""

import re
from html import escape

LONG = 17
"""A word of more letters may have to break on the narrowest page."""

LONG_IN_TITLE = 10
"""The same in the largest letters."""

VERY_LONG = 38
"""A word of more letters may have to break on any page."""

_BORDER = re.compile(
    r"(?<=[^\W_]_)(?=[^\W_])|(?<=[^\W_]__)(?=[^\W_])"
    r"|(?<=[a-z0-9])(?=[A-Z][a-z])|(?<=[a-z]{2})(?=[A-Z])|(?<=[A-Z]{2})(?=[A-Z][a-z])"
    r"|(?<=[/\\(\[{,=])(?=\w)|(?<=::)(?=\w)|(?<=->)(?=\w)|(?<=\w-)(?=\w)"
    r"|(?<=[\w)\]])(?=\.[^\W\d])(?!\.\w{1,5}(?!\w))"
)
"""A dot before at most five letters is taken for that of a file's ending, and stays with what it ends."""


def parts(name: str) -> list[str]:
    """The parts of a name: `Flask`, `.url_`, `for`; together they are the name."""
    return _BORDER.split(name)


def folded(name: str, letters: int) -> list[str]:
    """A name in lines of at most so many letters; one without a border so early is cut at the last letter."""
    lines = [""]
    for part in parts(name):
        if lines[-1] and len(lines[-1]) + len(part) > letters:
            lines.append("")
        lines[-1] += part
        while len(lines[-1]) > letters:
            lines[-1:] = [lines[-1][:letters], lines[-1][letters:]]
    return lines


def breakable(text: str, longest: int = LONG) -> str:
    """Text as HTML in which words of more letters may break between their parts; most of them on narrow pages only."""
    return "".join(_word(word, longest) for word in re.split(r"(\s+)", text))


def _word(word: str, longest: int) -> str:
    if len(word) <= longest:
        return escape(word)
    border = "<wbr>" if len(word) > VERY_LONG else '<wbr class="tight">'
    return border.join(escape(part) for part in parts(word))
