"""The part of an output that shows a failure: what a person reads first, and all that a repair is given."""

from collections.abc import Iterable, Iterator

from fondation_cli.project.output_lines import output_lines
from fondation_cli.project.telling import weight

LONGEST = 8000
"""In characters."""
_LONGEST_LINE = 400
_BEFORE, _AFTER = 2, 6
"""Lines around one that tells."""
_END = 12
_MARK = 16
"""Characters of the line that stands for what is left out."""


def evidence(output: bytes, longest: int = LONGEST) -> str:
    """At most `longest` characters, without colours and secrets; `[… 12 …]` stands for twelve lines left out.

    Of a long output it is what tells most of the failure, with the lines around it, and the end.
    """
    lines = [_short(line) for line in output_lines(output)]
    whole = "\n".join(lines)
    if len(whole) <= longest:
        return whole
    return "\n".join(_with_marks(lines, _chosen(lines, longest - _MARK)))


def _chosen(lines: list[str], room: int) -> list[int]:
    """The numbers of the lines for which there is room, the most telling ones first, in their order again."""
    chosen: set[int] = set()
    for number in _by_weight(lines):
        if number in chosen:
            continue
        room -= len(lines[number]) + 1 + _MARK
        if room < 0:
            break
        chosen.add(number)
    return sorted(chosen)


def _by_weight(lines: list[str]) -> Iterator[int]:
    weights = [weight(line) for line in lines]
    heaviest = max(weights)
    first = weights.index(heaviest)
    yield from _around(first, len(lines))
    yield from range(max(0, len(lines) - _END), len(lines))
    for wanted in range(heaviest, 0, -1):
        for number in (number for number, found in enumerate(weights) if found == wanted):
            yield from _around(number, len(lines))


def _around(number: int, count: int) -> Iterable[int]:
    """The line itself first."""
    return [number, *range(max(0, number - _BEFORE), min(count, number + _AFTER + 1))]


def _with_marks(lines: list[str], chosen: list[int]) -> Iterator[str]:
    following = 0
    for number in [*chosen, len(lines)]:
        if number > following:
            yield f"[… {number - following} …]"
        if number < len(lines):
            yield lines[number]
        following = number + 1


def _short(line: str) -> str:
    return line.rstrip() if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"
