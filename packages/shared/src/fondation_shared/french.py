"""How French is set: the spaces before its double punctuation and inside its quotes never break a line."""

import re

_SPACES = (
    (re.compile(r" (?=[:»])"), "\N{NO-BREAK SPACE}"),
    (re.compile(r"« "), "«\N{NO-BREAK SPACE}"),
    (re.compile(r" (?=[;!?])"), "\N{NARROW NO-BREAK SPACE}"),
)


def spaced(text: str) -> str:
    """`text`, a French sentence written with plain spaces, with the spaces that French wants."""
    for pattern, replacement in _SPACES:
        text = pattern.sub(replacement, text)
    return text
