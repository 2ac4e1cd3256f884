"""Edits that make of a text what was made of another one which it is like."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import chain, takewhile

from fondation_cli.project.edits import Edit, edited, stands_once

_LEAST, _MOST = 4, 80
"""Characters around a change within a line that tell its place."""


def following(text: str, before: str, after: str) -> tuple[Edit, ...] | None:
    """What leads from `before` to `after`, done to `text`: each edit names a text that stands there once.

    None where `text` is not like `before` in one of the places.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    edits: list[Edit] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        # What stands above is as it is by then.
        around = "".join(new[:j1]), "".join(old[i2:])
        ways = chain(_by_lines(old, new, (i1, i2), (j1, j2)), _within("".join(old[i1:i2]), "".join(new[j1:j2]), around))
        edit = next((way for way in ways if way.old and stands_once(text, way.old)), None)
        if edit is None:
            return None
        text = edited(text, [edit])
        edits.append(edit)
    return tuple(edits)


def _by_lines(old: list[str], new: list[str], gone: tuple[int, int], come: tuple[int, int]) -> Iterator[Edit]:
    """Whole lines, with more and more of those around them."""
    for around in range(max(come[0], len(old) - gone[1]) + 1):
        head = new[max(0, come[0] - around) : come[0]]
        tail = old[gone[1] : gone[1] + around]
        edit = Edit("".join([*head, *old[gone[0] : gone[1]], *tail]), "".join([*head, *new[come[0] : come[1]], *tail]))
        if edit.old:
            yield edit


def _within(old: str, new: str, around: tuple[str, str]) -> Iterator[Edit]:
    """What differs in the lines alone, with more and more of the characters around it."""
    head = _alike(old, new)
    rest = old[head:], new[head:]
    tail = _alike(rest[0][::-1], rest[1][::-1])
    gone, come = (each[: len(each) - tail] for each in rest)
    around = around[0] + old[:head], rest[0][len(gone) :] + around[1]
    for count in range(_LEAST, _MOST):
        before, behind = around[0][-count:], around[1][:count]
        for left, right in ((before, behind), (before, ""), ("", behind)):
            yield Edit(left + gone + right, left + come + right)


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
