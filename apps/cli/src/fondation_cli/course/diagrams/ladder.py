"""The parts of the code for a narrow page: one below the other in their layers, with tracks on both sides.

Down on the left run the uses of what stands lower, one track for each part that is used; on the right what runs in a
circle or upwards, one track for each.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from fondation_cli.course.diagrams import shapes
from fondation_cli.course.diagrams.graph import Arrow, Box, Graph
from fondation_cli.course.diagrams.layout import title_lines
from fondation_cli.course.diagrams.shapes import Point

_WIDTH = 300
_LEAST = 130
"""However many tracks there are, boxes keep this width."""

_LANE = 9
_BEND = 17
_GAP = 16
_LINE = 18
_PAD = 8
_PORT = 8
_LETTER = 7.6


@dataclass(frozen=True, slots=True)
class _Track:
    """A line at one side of the boxes that leaves or meets those in `rows`; `lane` counts from the boxes outwards."""

    key: Hashable
    rows: frozenset[int]
    lane: int = 0

    @property
    def top(self) -> int:
        """The row where it begins."""
        return min(self.rows)

    @property
    def bottom(self) -> int:
        """The row where it ends."""
        return max(self.rows)


@dataclass(frozen=True, slots=True)
class _Row:
    """A box, by its top, with the height at which each track leaves or meets its left and its right side."""

    box: Box
    lines: list[str]
    top: float
    height: float
    left: dict[Hashable, float]
    right: dict[Hashable, float]


def draw_ladder(graph: Graph) -> str:
    """The drawing of a graph whose boxes stand in their layers, from those that use to those that are used."""
    number = {box.id: index for index, box in enumerate(graph.boxes)}
    up = [arrow for arrow in graph.arrows if arrow.back or arrow.against]
    down = [arrow for arrow in graph.arrows if arrow not in up]
    steps = [arrow for arrow in down if number[arrow.target] - number[arrow.source] == 1]
    far = [arrow for arrow in down if arrow not in steps]
    left = _lanes(_joined((arrow.target, number[arrow.source], number[arrow.target]) for arrow in far))
    right = _lanes(_joined((arrow, number[arrow.source], number[arrow.target]) for arrow in up))
    sides = _side(left), _side(right)
    width = max(_WIDTH - sum(sides), _LEAST)
    rows = _rows(graph.boxes, width, left, right)
    by_id = {row.box.id: row for row in rows}
    pieces = [_use(arrow, _left(arrow, by_id, left)) for arrow in far]
    pieces += [_use(arrow, _right(arrow, by_id, right, width)) for arrow in up]
    pieces += [_use(arrow, _step(arrow, by_id, width)) for arrow in steps]
    pieces += [_boxed(row, width) for row in rows]
    size = (-sides[0], 0, width + sides[1], rows[-1].top + rows[-1].height)
    return shapes.drawing(graph.title, size, pieces)


def _joined(ends: Iterable[tuple[Hashable, int, int]]) -> list[_Track]:
    """A track for each key, as long as all that run along it."""
    rows: defaultdict[Hashable, set[int]] = defaultdict(set)
    for key, *touched in ends:
        rows[key].update(touched)
    return [_Track(key, frozenset(each)) for key, each in rows.items()]


def _lanes(tracks: Sequence[_Track]) -> dict[Hashable, _Track]:
    """The tracks side by side: short ones near the boxes, no two in one place."""
    taken: list[list[_Track]] = []
    placed: dict[Hashable, _Track] = {}
    for track in sorted(tracks, key=lambda each: (each.bottom - each.top, each.top)):
        free = (lane for lane, others in enumerate(taken) if all(_apart(track, other) for other in others))
        lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append(track)
        placed[track.key] = replace(track, lane=lane)
    return placed


def _apart(one: _Track, other: _Track) -> bool:
    return one.bottom < other.top or other.bottom < one.top


def _side(tracks: dict[Hashable, _Track]) -> float:
    return _BEND + _LANE * max(each.lane for each in tracks.values()) if tracks else 0


def _rows(
    boxes: Sequence[Box], width: float, left: dict[Hashable, _Track], right: dict[Hashable, _Track]
) -> list[_Row]:
    rows: list[_Row] = []
    top = 0.0
    for index, box in enumerate(boxes):
        lines = title_lines(box, int((width - 2 * _PAD) / _LETTER) - 2)
        sides = [_ports(index, tracks) for tracks in (left, right)]
        height = max(len(lines) * _LINE + 2 * _PAD, *(len(side) * _PORT + _PAD for side in sides))
        heights = [
            {key: top + height / 2 + (each - (len(side) - 1) / 2) * _PORT for each, key in enumerate(side)}
            for side in sides
        ]
        rows.append(_Row(box, lines, top, height, *heights))
        top += height + _GAP
    return rows


def _ports(row: int, tracks: dict[Hashable, _Track]) -> list[Hashable]:
    """The tracks that touch a box, from above: in this order none of them crosses another beside the box."""
    met = [each for each in tracks.values() if row in each.rows]
    ending = sorted((each for each in met if each.bottom == row), key=lambda each: each.lane)
    others = sorted((each for each in met if each.bottom != row), key=lambda each: (each.top == row, -each.lane))
    return [each.key for each in [*ending, *others]]


def _left(arrow: Arrow, rows: dict[str, _Row], tracks: dict[Hashable, _Track]) -> list[Point]:
    x = -_BEND - _LANE * tracks[arrow.target].lane
    start, end = rows[arrow.source].left[arrow.target], rows[arrow.target].left[arrow.target]
    return [(0, start), (x, start), (x, end), (0, end)]


def _right(arrow: Arrow, rows: dict[str, _Row], tracks: dict[Hashable, _Track], width: float) -> list[Point]:
    x = width + _BEND + _LANE * tracks[arrow].lane
    start, end = rows[arrow.source].right[arrow], rows[arrow.target].right[arrow]
    return [(width, start), (x, start), (x, end), (width, end)]


def _step(arrow: Arrow, rows: dict[str, _Row], width: float) -> list[Point]:
    """Straight down to the next box."""
    above, below = rows[arrow.source], rows[arrow.target]
    return [(width / 2, above.top + above.height), (width / 2, below.top)]


def _use(arrow: Arrow, points: Sequence[Point]) -> str:
    line = shapes.arrow(points, kind="against" if arrow.against else "", both=bool(arrow.back))
    return shapes.grouped(line, title=arrow.told, kind="use circle" if arrow.against or arrow.back else "use")


def _boxed(row: _Row, width: float) -> str:
    first = row.top + row.height / 2 - (len(row.lines) - 1) * _LINE / 2 + 5
    last = len(row.lines) - 1
    inside = shapes.box(0, row.top, width, row.height)
    for each, line in enumerate(row.lines):
        write = shapes.small if row.box.small and each == last else shapes.label
        inside += write(width / 2, first + each * _LINE, line)
    return shapes.grouped(inside, href=row.box.href, kind="rest" if row.box.rest else "part", title=row.box.told)
