"""Where boxes and arrows go: the graph as Mermaid text, laid out by merman where the machine has it."""

import importlib
import json
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from pydantic import BaseModel

from fondation_cli.course.breaks import folded
from fondation_cli.course.diagrams.graph import Arrow, Box, Graph

MOST_LETTERS = 24
MOST_LINES = 3
_MORE = 2
"""A word may be so much longer than a line before it is broken."""

_MEASURED_LETTER = 6.02
_WIDEST_LETTER = 7.7
"""Pixels at 14 px: merman's measure of `n`, and the widest of the faces that a reader may have."""

_READABLE = 700
"""A drawing up to this width in pixels is shown in its own size beside the text."""

_OPTIONS = {"version": 2, "resources": {"profile": "interactive"}}


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box with its centre, its size and its lines of text, in pixels."""

    box: Box
    lines: list[str]
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PlacedArrow:
    """The corners that an arrow runs through; it points at the last."""

    arrow: Arrow
    points: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything placed; the drawing's own size."""

    boxes: list[PlacedBox]
    arrows: list[PlacedArrow]

    @property
    def width(self) -> float:
        """From the left of the first box to the right of the last."""
        sides = [box.x + way * box.width / 2 for box in self.boxes for way in (-1, 1)]
        return max(sides) - min(sides)


class _Engine(Protocol):
    def layout_json(self, source: str, options_json: str | None) -> str: ...


class _Point(BaseModel):
    x: float
    y: float


class _Node(_Point):
    id: str
    width: float
    height: float


class _Edge(BaseModel):
    points: list[_Point]


class _Flowchart(BaseModel):
    nodes: list[_Node]
    edges: list[_Edge]


def lay_out(graph: Graph) -> Layout | None:
    """Places for all of a graph; None on machines for which merman is not built."""
    engine = _engine()
    if engine is None:
        return None
    down, across = (_laid_out(graph, engine, way) for way in ("TD", "LR"))
    return down if down.width <= max(_READABLE, across.width) else across


def _laid_out(graph: Graph, engine: _Engine, way: str) -> Layout:
    """All of a graph in layers from the top (`TD`) or from the left (`LR`)."""
    lines = {box.id: title_lines(box) for box in graph.boxes}
    answer = json.loads(engine.layout_json(mermaid(graph, lines, way), json.dumps(_OPTIONS)))
    found = _Flowchart.model_validate(answer["layout"]["FlowchartV2"])
    boxes = {f"n{index}": box for index, box in enumerate(graph.boxes)}
    placed = [
        PlacedBox(boxes[node.id], lines[boxes[node.id].id], node.x, node.y, node.width, node.height)
        for node in found.nodes
    ]
    arrows = [_placed(arrow, edge) for arrow, edge in zip(graph.arrows, found.edges, strict=True)]
    return Layout(placed, arrows)


def _placed(arrow: Arrow, edge: _Edge) -> PlacedArrow:
    """An arrow that runs against the layers was laid out the other way round."""
    points = [(point.x, point.y) for point in edge.points]
    return PlacedArrow(arrow, points[::-1] if arrow.against else points)


def _engine() -> _Engine | None:
    try:
        module = importlib.import_module("merman")
    except ImportError:
        return None
    engine: _Engine = module.Merman()
    return engine


def mermaid(graph: Graph, lines: dict[str, list[str]], way: str = "TD") -> str:
    """The graph as a Mermaid flow chart. Labels are stand-ins of the right size: names from code never get here."""
    numbers = {box.id: index for index, box in enumerate(graph.boxes)}
    nodes = [f'n{numbers[box.id]}["{_stand_in(lines[box.id])}"]' for box in graph.boxes]
    ends = [(arrow.target, arrow.source) if arrow.against else (arrow.source, arrow.target) for arrow in graph.arrows]
    arrows = [f"n{numbers[source]} --> n{numbers[target]}" for source, target in ends]
    return "\n".join([f"flowchart {way}", *nodes, *arrows]) + "\n"


def _stand_in(lines: list[str]) -> str:
    return "<br/>".join("n" * ceil(len(line) * _WIDEST_LETTER / _MEASURED_LETTER) for line in lines)


def title_lines(box: Box, letters: int = MOST_LETTERS) -> list[str]:
    """A box's words in short lines: the title, cut where it gets too long, and the small line last.

    A word that is wider than a line goes on in the next, from one of its parts on.
    """
    lines = [""]
    for word in box.title.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append("")
        first, *others = folded(word, letters + _MORE)
        lines[-1] = f"{lines[-1]} {first}".strip()
        lines += others
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]
    return [*lines, box.small] if box.small else lines
