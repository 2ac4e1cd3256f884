"""A chapter's Markdown as HTML that is safe to show: headings with anchors, resolved links, excerpts in full."""

from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from fondation_cli.course.breaks import parts
from fondation_cli.course.highlight import plain as plain_code
from fondation_cli.course.site.book import Book
from fondation_cli.course.site.excerpts import Excerpts
from fondation_cli.course.site.inline import Inline
from fondation_cli.course.site.parse import Heading, name_headings, parser, plain, without_title
from fondation_cli.course.site.templates import Templates

RESERVED = frozenset({"content", "contents", "help", "search", "here", "checked", "questions", "exercises", "subjects"})
"""Anchors of the page around the text."""


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading, as plain text; `anchor` is empty for what comes before the first.

    `code` are the lines of its boxes.
    """

    anchor: str
    title: str
    text: str
    code: list[str]


@dataclass(frozen=True, slots=True)
class Prose:
    """A rendered text, its headings, and its sections for the search."""

    html: str
    headings: list[Heading]
    sections: list[Section]


def render(book: Book, page: str, markdown: str, templates: Templates) -> Prose:
    """The text of one chapter for its page."""
    reader = parser()
    tokens = without_title(reader.parse(markdown))
    headings = name_headings(tokens, RESERVED)
    sections = _sections(book, tokens, headings)
    inline = Inline(book, page, frozenset(heading.anchor for heading in headings), book.document.glossary)
    tokens = Excerpts(book, page, templates).expand(tokens)
    titled = False
    for token in tokens:
        if token.type == "heading_open" and token.tag == "h2":
            inline.begin_section()
        if token.type in {"heading_open", "heading_close"}:
            titled = token.type == "heading_open"
        if token.type == "inline":
            token.children = inline.resolve(token.children or [], explained=not titled)
        elif token.type in {"fence", "code_block"}:
            _fence(token, templates)
    return Prose(RendererHTML().render(tokens, reader.options, {}), headings, sections)


def render_line(book: Book, page: str, markdown: str) -> str:
    """One line of Markdown, such as a definition or an explanation, without a paragraph around it."""
    reader = parser()
    tokens = reader.parseInline(markdown)
    inline = Inline(book, page, frozenset(), [])
    for token in tokens:
        token.children = inline.resolve(token.children or [])
    return RendererHTML().render(tokens, reader.options, {})


def fenced(lines: Sequence[str], templates: Templates) -> str:
    """Lines that are no part of the repository, such as commands, in a box; long names break between their parts."""
    return templates.render("fence.html", lines=["<wbr>".join(map(plain_code, parts(line))) for line in lines])


def _sections(book: Book, tokens: list[Token], headings: list[Heading]) -> list[Section]:
    texts = [[""]]
    boxes: list[list[str]] = [[]]
    inside = False
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            inside = token.type == "heading_open"
            texts += [[]] if inside else []
            boxes += [[]] if inside else []
        elif token.type == "inline" and not inside:
            texts[-1].append(plain(token.children or []))
        elif token.type == "excerpt":
            boxes[-1] += book.colours.texts(token.meta["span"])
        elif token.type in {"fence", "code_block"}:
            boxes[-1] += token.content.splitlines()
    parts = zip(
        ["", *(heading.anchor for heading in headings)],
        ["", *(heading.text for heading in headings)],
        texts,
        boxes,
        strict=True,
    )
    return [Section(anchor, title, " ".join(text).strip(), code) for anchor, title, text, code in parts]


def _fence(token: Token, templates: Templates) -> None:
    lines = token.content.removesuffix("\n").split("\n")
    token.type, token.content = "html_block", fenced(lines, templates)
