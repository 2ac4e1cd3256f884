"""The SVG of a laid-out graph: shapes with classes that the site's stylesheet colours, and plain colours for elsewhere.

No style attribute, no style element, no script, no foreign content: it stands inline under the strictest policy.
"""

from html import escape
from math import ceil, hypot

from fondation_cli.course.diagrams.graph import Graph
from fondation_cli.course.diagrams.layout import Layout, PlacedArrow, PlacedBox

_MARGIN = 12
_LINE = 20
_CORNER = 8
_HEAD = 8


def draw(graph: Graph, layout: Layout) -> str:
    """One SVG element, named by the graph's title; boxes with an address are links."""
    left, top, right, bottom = _bounds(layout)
    width, height = ceil(right - left + 2 * _MARGIN), ceil(bottom - top + 2 * _MARGIN)
    view = f"{_number(left - _MARGIN)} {_number(top - _MARGIN)} {width} {height}"
    shapes = [*map(_arrow, layout.arrows), *map(_box, layout.boxes)]
    return (
        f'<svg class="drawing" xmlns="http://www.w3.org/2000/svg" role="group" aria-label="{escape(graph.title)}" '
        f'viewBox="{view}" width="{width}" height="{height}" font-family="sans-serif" font-size="14">\n'
        + "\n".join(shapes)
        + "\n</svg>\n"
    )


def _bounds(layout: Layout) -> tuple[float, float, float, float]:
    corners = [(box.x + way * box.width / 2, box.y + way * box.height / 2) for box in layout.boxes for way in (-1, 1)]
    corners += [point for arrow in layout.arrows for point in arrow.points]
    across, down = zip(*corners, strict=True)
    return min(across), min(down), max(across), max(down)


def _box(placed: PlacedBox) -> str:
    box = placed.box
    shape = (
        f'<rect class="box" x="{_number(placed.x - placed.width / 2)}" y="{_number(placed.y - placed.height / 2)}" '
        f'width="{_number(placed.width)}" height="{_number(placed.height)}" rx="6" fill="#fbfaf7" stroke="#858378"/>'
    )
    inside = shape + "".join(_texts(placed))
    if box.href is None:
        return f'<g class="{"rest" if box.rest else "part"}">{inside}</g>'
    return f'<a href="{escape(box.href)}">{inside}</a>'


def _texts(placed: PlacedBox) -> list[str]:
    first = placed.y - (len(placed.lines) - 1) * _LINE / 2 + 5
    texts = []
    for number, line in enumerate(placed.lines):
        small = placed.box.small and number == len(placed.lines) - 1
        kind = 'class="small" font-size="12" fill="#515a5e"' if small else 'class="label" fill="#1c2326"'
        texts.append(
            f'<text {kind} x="{_number(placed.x)}" y="{_number(first + number * _LINE)}" '
            f'text-anchor="middle">{escape(line, quote=False)}</text>'
        )
    return texts


def _arrow(arrow: PlacedArrow) -> str:
    (from_x, from_y), (x, y) = arrow.points[-2:]
    length = hypot(x - from_x, y - from_y) or 1
    ahead, aside = (x - from_x) / length, (y - from_y) / length
    back_x, back_y = x - ahead * _HEAD, y - aside * _HEAD
    half = _HEAD / 2
    head = [(x, y), (back_x - aside * half, back_y + ahead * half), (back_x + aside * half, back_y - ahead * half)]
    corners = " L".join(f"{_number(across)} {_number(down)}" for across, down in head)
    line = _rounded([*arrow.points[:-1], (back_x, back_y)])
    return (
        f'<path class="arrow" d="{line}" fill="none" stroke="#858378" stroke-width="1.3"/>'
        f'<path class="head" d="M{corners}Z" fill="#858378"/>'
    )


def _rounded(points: list[tuple[float, float]]) -> str:
    """A line through the points that turns softly at each of them."""
    parts = [f"M{_number(points[0][0])} {_number(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        near, far = _toward(corner, before), _toward(corner, after)
        parts.append(f"L{near}Q{_number(corner[0])} {_number(corner[1])} {far}")
    parts.append(f"L{_number(points[-1][0])} {_number(points[-1][1])}")
    return "".join(parts)


def _toward(corner: tuple[float, float], other: tuple[float, float]) -> str:
    length = hypot(other[0] - corner[0], other[1] - corner[1]) or 1
    step = min(_CORNER, length / 2) / length
    return f"{_number(corner[0] + (other[0] - corner[0]) * step)} {_number(corner[1] + (other[1] - corner[1]) * step)}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
