"""The SVG of a graph that was laid out: boxes with their lines of text, and arrows."""

from fondation_cli.course.diagrams import shapes
from fondation_cli.course.diagrams.graph import Graph
from fondation_cli.course.diagrams.layout import Layout, PlacedArrow, PlacedBox

_LINE = 20


def draw(graph: Graph, layout: Layout) -> str:
    """One SVG element, named by the graph's title; boxes with an address are links."""
    pieces = [*map(_arrow, layout.arrows), *map(_box, layout.boxes)]
    return shapes.drawing(graph.title, _bounds(layout), pieces)


def _bounds(layout: Layout) -> tuple[float, float, float, float]:
    corners = [(box.x + way * box.width / 2, box.y + way * box.height / 2) for box in layout.boxes for way in (-1, 1)]
    corners += [point for arrow in layout.arrows for point in arrow.points]
    across, down = zip(*corners, strict=True)
    return min(across), min(down), max(across), max(down)


def _box(placed: PlacedBox) -> str:
    shape = shapes.box(placed.x - placed.width / 2, placed.y - placed.height / 2, placed.width, placed.height)
    kind = "rest" if placed.box.rest else "part"
    return shapes.grouped(shape + "".join(_texts(placed)), href=placed.box.href, kind=kind, title=placed.box.told)


def _texts(placed: PlacedBox) -> list[str]:
    first = placed.y - (len(placed.lines) - 1) * _LINE / 2 + 5
    last = len(placed.lines) - 1
    return [
        (shapes.small if placed.box.small and each == last else shapes.label)(placed.x, first + each * _LINE, line)
        for each, line in enumerate(placed.lines)
    ]


def _arrow(placed: PlacedArrow) -> str:
    arrow = placed.arrow
    line = shapes.arrow(placed.points, kind="against" if arrow.against else "", both=bool(arrow.back))
    return shapes.grouped(line, title=arrow.told, kind="use circle" if arrow.against or arrow.back else "use")
