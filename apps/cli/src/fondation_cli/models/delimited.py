"""What others wrote, as data: between marks that they cannot have foreseen, with nothing in it that hides."""

import hashlib
import re
from collections.abc import Iterator

from fondation_cli.unseen import UNSEEN

_PICTURES = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff"
_SHOWN_OTHERWISE = re.compile(
    f"(?P<emoji>(?<=[{_PICTURES}])\ufe0f|\ufe0f(?=\u20e3)|(?<=[{_PICTURES}\ufe0f])\u200d(?=[{_PICTURES}]))"
    f"|\r\n|{UNSEEN.pattern}"
)
"""What selects the form of an emoji, or joins two, is how people write and hides nothing: it is shown as it stands."""


def delimited(text: str) -> str:
    """The text between a pair of marks. The same text has the same marks, so that memo and caches know it again.

    The marks are made from the text itself: whoever wrote it could not write them into it.
    """
    shown = visible(text)
    mark = hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"<data-{mark}>\n{shown}\n</data-{mark}>"


def visible(text: str) -> str:
    """The text with every sign that no reader sees written out, as `[U+200B]`; line ends and tabs stay."""
    return "".join(shown for shown, _ in pieces(text))


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text cut where it is shown otherwise: each piece as it is shown, and as it stands."""
    place = 0
    for found in _SHOWN_OTHERWISE.finditer(text):
        if found["emoji"]:
            continue
        if found.start() > place:
            yield text[place : found.start()], text[place : found.start()]
        yield ("\n" if found[0] == "\r\n" else f"[U+{ord(found[0]):04X}]"), found[0]
        place = found.end()
    if place < len(text):
        yield text[place:], text[place:]
