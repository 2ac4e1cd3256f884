"""What stands inside a paragraph: links that lead somewhere we vouch for, no images, terms with their definition."""

from html import escape
from itertools import count

from markdown_it.token import Token

from fondation_cli.course.breaks import breakable
from fondation_cli.course.site import routes
from fondation_cli.course.site.book import Book
from fondation_cli.course.site.links import Link, resolve
from fondation_cli.course.site.parse import plain, plain_line
from fondation_shared.course import Term


class Inline:
    """Resolves the inline tokens of one text, in order: a term is explained where a section first names it."""

    def __init__(self, book: Book, page: str, sections: frozenset[str], terms: list[Term]) -> None:
        self._book = book
        self._page = page
        self._sections = sections
        self._terms = {term.term: term for term in terms}
        self._unexplained = dict(self._terms)
        self._numbers = count(1)

    def begin_section(self) -> None:
        """From here on terms are explained again: a reader may have come straight here."""
        self._unexplained = dict(self._terms)

    def resolve(self, children: list[Token], *, explained: bool = True) -> list[Token]:
        """The same tokens as they may be shown; a heading is no place for explanations."""
        shown: list[Token] = []
        closing: list[Link | None] = []
        for child in children:
            if child.type == "link_open":
                link = self._link(child)
                closing.append(link)
                shown += [] if link is None else [_opening(link)]
            elif child.type == "link_close":
                shown += _closing(closing.pop(), child)
            elif child.type == "image":
                shown.append(Token("text", "", 0, content=plain(child.children or [])))
            else:
                shown.append(self._word(child, explained=explained and not closing))
        return shown

    def _link(self, opening: Token) -> Link | None:
        href = str(opening.attrs.get("href", ""))
        if opening.meta.get("own"):
            return Link(href, "lines")
        return resolve(self._book, self._page, href, self._sections)

    def _word(self, child: Token, *, explained: bool) -> Token:
        term = self._unexplained.pop(child.content, None) if explained and _is_name(child) else None
        return _breakable(child) if term is None else _html(self._term(term))

    def _term(self, term: Term) -> str:
        anchor = routes.anchor(term.term)
        told = f"term-{next(self._numbers)}-{anchor}"
        place = f"{routes.root_of(self._page)}{routes.GLOSSARY}#{anchor}"
        name = f"<code>{breakable(term.term)}</code>"
        definition = escape(" ".join(plain_line(term.definition).split()))
        return (
            f'<span class="term"><a href="{place}" aria-describedby="{told}">{name}</a>'
            f'<span class="definition" role="tooltip" id="{told}">{definition}</span></span>'
        )


def _is_name(token: Token) -> bool:
    return token.type == "code_inline"


def _breakable(token: Token) -> Token:
    """Words and names so that they break between their parts where a page is too narrow for them."""
    if token.type == "text":
        return _html(breakable(token.content))
    return _html(f"<code>{breakable(token.content)}</code>") if _is_name(token) else token


def _opening(link: Link) -> Token:
    attributes: dict[str, str | int | float] = {"href": link.href, "class": link.kind}
    if link.host or link.kind == "commit":
        attributes["rel"] = "noopener nofollow"
    return Token("link_open", "a", 1, attrs=attributes)


def _closing(link: Link | None, token: Token) -> list[Token]:
    if link is None:
        return []
    if not link.host:
        return [token]
    return [token, _html(f' <span class="host">({escape(link.host)})</span>')]


def _html(content: str) -> Token:
    return Token("html_inline", "", 0, content=content)
