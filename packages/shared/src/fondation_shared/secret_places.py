"""A text in which secrets are sought: where they are named in it, and which words it does without.

Most of a text names none. To see that is a hundred times cheaper than to try the patterns at each of its places.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from fondation_shared.secret_forms import HEADS, NAMES

_NAME = re.compile(rf"(?i){NAMES}")
_SMALL = str.maketrans("\u0130\u0131\u017f", "iis")
"""Letters that a pattern takes for an `i` or an `s` where it overlooks capitals, and `lower` leaves or makes longer."""


class Sought:
    """One text, for all patterns that are tried on it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def has(self, *words: str) -> bool:
        """Whether it has one of these at least, which are in small letters, in whatever letters."""
        return any(word in self._small for word in words)

    def first(self, pattern: re.Pattern[str], place: int) -> re.Match[str] | None:
        """What `pattern.search(text, place)` finds, for a pattern that begins with `NAMES`."""
        for index in range(bisect_left(self._names, place), len(self._names)):
            found = pattern.match(self.text, self._names[index])
            if found is not None:
                return found
        return None

    def each(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """What `pattern.finditer(text)` finds, for a pattern that begins with `NAMES`."""
        place = 0
        while found := self.first(pattern, place):
            yield found
            place = found.end()

    @cached_property
    def _small(self) -> str:
        """The text in small letters, each in its place."""
        text = self.text
        return (text if text.isascii() else text.translate(_SMALL)).lower()

    @cached_property
    def _names(self) -> list[int]:
        """Where the name of a secret begins, in order."""
        places = {place for head in HEADS for place in self._places_of(head)}
        return sorted(place for place in places if _NAME.match(self.text, place))

    def _places_of(self, head: str) -> Iterator[int]:
        place = self._small.find(head)
        while place >= 0:
            yield place
            place = self._small.find(head, place + 1)
