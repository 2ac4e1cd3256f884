"""The index that the search page loads: a plain script, because a page opened from disk cannot fetch."""

import json
import re
from itertools import chain, count, zip_longest

from fondation_cli.course.site import routes
from fondation_cli.course.site.book import Book
from fondation_cli.course.site.parse import plain_line
from fondation_cli.course.site.prose import Prose, Section
from fondation_shared.course import Question

Entry = dict[str, int | str]
"""What the page's script reads: `id`, `kind` (`section`, `question`, `term`, `symbol`), `href`, `title`, `within`,
`text`; lines of `code` of a section; the `answers` to a question, which the script finds and never shows."""

_MOST_CODE = 6_000
"""Characters of code that a chapter adds to the index."""
_WORD = re.compile(r"[^\W\d]\w+")


def search_index(book: Book, texts: dict[str, Prose]) -> str:
    """The script that hands the index to the page; `texts` by chapter id."""
    entries = [*_sections(book, texts), *_questions(book), *_symbols(book), *_terms(book)]
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
            **({"code": code} if code else {}),
        }
        for chapter in book.chapters
        for section, code in _with_code(texts[chapter.id].sections)
        if section.text or section.title or code
    ]


def _with_code(sections: list[Section]) -> list[tuple[Section, str]]:
    """Each section with the lines of its code to find it by. What is too much for a chapter is cut in all alike."""
    kept: list[list[str]] = [[] for _ in sections]
    left = _MOST_CODE
    telling = [[(number, line) for line in _telling(section)] for number, section in enumerate(sections)]
    for each in chain.from_iterable(zip_longest(*telling)):
        if each is not None and len(each[1]) < left:
            kept[each[0]].append(each[1])
            left -= len(each[1]) + 1
    return [(section, "\n".join(lines)) for section, lines in zip(sections, kept, strict=True)]


def _telling(section: Section) -> list[str]:
    """The lines of code that have a word which neither the section's text nor a line before has."""
    known = set(_WORD.findall(section.text.lower()))
    found = []
    for line in section.code:
        words = set(_WORD.findall(line.lower()))
        if words - known:
            known |= words
            found.append(" ".join(line.split()))
    return found


def _questions(book: Book) -> list[Entry]:
    return [
        {
            "kind": "question",
            "href": f"{routes.chapter_page(chapter.slug)}#questions",
            "title": book.words["questions"],
            "within": chapter.title,
            "text": plain_line(question.prompt),
            "answers": _answers(question),
        }
        for chapter in book.chapters
        for question in chapter.quiz
    ]


def _answers(question: Question) -> str:
    """All answers to choose from and the explanation: none of them is told apart."""
    return " ".join(plain_line(line) for line in [*(each.text for each in question.options), question.explanation])


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
