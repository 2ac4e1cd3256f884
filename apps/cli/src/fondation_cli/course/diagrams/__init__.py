"""Drawings compiled from the graph of the code, never from free text: each arrow stands for a fact."""

from fondation_cli.course.diagrams.architecture import parts_of
from fondation_cli.course.diagrams.course_map import map_of
from fondation_cli.course.diagrams.drawing import draw
from fondation_cli.course.diagrams.graph import Arrow, Graph
from fondation_cli.course.diagrams.ladder import draw_ladder
from fondation_cli.course.diagrams.layout import lay_out
from fondation_cli.course.diagrams.stations import NARROW, WIDE, draw_stations
from fondation_cli.course.plan import Outline
from fondation_cli.course.words import Words
from fondation_shared.course import Diagram, Edge
from fondation_shared.jobs import Language


def diagrams_of(outline: Outline, language: Language) -> list[Diagram]:
    """The drawings of a course as a whole: its map, and the parts of the code where there are at least two."""
    words = Words(language)
    chapters, parts = map_of(outline, words), parts_of(outline, words)
    drawings = [drawn_map(chapters)] if len(chapters.boxes) > 1 else []
    return [*drawings, drawn(parts)] if len(parts.boxes) > 1 else drawings


def drawn_map(graph: Graph) -> Diagram:
    """The map as the drawing that a course holds."""
    return _diagram(graph, draw_stations(graph, WIDE), draw_stations(graph, NARROW))


def drawn(graph: Graph) -> Diagram:
    """A graph as the drawing that a course holds; on machines that cannot lay it out, its narrow form alone."""
    layout, narrow = lay_out(graph), draw_ladder(graph)
    return _diagram(graph, narrow, "") if layout is None else _diagram(graph, draw(graph, layout), narrow)


def _diagram(graph: Graph, svg: str, narrow: str) -> Diagram:
    edges = [edge for arrow in graph.arrows for edge in _edges(arrow)]
    return Diagram(id=graph.id, title=graph.title, svg=svg, narrow=narrow, text=graph.text, edges=edges)


def _edges(arrow: Arrow) -> list[Edge]:
    there = Edge(from_=arrow.source, to=arrow.target, fact=arrow.fact)
    return [there, Edge(from_=arrow.target, to=arrow.source, fact=arrow.back)] if arrow.back else [there]
