"""EPUB 3: the course as a book for reading programs (https://www.w3.org/TR/epub-33/)."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fondation_cli.course.exports.archive import Archive
from fondation_cli.course.exports.drawings import plain_drawing
from fondation_cli.course.exports.pages import (
    GLOSSARY,
    NAVIGATION,
    STYLE,
    TITLE,
    Pages,
    drawing_name,
    page_of,
)
from fondation_cli.course.identity import digest_of
from fondation_cli.course.site.colours import Colours
from fondation_shared.course import CourseDocument

_FOLDER = "EPUB"
_PACKAGE = "package.opf"
_CONTAINER = f"""<?xml version="1.0" encoding="UTF-8"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
  <rootfiles>
    <rootfile full-path="{_FOLDER}/{_PACKAGE}" media-type="application/oebps-package+xml"/>
  </rootfiles>
</container>
"""
_XHTML, _SVG, _CSS = "application/xhtml+xml", "image/svg+xml", "text/css"
_UNKNOWN_TIME = datetime(1980, 1, 1, tzinfo=UTC)
_STYLESHEET = Path(__file__).parent / "templates" / STYLE


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the book as its package lists it; what is in the spine is read in order."""

    name: str
    media_type: str
    content: str
    properties: str = ""
    in_spine: bool = False

    @property
    def id(self) -> str:
        """Its name in the package."""
        return "item-" + self.name.replace(".", "-")


def write_epub(document: CourseDocument, colours: Colours, place: Path) -> None:
    """Write the book to `place`. The same course gives the same bytes. `colours` are those of all files shown."""
    pages = Pages(document, colours)
    items = [
        Item(NAVIGATION, _XHTML, pages.navigation(), properties="nav"),
        Item(TITLE, _XHTML, pages.title(), in_spine=True),
        *(Item(page_of(each), _XHTML, pages.chapter(each), in_spine=True) for each in document.chapters),
        Item(STYLE, _CSS, _STYLESHEET.read_text(encoding="utf-8")),
        *(Item(drawing_name(each.id), _SVG, plain_drawing(each)) for each in document.diagrams if each.svg),
    ]
    if document.glossary:
        items.append(Item(GLOSSARY, _XHTML, pages.glossary(), in_spine=True))
    package = pages.package(items=items, identifier=_identifier(document), modified=_modified(document))
    with Archive(place) as archive:
        # The first member and uncompressed: so programs know the kind of file by its first bytes.
        archive.add("mimetype", "application/epub+zip", stored=True)
        archive.add("META-INF/container.xml", _CONTAINER)
        archive.add(f"{_FOLDER}/{_PACKAGE}", package)
        for item in items:
            archive.add(f"{_FOLDER}/{item.name}", item.content)


def _identifier(document: CourseDocument) -> str:
    """The same for every version of a course: a newer one takes the place of an older in a library."""
    return f"urn:uuid:{uuid.UUID(bytes=digest_of(document)[:16], version=5)}"


def _modified(document: CourseDocument) -> str:
    """The date of the commit: what the book is about changed then."""
    return f"{document.repository.committed_at or _UNKNOWN_TIME:%Y-%m-%dT%H:%M:%SZ}"
