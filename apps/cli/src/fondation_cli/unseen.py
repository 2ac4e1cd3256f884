"""Signs that no reader sees: they turn the direction of a line, hide in a word, or carry what only a program reads."""

import re

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What Unicode calls ignorable, and what steers a terminal; line ends and tabs are none."""

_JOINING = str.maketrans("", "", "\u200c\u200d\ufe0e\ufe0f")


def seen(text: str) -> str:
    """The text as a reader sees it."""
    return UNSEEN.sub("", text)


def hides(text: str) -> bool:
    """Whether a text holds such a sign, those apart that emoji and letters of some scripts are joined with."""
    return UNSEEN.search(text.translate(_JOINING)) is not None
