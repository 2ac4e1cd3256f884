"""The pages of an electronic book: XHTML that needs no script, with code in colour and answers at a chapter's end."""

import re
from dataclasses import dataclass
from pathlib import Path

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from fondation_cli.course import markup
from fondation_cli.course.authorship import verdict_said, writer_said
from fondation_cli.course.exports.drawings import drawings_of
from fondation_cli.course.exports.links import Links
from fondation_cli.course.highlight import plain as plain_code
from fondation_cli.course.markup import Span
from fondation_cli.course.site.book import SHORT_COMMIT
from fondation_cli.course.site.colours import Colours
from fondation_cli.course.site.parse import Heading, name_headings, parser, without_title
from fondation_cli.course.templating import environment
from fondation_cli.course.words import Words
from fondation_shared.course import Chapter, CourseDocument

TITLE, NAVIGATION, GLOSSARY, STYLE = "title.xhtml", "nav.xhtml", "glossary.xhtml", "style.css"
_TEMPLATES = Path(__file__).parent / "templates"
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """A numbered line of code as HTML."""

    number: int
    html: str


def page_of(chapter: Chapter) -> str:
    """The name of a chapter's page."""
    return f"{markup.file_name(chapter.slug, chapter.order)}.xhtml"


def drawing_name(diagram_id: str) -> str:
    """The name of a drawing's file."""
    return f"{markup.file_name(diagram_id)}.svg"


class Pages:
    """Renders the pages of one course. `colours` are made already for every file that is shown."""

    def __init__(self, document: CourseDocument, colours: Colours) -> None:
        self._document = document
        self._colours = colours
        self._links = Links(document, page_of)
        self._reader = parser()
        self._by_id = {chapter.id: chapter for chapter in document.chapters}
        self._words = Words(document.language)
        self._environment = environment(_TEMPLATES)
        self._environment.globals |= {
            "document": document,
            "words": self._words,
            "commit": document.repository.commit[:SHORT_COMMIT],
            "inline": self._inline,
            "page_of": page_of,
            "drawing_name": drawing_name,
            "style": STYLE,
        }

    def title(self) -> str:
        """The first page: what is taught, from where, and the drawings of the whole."""
        verdict = verdict_said(self._document, self._words)
        return self._page("title.xhtml", drawings=drawings_of(self._document, None), verdict=verdict)

    def chapter(self, chapter: Chapter) -> str:
        """A chapter with its goals, its text, its questions, and the answers behind them."""
        tokens = without_title(self._reader.parse(chapter.markdown))
        headings = name_headings(tokens)
        return self._page(
            "chapter.xhtml",
            chapter=chapter,
            needed=[self._by_id[each] for each in chapter.prerequisites if each in self._by_id],
            drawings=drawings_of(self._document, chapter.id),
            text=self._html(tokens, headings),
            writer=writer_said(self._document, chapter, self._words),
        )

    def glossary(self) -> str:
        """The words of the course with their definitions."""
        return self._page("glossary.xhtml", terms=self._document.glossary)

    def navigation(self) -> str:
        """The table of contents that every reading program looks for."""
        return self._page("nav.xhtml", title_page=TITLE, glossary_page=GLOSSARY)

    def package(self, **values: object) -> str:
        """The package document: what the book is and which files it is made of."""
        return self._page("package.opf", **values)

    def _page(self, template: str, **values: object) -> str:
        shown = self._environment.get_template(template).render(values)
        return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", shown)

    def _html(self, tokens: list[Token], headings: list[Heading]) -> str:
        anchors = iter(headings)
        for token in tokens:
            if token.type == "heading_open":
                # In XML a name may not begin with a digit.
                token.attrs["id"] = f"s-{next(anchors).anchor}"
            elif token.type == "inline":
                token.children = self._links.resolve(token.children or [])
            elif token.type == "excerpt":
                token.type, token.content = "html_block", self._excerpt(token.meta["span"])
            elif token.type in {"fence", "code_block"}:
                lines = [plain_code(line) for line in token.content.removesuffix("\n").split("\n")]
                token.type, token.content = "html_block", self._page("fence.xhtml", lines=lines)
        return str(RendererHTML().render(tokens, self._reader.options, {}))

    def _excerpt(self, span: Span) -> str:
        lines = self._colours.lines(span.path)[span.start - 1 : span.end]
        return self._page(
            "excerpt.xhtml",
            label=f"{span.path}:{markup.line_range(span.start, span.end)}",
            lines=[Line(number, html) for number, html in enumerate(lines, span.start)],
            elsewhere=self._links.lines(span),
        )

    def _inline(self, markdown: str) -> str:
        """One line of Markdown as XHTML."""
        tokens = self._reader.parseInline(markdown)
        for token in tokens:
            token.children = self._links.resolve(token.children or [])
        return str(RendererHTML().render(tokens, self._reader.options, {}))
