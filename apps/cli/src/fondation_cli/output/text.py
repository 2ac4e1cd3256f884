"""Words and signs of the screen, and what keeps foreign text from steering a terminal."""

import unicodedata

PHASES = {
    "fetch": "Fetch",
    "index": "Index",
    "outline": "Outline",
    "write": "Write",
    "verify": "Verify",
    "publish": "Publish",
}
"""What a phase is called."""

_STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def printable(text: str) -> str:
    """`text` on one line, without anything that a terminal would obey: a repository may name a file as it likes."""
    return "".join("\ufffd" if unicodedata.category(sign) in _STEERING else sign for sign in " ".join(text.split()))
