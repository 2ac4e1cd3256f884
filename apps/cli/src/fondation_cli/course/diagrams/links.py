"""Where the shapes of a drawing lead: pages of the course, and lines of the repository.

A drawing is made before anybody knows where its pages will lie, so chapters are named by their slug behind
`chapter:`, as in a chapter's own text, and lines by their path from the repository's root, behind `code:`. Whoever
shows the drawing says where that is.
"""

import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import quote, unquote

from fondation_cli.course import markup
from fondation_cli.course.markup import Span

CODE = "code:"

_LINK = re.compile(r'<a class="(?P<kind>[^"]*)" href="(?P<href>[^"]*)">(?P<inside>.*?)</a>', re.DOTALL)


def chapter_link(slug: str) -> str:
    """The address of a chapter inside a drawing."""
    return markup.CHAPTER_SCHEME + quote(slug)


def code_link(span: Span) -> str:
    """The address of lines of the repository inside a drawing."""
    return CODE + markup.address(span)


def relinked(svg: str, resolve: Callable[[str], str | None]) -> str:
    """The drawing with every address as `resolve` gives it; what leads nowhere is shown without a link."""

    def linked(match: re.Match[str]) -> str:
        href = resolve(unescape(match["href"]))
        if href is None:
            return f'<g class="{match["kind"]}">{match["inside"]}</g>'
        return f'<a class="{match["kind"]}" href="{escape(href)}">{match["inside"]}</a>'

    return _LINK.sub(linked, svg)


def links_in(svg: str) -> list[str]:
    """Every address in a drawing."""
    return [unescape(match["href"]) for match in _LINK.finditer(svg)]


def slug_of(href: str) -> str | None:
    """The slug of the chapter that an address inside a drawing names; None where it names lines."""
    return unquote(href.removeprefix(markup.CHAPTER_SCHEME)) if href.startswith(markup.CHAPTER_SCHEME) else None


def lines_of(href: str) -> Span | None:
    """The lines that an address inside a drawing names; None where it names none."""
    return markup.cited(href.removeprefix(CODE)) if href.startswith(CODE) else None
