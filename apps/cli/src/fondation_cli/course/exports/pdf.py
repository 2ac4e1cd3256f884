"""PDF, set by Typst: tagged, with an outline, and the same bytes for the same course. Comes with the extra `pdf`."""

import shutil
import tempfile
from pathlib import Path

from fondation_cli.course.exports.drawings import plain_drawing
from fondation_cli.course.exports.pages import drawing_name
from fondation_cli.course.exports.typst import TypstDocument
from fondation_cli.course.sources import Sources
from fondation_shared.course import CourseDocument
from fondation_shared.errors import UsageError

_LOOK = Path(__file__).parent / "templates" / "course.typ"


def write_pdf(document: CourseDocument, sources: Sources, place: Path) -> None:
    """Set the course and write it to `place`. Raises UsageError where Typst is not installed."""
    try:
        import typst  # noqa: PLC0415 - an extra: most who make courses never need it
    except ImportError as error:
        raise UsageError(
            "PDF needs Typst, which is not installed.",
            cause="It is an extra of this command.",
            hint="uv pip install typst",
        ) from error
    made = document.repository.committed_at
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(_LOOK, folder / _LOOK.name)
        for diagram in document.diagrams:
            if diagram.svg:
                (folder / drawing_name(diagram.id)).write_text(plain_drawing(diagram), encoding="utf-8")
        main = folder / "main.typ"
        main.write_text(TypstDocument(document, sources).whole(), encoding="utf-8")
        compiler = typst.Compiler(main, root=folder, ignore_system_fonts=True)
        compiler.compile(output=place, format="pdf", timestamp=int(made.timestamp()) if made else 0)
