"""Where each page of the site lives, as paths from the site's root. Links are always relative."""

import hashlib
import re

from fondation_cli.course.markup import Span

HOME = "index.html"
GLOSSARY = "glossary.html"
SEARCH = "search.html"
SOURCES = "sources.html"
CHANGES = "changes.html"
SEARCH_INDEX = "search-index.js"


def chapter_page(slug: str) -> str:
    """A chapter's page. It carries no number, so that an address survives when chapters are reordered."""
    return f"chapters/{_plain(slug)}.html"


def source_page(path: str) -> str:
    """A file's page. The digest tells apart paths that some disks confuse, and keeps odd names out of addresses."""
    digest = hashlib.sha256(path.encode(errors="surrogateescape")).hexdigest()[:10]
    return f"files/{_plain(path.rpartition('/')[2])[:60]}-{digest}.html"


def lines(span: Span) -> str:
    """The fragment of an address that names lines: `L10-L24`, or `L10`."""
    return f"L{span.start}" if span.start == span.end else f"L{span.start}-L{span.end}"


def anchor(text: str) -> str:
    """A fragment made of a heading or a term: lower-case letters, digits and dashes, never empty."""
    return re.sub(r"\W+", "-", text.lower()).strip("-_") or "section"


def root_of(page: str) -> str:
    """The way from a page back to the site's root: empty, or `../`."""
    return "../" * page.count("/")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip(".-") or "page"
