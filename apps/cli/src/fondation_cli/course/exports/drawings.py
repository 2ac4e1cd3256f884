"""Drawings for documents that stand alone: the same shapes, without links that lead into the site."""

import re

from fondation_shared.course import CourseDocument, Diagram

_LINK = re.compile(r"<a\b[^>]*>")
_WIDTH = re.compile(r'<svg\b[^>]* width="(\d+)"')
_WIDEST = 900
"""The letters of a wider drawing could not be read on a page of a book."""


def plain_drawing(diagram: Diagram) -> str:
    """The SVG of a drawing, in its narrow form where a page is too small for the other, with groups for links."""
    svg = diagram.narrow if is_upright(diagram) else diagram.svg
    return _LINK.sub("<g>", svg).replace("</a>", "</g>")


def is_upright(diagram: Diagram) -> bool:
    """Whether a book shows the narrow form of a drawing, which may fill a page."""
    width = _WIDTH.match(diagram.svg)
    return bool(diagram.narrow) and width is not None and int(width[1]) > _WIDEST


def drawings_of(document: CourseDocument, chapter: str | None) -> list[Diagram]:
    """The drawings that belong to a chapter, by its id; with None those of the whole course."""
    return [diagram for diagram in document.diagrams if diagram.chapter == chapter]
