"""Drawings compiled from the graph of the code, never from free text: each arrow stands for a fact."""

from fondation_cli.course.diagrams.architecture import parts_of
from fondation_cli.course.diagrams.course_map import map_of
from fondation_cli.course.diagrams.drawing import draw
from fondation_cli.course.diagrams.graph import Graph
from fondation_cli.course.diagrams.layout import lay_out
from fondation_cli.course.plan import Outline
from fondation_cli.course.words import Words
from fondation_shared.course import Diagram, Edge
from fondation_shared.jobs import Language


def diagrams_of(outline: Outline, language: Language) -> list[Diagram]:
    """The drawings of a course: its map, and the parts of the code where there are at least two.

    `svg` is empty on machines that cannot lay out a graph; `text` says everything in words.
    """
    words = Words(language)
    graphs = [map_of(outline, words), parts_of(outline, words)]
    return [drawn(graph) for graph in graphs if len(graph.boxes) > 1]


def drawn(graph: Graph) -> Diagram:
    """A graph as the drawing that a course holds."""
    layout = lay_out(graph)
    return Diagram(
        id=graph.id,
        title=graph.title,
        svg="" if layout is None else draw(graph, layout),
        text=graph.text,
        edges=[Edge(from_=arrow.source, to=arrow.target, fact=arrow.fact) for arrow in graph.arrows],
    )
