"""Where a link of a chapter may lead: lines of code, commits, chapters, sections of the page, the web over https."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from fondation_cli.course import markup
from fondation_cli.course.history.links import cited_commit
from fondation_cli.course.site import routes
from fondation_cli.course.site.book import Book


@dataclass(frozen=True, slots=True)
class Link:
    """A link that may stand: its address from the page, its class in the stylesheet, the host if it leaves the site."""

    href: str
    kind: str
    host: str = ""


def resolve(book: Book, page: str, href: str, sections: frozenset[str] = frozenset()) -> Link | None:
    """The link as it stands on a page; None where it leads nowhere we vouch for, and only its text is shown.

    `sections` are the anchors of the page itself.
    """
    if href.startswith(markup.CHAPTER_SCHEME):
        return _chapter(book, page, unquote(href.removeprefix(markup.CHAPTER_SCHEME)))
    commit = cited_commit(href)
    if commit is not None:
        return Link(book.forge.commit_address(commit.hash), "commit") if book.forge else None
    span = markup.cited(href)
    if span is not None:
        return Link(book.place(page, span), "place") if span.path in book.paths else None
    parts = urlsplit(href)
    if parts.scheme == "https" and parts.hostname:
        return Link(href, "external", parts.hostname)
    if href.startswith("#") and unquote(parts.fragment) in sections:
        return Link(href, "section")
    return None


def _chapter(book: Book, page: str, slug: str) -> Link | None:
    if slug not in book.by_slug:
        return None
    return Link(routes.root_of(page) + routes.chapter_page(slug), "chapter")
