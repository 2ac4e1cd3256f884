"""Where boxes and arrows go: the graph as Mermaid text, laid out by merman where the machine has it."""

import importlib
import json
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from pydantic import BaseModel

from fondation_cli.course.diagrams.graph import Box, Graph

MOST_LETTERS = 24
MOST_LINES = 3

_MEASURED_LETTER = 6.02
_WIDEST_LETTER = 7.7
"""Pixels at 14 px: merman's measure of `n`, and the widest of the faces that a reader may have."""

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

    points: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything placed; the drawing's own size."""

    boxes: list[PlacedBox]
    arrows: list[PlacedArrow]


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
    lines = {box.id: title_lines(box) for box in graph.boxes}
    answer = json.loads(engine.layout_json(mermaid(graph, lines), json.dumps(_OPTIONS)))
    found = _Flowchart.model_validate(answer["layout"]["FlowchartV2"])
    boxes = {f"n{index}": box for index, box in enumerate(graph.boxes)}
    placed = [
        PlacedBox(boxes[node.id], lines[boxes[node.id].id], node.x, node.y, node.width, node.height)
        for node in found.nodes
    ]
    return Layout(placed, [PlacedArrow([(point.x, point.y) for point in edge.points]) for edge in found.edges])


def _engine() -> _Engine | None:
    try:
        module = importlib.import_module("merman")
    except ImportError:
        return None
    engine: _Engine = module.Merman()
    return engine


def mermaid(graph: Graph, lines: dict[str, list[str]]) -> str:
    """The graph as a Mermaid flow chart. Labels are stand-ins of the right size: names from code never get here."""
    numbers = {box.id: index for index, box in enumerate(graph.boxes)}
    nodes = [f'n{numbers[box.id]}["{_stand_in(lines[box.id])}"]' for box in graph.boxes]
    arrows = [f"n{numbers[arrow.source]} --> n{numbers[arrow.target]}" for arrow in graph.arrows]
    return "\n".join(["flowchart TD", *nodes, *arrows]) + "\n"


def _stand_in(lines: list[str]) -> str:
    return "<br/>".join("n" * ceil(len(line) * _WIDEST_LETTER / _MEASURED_LETTER) for line in lines)


def title_lines(box: Box) -> list[str]:
    """A box's words in short lines: the title, cut where it gets too long, and the small line last."""
    lines = [""]
    for word in box.title.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > MOST_LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]
    lines = [line if len(line) <= MOST_LETTERS + 2 else f"{line[:MOST_LETTERS]}…" for line in lines]
    return [*lines, box.small] if box.small else lines
