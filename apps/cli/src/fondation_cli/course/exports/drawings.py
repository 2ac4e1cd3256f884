"""Drawings for documents that stand alone: the same shapes, without links that lead into the site."""

import re

from fondation_shared.course import CourseDocument, Diagram

_LINK = re.compile(r"<a\b[^>]*>")


def plain_drawing(diagram: Diagram) -> str:
    """The SVG of a drawing with groups for links."""
    return _LINK.sub("<g>", diagram.svg).replace("</a>", "</g>")


def drawings_of(document: CourseDocument, chapter: str | None) -> list[Diagram]:
    """The drawings that belong to a chapter, by its id; with None those of the whole course."""
    return [diagram for diagram in document.diagrams if diagram.chapter == chapter]
