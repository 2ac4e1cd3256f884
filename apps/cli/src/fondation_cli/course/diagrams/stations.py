"""The map of a course as a line with stations: a chapter a row, and what needs what as tracks to the left of them.

A column of rows is as readable on a telephone as on a desk, which a graph of twelve boxes is not.
"""

from dataclasses import dataclass

from fondation_cli.course.diagrams import shapes
from fondation_cli.course.diagrams.graph import Arrow, Box, Graph
from fondation_cli.course.diagrams.layout import title_lines
from fondation_cli.course.diagrams.shapes import Point

_GAP = 14
_LANE = 15
_LINE = 18
_PAD = 9
_BRANCH = 18
"""How far a track runs straight before it meets its box."""

_LETTER = 7.3
WIDE, NARROW = 32, 22
"""The most letters in a line of a box: beside text, and on a telephone."""


@dataclass(frozen=True, slots=True)
class _Row:
    box: Box
    lines: list[str]
    top: float
    height: float

    @property
    def middle(self) -> float:
        """Where tracks from above end."""
        return self.top + self.height / 2


def draw_stations(graph: Graph, letters: int) -> str:
    """The drawing of a graph whose arrows all lead from earlier boxes to later ones."""
    rows = _rows(graph, letters)
    by_id = {row.box.id: row for row in rows}
    number = {row.box.id: index for index, row in enumerate(rows)}
    far = [arrow for arrow in graph.arrows if number[arrow.target] - number[arrow.source] > 1]
    lanes = _lanes(far, number)
    width = max(len(line) for row in rows for line in row.lines) * _LETTER + 54
    tracks = [_track(arrow, by_id, lanes) for arrow in far]
    tracks += [_step(arrow, by_id, width) for arrow in graph.arrows if arrow not in far]
    left = -_BRANCH - _LANE * (max(lanes.values(), default=-1) + 1)
    boxes = [_station(row, index, width) for index, row in enumerate(rows, 1)]
    bottom = rows[-1].top + rows[-1].height
    return shapes.drawing(graph.title, (min(left, 0), 0, width, bottom), [*tracks, *boxes])


def _rows(graph: Graph, letters: int) -> list[_Row]:
    rows: list[_Row] = []
    top = 0.0
    for box in graph.boxes:
        lines = title_lines(Box(box.id, box.title), letters)
        height = len(lines) * _LINE + 2 * _PAD
        rows.append(_Row(box, lines, top, height))
        top += height + _GAP
    return rows


def _lanes(arrows: list[Arrow], number: dict[str, int]) -> dict[str, int]:
    """The lane of each box that sends tracks down: short ones near the boxes, none two at once."""
    ends: dict[str, int] = {}
    for arrow in arrows:
        ends[arrow.source] = max(ends.get(arrow.source, 0), number[arrow.target])
    taken: list[list[tuple[int, int]]] = []
    lanes: dict[str, int] = {}
    for source in sorted(ends, key=lambda each: (ends[each] - number[each], number[each])):
        start, end = number[source], ends[source]
        free = (lane for lane, spans in enumerate(taken) if all(end < low or start > high for low, high in spans))
        lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((start, end))
        lanes[source] = lane
    return lanes


def _track(arrow: Arrow, rows: dict[str, _Row], lanes: dict[str, int]) -> str:
    """Out of the left side of one box, down its lane, into the left side of another."""
    x = -_BRANCH - _LANE * lanes[arrow.source]
    start, end = rows[arrow.source].middle + 6, rows[arrow.target].middle - 6
    points: list[Point] = [(0, start), (x, start), (x, end), (0, end)]
    return shapes.grouped(shapes.arrow(points, kind="quiet" if arrow.quiet else ""), title=arrow.told, kind="use")


def _step(arrow: Arrow, rows: dict[str, _Row], width: float) -> str:
    """Straight down to the next box."""
    above, below = rows[arrow.source], rows[arrow.target]
    x = min(40.0, width / 2)
    return shapes.grouped(shapes.arrow([(x, above.top + above.height), (x, below.top)]), title=arrow.told, kind="use")


def _station(row: _Row, index: int, width: float) -> str:
    first = row.middle - (len(row.lines) - 1) * _LINE / 2 + 5
    texts = [shapes.label(42, first + each * _LINE, line, anchor="start") for each, line in enumerate(row.lines)]
    inside = [shapes.box(0, row.top, width, row.height), shapes.badge(21, row.middle, str(index)), *texts]
    return shapes.grouped("".join(inside), href=row.box.href, kind="part station", title=row.box.told)
