"""The last phase: a checked course as files that people read. Nothing half-made is ever seen in the folder."""

import json
import shutil
from pathlib import Path

from fondation_cli.course.markdown_export import export
from fondation_cli.course.site.build import build
from fondation_cli.course.site.colours import Colours
from fondation_cli.course.sources import Read, Sources
from fondation_cli.memo import Memo
from fondation_cli.runner import Report
from fondation_shared.course import CourseDocument

MANIFEST = "course.json"
MARKDOWN = "markdown"
SITE = "site"
_STAGING = ".publishing"
_CACHE_BYTES = 256 * 1024 * 1024


def publish(document: CourseDocument, read: Read, out_dir: Path, report: Report, *, cache: Path | None = None) -> None:
    """Leave `course.json`, `markdown/` and `site/` in `out_dir`, replacing what an earlier run left there.

    `read` gives the bytes of a file at the document's commit. `cache` is a folder where source text in colour is kept
    between runs, by content. Everything is written beside its place first and
    moved at the end, the manifest last. The same document and files give the same bytes, whenever and wherever.
    """
    ordered = _ordered(document)
    staging = out_dir / _STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        sources = Sources(read)
        memo = Memo(cache, max_bytes=_CACHE_BYTES) if cache else None
        build(ordered, staging / SITE, Colours(sources, staging / "colours", memo=memo), report)
        export(ordered, sources, staging / MARKDOWN)
        (staging / MANIFEST).write_bytes(manifest(document))
        for name in (SITE, MARKDOWN, MANIFEST):
            _move(staging, out_dir, name)
    except OSError as error:
        # A full disk is found out while writing, when the system does not say where that was.
        error.filename = error.filename or str(out_dir)
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def manifest(document: CourseDocument) -> bytes:
    """`course.json`: indented, in a fixed order, absent values left out."""
    table = _ordered(document).model_dump(mode="json", by_alias=True, exclude_none=True)
    return (json.dumps(table, ensure_ascii=False, indent=2) + "\n").encode()


def _ordered(document: CourseDocument) -> CourseDocument:
    """The same course, with lists whose order says nothing put in a fixed one."""
    coverage = document.coverage
    skipped = sorted(coverage.skipped, key=lambda each: (each.path, each.reason))
    return document.model_copy(
        update={
            "chapters": sorted(document.chapters, key=lambda chapter: chapter.order),
            "glossary": sorted(document.glossary, key=lambda term: (term.term.casefold(), term.term)),
            "coverage": coverage.model_copy(update={"skipped": skipped}),
        }
    )


def _move(staging: Path, out_dir: Path, name: str) -> None:
    """Put a finished file or folder in its place. A folder that stands there steps aside first."""
    place = out_dir / name
    if place.is_dir():
        place.rename(staging / f"{name}-before")
    (staging / name).replace(place)
