"""Pages of source files: the whole text as it is at the commit, with an anchor for each line that is cited."""

from collections import defaultdict
from dataclasses import dataclass

from fondation_cli.course.site import routes
from fondation_cli.course.site.book import Book
from fondation_cli.course.site.templates import Templates


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file; `anchors` name the cited ranges that begin here."""

    number: int
    html: str
    cited: bool
    anchors: list[str]


def source_page(book: Book, path: str, templates: Templates) -> str:
    """The page of one file."""
    page = routes.source_page(path)
    citing = [(book.by_id[chapter], spans) for chapter, spans in book.citing.get(path, {}).items()]
    elsewhere = None if book.forge is None else book.forge.address(path)
    return templates.page("source.html", page, path=path, citing=citing, elsewhere=elsewhere, lines=_lines(book, path))


def sources_page(book: Book, templates: Templates) -> str:
    """The list of all files that the course cites, each with its chapters."""
    files = [(path, [book.by_id[chapter] for chapter in book.citing.get(path, {})]) for path in book.paths]
    return templates.page("sources.html", routes.SOURCES, files=files)


def _lines(book: Book, path: str) -> list[Line]:
    cited = {line for span in book.cited(path) for line in range(span.start, span.end + 1)}
    anchors: defaultdict[int, list[str]] = defaultdict(list)
    for span in book.linked(path):
        if span.end > span.start:
            anchors[span.start].append(routes.lines(span))
    return [
        Line(number, html, number in cited, anchors[number]) for number, html in enumerate(book.colours.lines(path), 1)
    ]
