"""The index that the search page loads: a plain script, because a page opened from disk cannot fetch."""

import json
from itertools import count

from fondation_cli.course.site import routes
from fondation_cli.course.site.book import Book
from fondation_cli.course.site.parse import plain_line
from fondation_cli.course.site.prose import Prose

Entry = dict[str, int | str]
"""What the page's script reads: `id`, `kind` (`section`, `term`, `symbol`), `href`, `title`, `within`, `text`."""


def search_index(book: Book, texts: dict[str, Prose]) -> str:
    """The script that hands the index to the page; `texts` by chapter id."""
    entries = [*_sections(book, texts), *_symbols(book), *_terms(book)]
    numbered = [{"id": number, **entry} for number, entry in zip(count(), entries, strict=False)]
    return f"globalThis.fondationIndex = {json.dumps(numbered, ensure_ascii=False, separators=(',', ':'))};\n"


def _sections(book: Book, texts: dict[str, Prose]) -> list[Entry]:
    return [
        {
            "kind": "section",
            "href": routes.chapter_page(chapter.slug) + (f"#{section.anchor}" if section.anchor else ""),
            "title": section.title or chapter.title,
            "within": chapter.title if section.title else "",
            "text": section.text,
        }
        for chapter in book.chapters
        for section in texts[chapter.id].sections
        if section.text or section.title
    ]


def _symbols(book: Book) -> list[Entry]:
    return [
        {
            "kind": "symbol",
            "href": f"{routes.chapter_page(chapter.slug)}#subjects",
            "title": subject.name,
            "within": chapter.title,
            "text": f"{book.words.kind(subject.kind)} {subject.path}",
        }
        for chapter in book.chapters
        for subject in chapter.subjects
    ]


def _terms(book: Book) -> list[Entry]:
    return [
        {
            "kind": "term",
            "href": f"{routes.GLOSSARY}#{routes.anchor(term.term)}",
            "title": term.term,
            "within": book.words["glossary"],
            "text": plain_line(term.definition),
        }
        for term in book.document.glossary
    ]
