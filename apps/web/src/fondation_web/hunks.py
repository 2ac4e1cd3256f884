"""Pieces of a unified diff of two texts, in bounded time whatever the texts are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Opcode = tuple[Literal["replace", "delete", "insert", "equal"], int, int, int, int]

_AROUND = 3
"""Lines that are shown around a change."""
_NO_END = "\n\\ No newline at end of file\n"


@dataclass(slots=True)
class Effort:
    """How many steps may still be spent on looking for what lines have in common."""

    left: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Hunks:
    """The pieces, each with its `@@` line, and how many lines they add and remove."""

    pieces: list[str]
    added: int
    removed: int


def hunks_of(before: str, after: str, effort: Effort) -> Hunks:
    """What leads from one text to the other.

    It is right in any case, and as short as can be found with the effort: without any left, all that lies between the
    first and the last line that differ is replaced as a whole.
    """
    old, new = _lines(before), _lines(after)
    opcodes = _opcodes(old, new, effort)
    changed = [opcode for opcode in opcodes if opcode[0] != "equal"]
    groups = _Known(opcodes).get_grouped_opcodes(_AROUND) if changed else ()
    return Hunks(
        pieces=[_piece(group, old, new) for group in groups],
        added=sum(last - first for _, _, _, first, last in changed),
        removed=sum(last - first for _, first, last, _, _ in changed),
    )


class _Known(SequenceMatcher[str]):
    """Groups opcodes that are known."""

    def __init__(self, opcodes: list[Opcode]) -> None:
        super().__init__()
        self._known = opcodes

    def get_opcodes(self) -> list[Opcode]:
        return self._known


def _lines(text: str) -> list[str]:
    """Lines with their ends; no other character than the line feed ends one."""
    *whole, rest = text.split("\n")
    return [f"{line}\n" for line in whole] + ([rest] if rest else [])


def _opcodes(old: Sequence[str], new: Sequence[str], effort: Effort) -> list[Opcode]:
    """The same lines at both ends are set apart first: what is looked at is mostly short then."""
    head = _common(zip(old, new, strict=False))
    tail = _common(zip(reversed(old[head:]), reversed(new[head:]), strict=False))
    ends = len(old) - tail, len(new) - tail
    inner = _inner(old[head : ends[0]], new[head : ends[1]], effort)
    moved = [(tag, i1 + head, i2 + head, j1 + head, j2 + head) for tag, i1, i2, j1, j2 in inner]
    first: list[Opcode] = [("equal", 0, head, 0, head)] if head else []
    last: list[Opcode] = [("equal", ends[0], len(old), ends[1], len(new))] if tail else []
    return [*first, *moved, *last]


def _common(pairs: Iterable[tuple[str, str]]) -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _inner(old: Sequence[str], new: Sequence[str], effort: Effort) -> list[Opcode]:
    """As the library finds them, where it cannot take long; its worst case is cubic."""
    counts = Counter(new)
    pairs = sum(counts[line] for line in old)
    steps = (len(old) + pairs) * (2 * min(len(old), len(new)) + 1)
    if steps <= effort.left:
        effort.left -= steps
        return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [("replace", 0, len(old), 0, len(new))]


def _piece(group: Sequence[tuple[str, int, int, int, int]], old: Sequence[str], new: Sequence[str]) -> str:
    first, last = group[0], group[-1]
    lines = [f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n"]
    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            lines += [_shown(" ", line) for line in old[i1:i2]]
            continue
        lines += [_shown("-", line) for line in old[i1:i2]]
        lines += [_shown("+", line) for line in new[j1:j2]]
    return "".join(lines)


def _shown(mark: str, line: str) -> str:
    return f"{mark}{line}" if line.endswith("\n") else f"{mark}{line}{_NO_END}"


def _range(start: int, end: int) -> str:
    """As `diff -u` counts: from 1, and from the line before where there is none."""
    count = end - start
    return f"{start + 1 if count else start},{count}"
