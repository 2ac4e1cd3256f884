"""Edits of a text: each names the text it replaces, which must be there exactly once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fondation_cli.project.refusal import Refusal, Refused

_ELISION = re.compile(
    r"^[ \t]{0,200}(?://+|#+|/\*+|\{/\*+|<!--+|--|;+)[ \t.…(\[]{0,12}"
    r"(?:(?:the|your|all|keep|and)[ \t]+){0,3}"
    r"(?:(?:rest|remainder)[ \t]+of[ \t]+(?:(?:the|your|this)[ \t]+)?|(?:existing|remaining|previous|unchanged)[ \t]+)"
    r"(?:\w+[ \t]+)?(?:code|file|content|contents|component|components|function|functions|class|implementation|imports"
    r"|styles|rules|markup|page|document|tests?|methods|routes)\b[^\n]{0,80}(?:\.{3}|…|unchanged|same|as before|here)",
    re.IGNORECASE | re.MULTILINE,
)
"""A comment in the place of what a writer did not care to write again: `// ... rest of the file unchanged`."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Puts `new` in the place of `old`."""

    old: str
    new: str


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text after the edits, each made in what the ones before it left.

    Raises Refused: an `old` is empty, does not occur, or occurs more than once; or all of it changes nothing.
    """
    after = text
    for edit in edits:
        after = _replaced(after, edit)
    if after == text:
        raise Refused(Refusal.UNCHANGED)
    return after


def stands_once(text: str, old: str) -> bool:
    """Whether `old` has one place in the text; an occurrence that overlaps another makes the place doubtful too."""
    place = text.find(old)
    return place >= 0 and text.find(old, place + 1) < 0


def leaves_out(text: str) -> bool:
    """Whether a comment in the text stands for code that should be there."""
    return _ELISION.search(text) is not None


def _replaced(text: str, edit: Edit) -> str:
    if not edit.old:
        raise Refused(Refusal.NO_OLD_TEXT)
    if not stands_once(text, edit.old):
        raise Refused(Refusal.SEVERAL if edit.old in text else Refusal.ABSENT)
    return text.replace(edit.old, edit.new)
