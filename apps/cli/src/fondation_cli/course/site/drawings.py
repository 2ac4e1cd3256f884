"""Drawings on pages: with links that lead somewhere from where they stand, beside the text they belong to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fondation_cli.course.diagrams import course_map, sequence, timeline
from fondation_cli.course.diagrams.links import lines_of, relinked, slug_of
from fondation_cli.course.site import routes
from fondation_cli.course.site.book import Book
from fondation_cli.course.site.templates import Templates
from fondation_shared.course import Chapter, Diagram

_LEADING = {sequence.ID, timeline.ID}
_HEADING = re.compile(r"<h2\b")


@dataclass(frozen=True, slots=True)
class Shown:
    """A drawing as a page shows it; `svg` is empty where the words stand alone."""

    id: str
    title: str
    svg: str
    text: str
    narrow: str = ""


def shown(book: Book, page: str, diagram: Diagram) -> Shown:
    """A drawing with its links as they are from a page. Lines of files that have no page are shown at the forge."""

    def resolve(href: str) -> str | None:
        slug, span = slug_of(href), lines_of(href)
        if slug is not None:
            return _way(page, slug) if slug in book.by_slug else None
        if span is None:
            return None
        return book.place(page, span) if span.path in book.paths else book.elsewhere(span)

    return Shown(
        diagram.id, diagram.title, relinked(diagram.svg, resolve), diagram.text, relinked(diagram.narrow, resolve)
    )


def _way(page: str, slug: str) -> str:
    """The way from a page to a chapter."""
    return routes.root_of(page) + routes.chapter_page(slug)


def of_the_whole(book: Book, page: str) -> list[Shown]:
    """The drawings that belong to no single chapter."""
    return [shown(book, page, diagram) for diagram in book.document.diagrams if diagram.chapter is None]


def here(book: Book, chapter: Chapter) -> Shown | None:
    """The map of the course with this chapter marked."""
    whole = next((each for each in book.document.diagrams if each.id == course_map.ID), None)
    if whole is None:
        return None
    page = routes.chapter_page(chapter.slug)
    found = shown(book, page, whole)
    address = f'href="{_way(page, chapter.slug)}"'
    svg, narrow = (drawn.replace(address, f'{address} aria-current="page"') for drawn in (found.svg, found.narrow))
    return replace(found, svg=svg, narrow=narrow)


def illustrated(book: Book, chapter: Chapter, html: str, templates: Templates) -> str:
    """The text of a chapter with its drawings: a call that is followed, or the past, first; others behind a section."""
    page = routes.chapter_page(chapter.slug)
    own = [each for each in book.document.diagrams if each.chapter == chapter.id]
    first = [each for each in own if each.id in _LEADING]
    others = [each for each in own if each.id not in _LEADING]
    headings = [found.start() for found in _HEADING.finditer(html)]
    begins = headings[0] if headings else len(html)
    second = headings[1] if len(headings) > 1 else len(html)
    return "".join(
        (
            html[:begins],
            _figures(book, page, first, templates),
            html[begins:second],
            _figures(book, page, others, templates),
            html[second:],
        )
    )


def _figures(book: Book, page: str, diagrams: Sequence[Diagram], templates: Templates) -> str:
    return "".join(templates.render("figure.html", diagram=shown(book, page, each)) for each in diagrams)
