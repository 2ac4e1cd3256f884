"""The glossary's page."""

from dataclasses import dataclass

from fondation_cli.course.markup import Span
from fondation_cli.course.site import routes
from fondation_cli.course.site.book import Book
from fondation_cli.course.site.prose import render_line
from fondation_cli.course.site.templates import Templates
from fondation_shared.course import Term


@dataclass(frozen=True, slots=True)
class Entry:
    """A term as the page shows it; `place` and `href` are empty where no code defines it."""

    name: str
    anchor: str
    definition: str
    place: str
    href: str


def glossary_page(book: Book, templates: Templates) -> str:
    """All terms in alphabetical order."""
    terms = sorted(book.document.glossary, key=lambda term: (term.term.casefold(), term.term))
    return templates.page("glossary.html", routes.GLOSSARY, terms=[_entry(book, term) for term in terms])


def _entry(book: Book, term: Term) -> Entry:
    place, href = "", ""
    if term.path is not None:
        line = term.start_line or 1
        place, href = f"{term.path}:{line}", book.place(routes.GLOSSARY, Span(term.path, line, line))
    return Entry(term.term, routes.anchor(term.term), render_line(book, routes.GLOSSARY, term.definition), place, href)
