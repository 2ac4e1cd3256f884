"""Pages of source files: the whole text as it is at the commit, with an anchor for each line that is cited."""

from collections import defaultdict

from fondation_cli.course.site import routes
from fondation_cli.course.site.book import Book
from fondation_cli.course.site.templates import Templates

_BLOCK = 100
"""Lines in a block: its height stands in the stylesheet."""


def source_page(book: Book, path: str, templates: Templates) -> str:
    """The page of one file."""
    page = routes.source_page(path)
    citing = [(book.by_id[chapter], spans) for chapter, spans in book.citing.get(path, {}).items()]
    elsewhere = None if book.forge is None else book.forge.address(path)
    lines = book.colours.lines(path)
    return templates.page(
        "source.html",
        page,
        path=path,
        citing=citing,
        elsewhere=elsewhere,
        count=len(lines),
        code=_code(lines, _cited(book, path), _anchors(book, path)),
    )


def sources_page(book: Book, templates: Templates) -> str:
    """The list of all files that the course cites, each with its chapters."""
    files = [(path, [book.by_id[chapter] for chapter in book.citing.get(path, {})]) for path in book.paths]
    return templates.page("sources.html", routes.SOURCES, files=files)


def _cited(book: Book, path: str) -> set[int]:
    """The numbers of the lines that texts show or name as proof."""
    return {line for span in book.cited(path) for line in range(span.start, span.end + 1)}


def _anchors(book: Book, path: str) -> dict[int, str]:
    """By the line where they begin: the names of the ranges that pages link to."""
    anchors: defaultdict[int, str] = defaultdict(str)
    for span in book.linked(path):
        if span.end > span.start:
            anchors[span.start] += f'<span id="{routes.lines(span)}"></span>'
    return anchors


def _code(lines: list[str], cited: set[int], anchors: dict[int, str]) -> str:
    """The lines as HTML. No template: a course shows a hundred thousand of them, and only numbers are put in.

    Whole hundreds stand in blocks, which a browser lays out only when they come into view.
    """
    shown = [
        f'<span class="line{" cited" if number in cited else ""}" id="L{number}">{anchors.get(number, "")}'
        f'<a class="number" href="#L{number}" tabindex="-1">{number}</a><span class="text">{html}</span>\n</span>'
        for number, html in enumerate(lines, 1)
    ]
    whole = len(shown) - len(shown) % _BLOCK
    blocks = [f'<span class="block">{"".join(shown[at : at + _BLOCK])}</span>' for at in range(0, whole, _BLOCK)]
    return "".join([*blocks, *shown[whole:]])
