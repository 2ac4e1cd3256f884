"""What others wrote, as data: between marks that they cannot have foreseen, with nothing in it that hides."""

import hashlib

from fondation_cli.unseen import UNSEEN


def delimited(text: str) -> str:
    """The text between a pair of marks. The same text has the same marks, so that memo and caches know it again.

    The marks are made from the text itself: whoever wrote it could not write them into it.
    """
    shown = visible(text)
    mark = hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"<data-{mark}>\n{shown}\n</data-{mark}>"


def visible(text: str) -> str:
    """The text with every sign that no reader sees written out, as `[U+200B]`; line ends and tabs stay."""
    return UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text.replace("\r\n", "\n"))
