"""What others wrote, as data: between marks that they cannot have foreseen, with nothing in it that hides."""

import hashlib
import re

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def delimited(text: str) -> str:
    """The text between a pair of marks. The same text has the same marks, so that memo and caches know it again.

    The marks are made from the text itself: whoever wrote it could not write them into it.
    """
    shown = visible(text)
    mark = hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"<data-{mark}>\n{shown}\n</data-{mark}>"


def visible(text: str) -> str:
    """The text with every sign that no reader sees written out, as `[U+200B]`; line ends and tabs stay."""
    return _HIDDEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text.replace("\r\n", "\n"))
