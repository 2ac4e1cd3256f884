"""The forms a finished course can be taken away in."""

import tempfile
from collections.abc import Callable
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from fondation_cli.course.exports.archive import Archive
from fondation_cli.course.exports.codetour import write_tours
from fondation_cli.course.exports.epub import write_epub
from fondation_cli.course.exports.pdf import write_pdf
from fondation_cli.course.markdown_export import export as write_markdown
from fondation_cli.course.site.build import build
from fondation_cli.course.site.colours import Colours
from fondation_cli.course.sources import Sources
from fondation_cli.memo import Memo
from fondation_cli.runner import Report
from fondation_shared.course import CourseDocument


class Format(StrEnum):
    """A form, by the word that people type."""

    EPUB = "epub"
    PDF = "pdf"
    ANKI = "anki"
    CODETOUR = "codetour"
    MARKDOWN = "markdown"
    SITE = "site"

    @property
    def ending(self) -> str:
        """What stands behind the name of the file; empty for a form that is a folder."""
        return _ENDINGS.get(self, "")


_BESIDE = {
    Format.EPUB: "course.epub",
    Format.PDF: "course.pdf",
    Format.ANKI: "course.apkg",
    Format.CODETOUR: "tours",
}
_ENDINGS = {Format.EPUB: ".epub", Format.PDF: ".pdf", Format.ANKI: ".apkg", Format.SITE: ".zip"}


def export(
    document: CourseDocument, sources: Sources, form: Format, place: Path, report: Report, *, cache: Path | None = None
) -> None:
    """Write a course in one form to `place`, a file or a folder that does not exist yet.

    `sources` hold the files that the course shows; `cache` is where source text in colour is kept between runs.
    Raises UsageError: the form needs something that is not installed.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        colours = Colours(sources, folder / "colours", memo=Memo(cache) if cache else None)
        _WRITERS[form](_Work(document, sources, colours, folder, report), place)


def export_beside(
    document: CourseDocument, sources: Sources, out: Path, report: Report, *, cache: Path | None = None
) -> None:
    """Leave in `out`, beside site and Markdown, what else people take away: book, cards, tours, and paper.

    There is no PDF where Typst is not installed.
    """
    for form, name in _BESIDE.items():
        if form is not Format.PDF or find_spec("typst") is not None:
            export(document, sources, form, out / name, report, cache=cache)


class _Work:
    """What a writer may need; colours are made when they are asked for."""

    def __init__(
        self, document: CourseDocument, sources: Sources, colours: Colours, folder: Path, report: Report
    ) -> None:
        self.document = document
        self.sources = sources
        self.colours = colours
        self.folder = folder
        self.report = report

    def coloured(self) -> Colours:
        """The colours of every file that is shown."""
        paths = sorted({part.path for chapter in self.document.chapters for part in chapter.excerpts})
        self.colours.make(paths, lambda done: self.report(done, len(paths)))
        return self.colours


def _epub(work: _Work, place: Path) -> None:
    write_epub(work.document, work.coloured(), place)


def _pdf(work: _Work, place: Path) -> None:
    write_pdf(work.document, work.sources, place)


def _anki(work: _Work, place: Path) -> None:
    from fondation_cli.course.exports.anki import write_anki  # noqa: PLC0415 - loads what every start would wait for

    write_anki(work.document, place)


def _codetour(work: _Work, place: Path) -> None:
    write_tours(work.document, place)


def _markdown(work: _Work, place: Path) -> None:
    write_markdown(work.document, work.sources, place)


def _site(work: _Work, place: Path) -> None:
    build(work.document, work.folder / "site", work.colours, work.report)
    with Archive(place) as archive:
        archive.add_folder(work.folder / "site")


_WRITERS: dict[Format, Callable[[_Work, Path], None]] = {
    Format.EPUB: _epub,
    Format.PDF: _pdf,
    Format.ANKI: _anki,
    Format.CODETOUR: _codetour,
    Format.MARKDOWN: _markdown,
    Format.SITE: _site,
}
