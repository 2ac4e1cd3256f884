"""Where the definitions of a file lie, to say what stands in which."""

import sys
from collections.abc import Iterable, Sequence

from fondation_cli.course.languages import Draft


class Scopes:
    """The definitions of a file in the order of the text."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self._spans = [(draft.start, draft.end, draft) for draft in drafts]

    def around(self, starts: Iterable[int]) -> list[Draft | None]:
        """The innermost definition around each place; the places in the order of the text."""
        spans, count = self._spans, len(self._spans)
        stack: list[tuple[int, int, Draft]] = []
        following = border = 0
        innermost: Draft | None = None
        found = []
        for start in starts:
            if start >= border:
                while following < count and spans[following][0] <= start:
                    stack.append(spans[following])
                    following += 1
                while stack and stack[-1][1] <= start:
                    stack.pop()
                innermost = stack[-1][2] if stack else None
                # Nothing begins or ends before it.
                border = min(
                    spans[following][0] if following < count else sys.maxsize, stack[-1][1] if stack else sys.maxsize
                )
            found.append(innermost)
        return found
