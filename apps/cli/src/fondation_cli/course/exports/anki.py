"""Anki cards: the course's questions and its glossary, each under an id that stays the same in every version."""

import hashlib
import itertools
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

import genanki
from markdown_it.renderer import RendererHTML

from fondation_cli.course.exports.archive import Archive
from fondation_cli.course.exports.links import Links
from fondation_cli.course.identity import identity_of
from fondation_cli.course.site.parse import parser
from fondation_cli.course.words import Words
from fondation_shared.course import Chapter, Citation, CourseDocument, Question, Term

_QUESTION_MODEL, _TERM_MODEL = 1_702_518_301, 1_702_518_302
"""Ids of the two kinds of notes, drawn once: Anki knows a kind again by its id."""

_TAGS = re.compile(r"(<[^>]*>)")
_FORMULA = re.compile(r"\\(?=\(|&#91;)")

_STYLE = """.card { max-width: 40em; margin: 0 auto; font-family: sans-serif; font-size: 20px; text-align: left; }
.card { line-height: 1.45; }
code { font-size: 0.92em; }
ol { list-style-type: lower-alpha; }
.place { color: #646862; font-size: 0.75em; }
"""


def write_anki(document: CourseDocument, place: Path) -> None:
    """Write a deck to `place` (.apkg). Imported again, a newer version updates its cards and keeps what was learnt."""
    cards = _Cards(document)
    deck = genanki.Deck(_number(cards.key), document.title)
    for note in cards.notes():
        deck.add_note(note)
    made = document.repository.committed_at
    seconds = made.timestamp() if made else 0.0
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "collection.anki2"
        connection = sqlite3.connect(database)
        try:
            package = genanki.Package(deck)
            package.write_to_db(connection.cursor(), seconds, itertools.count(int(seconds * 1000)))
            connection.commit()
        finally:
            connection.close()
        with Archive(place) as archive:
            archive.add("collection.anki2", database.read_bytes())
            archive.add("media", "{}")


class _Cards:
    """Makes the notes of one course."""

    def __init__(self, document: CourseDocument) -> None:
        self._document = document
        self._words = Words(document.language)
        self._reader = parser()
        self._links = Links(document, lambda _: "")
        self.key = identity_of(document)
        answer = '{{FrontSide}}<hr id="answer">'
        self._question_model = genanki.Model(
            _QUESTION_MODEL,
            "Fondation: question",
            fields=[{"name": name} for name in ("Question", "Options", "Answer", "Explanation", "Place")],
            templates=[
                {
                    "name": "Question",
                    "qfmt": "{{Question}}{{Options}}",
                    "afmt": answer + '<strong>{{Answer}}</strong><p>{{Explanation}}</p><p class="place">{{Place}}</p>',
                }
            ],
            css=_STYLE,
        )
        self._term_model = genanki.Model(
            _TERM_MODEL,
            "Fondation: term",
            fields=[{"name": name} for name in ("Term", "Definition", "Place")],
            templates=[
                {
                    "name": "Term",
                    "qfmt": "<code>{{Term}}</code>",
                    "afmt": answer + '{{Definition}}<p class="place">{{Place}}</p>',
                }
            ],
            css=_STYLE,
        )

    def notes(self) -> Iterator[genanki.Note]:
        """A note for each question, chapter by chapter, then one for each term."""
        for chapter in self._document.chapters:
            for question in chapter.quiz:
                yield self._question(chapter, question)
        for term in self._document.glossary:
            yield self._term(term)

    def _question(self, chapter: Chapter, question: Question) -> genanki.Note:
        options = "".join(f"<li>{self._html(option.text)}</li>" for option in question.options)
        right = "; ".join(self._html(option.text) for option in question.options if option.correct)
        return genanki.Note(
            model=self._question_model,
            fields=[
                _inert(field)
                for field in (
                    self._html(question.prompt),
                    f"<ol>{options}</ol>",
                    right,
                    self._html(question.explanation),
                    ", ".join(map(self._place, question.citations)),
                )
            ],
            guid=genanki.guid_for(self.key, "question", chapter.id, question.id),
            tags=[_tag(chapter)],
        )

    def _term(self, term: Term) -> genanki.Note:
        place = "" if term.path is None else escape(f"{term.path}:{term.start_line or 1}")
        return genanki.Note(
            model=self._term_model,
            fields=[_inert(field) for field in (escape(term.term), self._html(term.definition), place)],
            guid=genanki.guid_for(self.key, "term", term.term),
            tags=["glossary"],
        )

    def _place(self, citation: Citation) -> str:
        place = f"{citation.path}:{self._words.place(citation.start_line, citation.end_line)}"
        return escape(place)

    def _html(self, markdown: str) -> str:
        tokens = self._reader.parseInline(markdown)
        for token in tokens:
            # A link to another chapter leads nowhere from a card: its words remain.
            token.children = self._links.resolve(token.children or [])
        return str(RendererHTML().render(tokens, self._reader.options, {}))


def _inert(html: str) -> str:
    r"""HTML in which Anki finds nothing to do: it would run LaTeX, play sounds and set formulas that a text asks for.

    It seeks `[latex]` and `[sound:…]` in the whole field, and `\(` and `\[` in what is shown of it.
    """
    parts = _TAGS.split(html.replace("[", "&#91;"))
    return "".join(part if part.startswith("<") else _FORMULA.sub(r"<span>\\</span>", part) for part in parts)


def _tag(chapter: Chapter) -> str:
    """Anki parts tags at spaces."""
    return "-".join(chapter.slug.split()) or "chapter"


def _number(key: str) -> int:
    """An id for the deck, in the range that Anki takes."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % (1 << 30) + (1 << 30)
