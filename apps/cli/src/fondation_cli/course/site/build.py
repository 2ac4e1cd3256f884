"""Writes the whole site into a folder: every page, the search index, styles and scripts."""

import shutil
from pathlib import Path

from fondation_cli.course.markup import tame
from fondation_cli.course.site import routes
from fondation_cli.course.site.book import Book
from fondation_cli.course.site.changes import changes_page
from fondation_cli.course.site.chapter import chapter_page
from fondation_cli.course.site.colours import Colours
from fondation_cli.course.site.glossary import glossary_page
from fondation_cli.course.site.home import home_page
from fondation_cli.course.site.prose import Prose, render
from fondation_cli.course.site.search import search_index
from fondation_cli.course.site.source import source_page, sources_page
from fondation_cli.course.site.templates import Templates
from fondation_cli.runner import Report
from fondation_shared.course import CourseDocument

STATIC = Path(__file__).parent.parent / "static"
ASSETS = "assets"


def build(document: CourseDocument, folder: Path, colours: Colours, report: Report) -> None:
    """Write the site of a course into `folder`. The same document and files give the same bytes.

    `colours` are those of the document's files, still to be made.
    """
    book = Book(document, colours)
    total = 2 * len(book.paths) + len(book.chapters)
    book.colours.make(book.paths, lambda done: report(done, total))
    templates = Templates(book)
    texts: dict[str, Prose] = {}
    for done, chapter in enumerate(book.chapters, len(book.paths) + 1):
        page = routes.chapter_page(chapter.slug)
        texts[chapter.id] = render(book, page, chapter.markdown, templates)
        _write(folder, page, chapter_page(book, chapter, texts[chapter.id], templates))
        report(done, total, chapter.title)
    _write(folder, routes.HOME, home_page(book, templates))
    _write(folder, routes.GLOSSARY, glossary_page(book, templates))
    if document.changes is not None:
        _write(folder, routes.CHANGES, changes_page(book, document.changes, templates))
    _write(folder, routes.SEARCH, templates.page("search.html", routes.SEARCH))
    _write(folder, routes.SEARCH_INDEX, search_index(book, texts))
    _write(folder, routes.SOURCES, sources_page(book, templates))
    # Last: by now the book knows every line that a page links to.
    for done, path in enumerate(book.paths, total - len(book.paths) + 1):
        _write(folder, routes.source_page(path), source_page(book, path, templates))
        report(done, total, path)
    shutil.copytree(STATIC, folder / ASSETS)


def _write(folder: Path, page: str, content: str) -> None:
    place = folder / page
    place.parent.mkdir(parents=True, exist_ok=True)
    # Paths that are not UTF-8 reach here with lone surrogates, which no page can hold.
    place.write_bytes(tame(content).encode(errors="replace"))
