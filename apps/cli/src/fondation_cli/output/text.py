"""Words and signs of the screen, and what keeps foreign text from steering a terminal."""

import re
import unicodedata

PHASES = {
    "fetch": "Fetch",
    "index": "Index",
    "outline": "Outline",
    "write": "Write",
    "verify": "Verify",
    "publish": "Publish",
    "plan": "Plan",
    "install": "Install",
    "build": "Build",
    "test": "Test",
    "collect": "Collect",
}
"""What a phase is called."""

_GAP = re.compile(r"[^\S\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")
_STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def printable(text: str) -> str:
    """`text` on one line, without anything that a terminal would obey: a repository may name a file as it likes."""
    line = _GAP.sub(" ", text.strip())
    return "".join("\ufffd" if unicodedata.category(sign) in _STEERING else sign for sign in line)
