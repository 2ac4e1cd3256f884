"""CodeTour: each chapter as a tour through the files, for editors that show one (https://aka.ms/codetour-schema)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it.token import Token

from fondation_cli.course import markup
from fondation_cli.course.markup import Span
from fondation_cli.course.site.parse import parser, plain, without_title
from fondation_cli.course.words import Words
from fondation_shared.course import Chapter, CourseDocument

_SCHEMA = "https://aka.ms/codetour-schema"


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, a note or an excerpt: its Markdown, the heading it stands under, and the lines it is about."""

    text: str
    heading: str
    span: Span | None


def write_tours(document: CourseDocument, folder: Path) -> None:
    """Write a `.tour` file a chapter into `folder`, each leading to the next. Copied to `.tours/` they are found."""
    folder.mkdir(parents=True)
    for index, chapter in enumerate(document.chapters):
        following = document.chapters[index + 1 : index + 2]
        tour: dict[str, object] = {
            "$schema": _SCHEMA,
            "title": _title(chapter),
            "description": document.title,
            "ref": document.repository.commit,
            "isPrimary": index == 0,
            "steps": list(_steps(document, chapter)),
        }
        if following:
            tour["nextTour"] = _title(following[0])
        content = json.dumps(tour, ensure_ascii=False, indent=2) + "\n"
        (folder / f"{markup.file_name(chapter.slug, chapter.order)}.tour").write_bytes(content.encode(errors="replace"))


def _title(chapter: Chapter) -> str:
    return f"{chapter.order} - {chapter.title}"


def _steps(document: CourseDocument, chapter: Chapter) -> Iterator[dict[str, object]]:
    """The chapter's way in, then a step for each place it speaks of; words without a place go with the next one."""
    yield {"title": chapter.title, "description": _way_in(document, chapter)}
    waiting: list[str] = []
    heading = ""
    pieces = list(_pieces(chapter.markdown))
    for index, piece in enumerate(pieces):
        heading = piece.heading or heading
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        # What introduces an excerpt is said where the excerpt is shown.
        introduces = following is not None and not following.text and following.span == piece.span
        if piece.span is None or introduces:
            waiting.append(piece.text)
            continue
        yield _step(piece.span, heading, [*waiting, piece.text])
        waiting = []
    if waiting:
        yield {"title": heading or chapter.title, "description": "\n\n".join(waiting)}


def _way_in(document: CourseDocument, chapter: Chapter) -> str:
    words = Words(document.language)
    goals = [f"- {_without_links(goal)}" for goal in chapter.goals]
    return "\n".join([f"{words['afterwards']}{words['colon'].rstrip()}", "", *goals]) if goals else chapter.title


def _step(span: Span, heading: str, texts: Sequence[str]) -> dict[str, object]:
    step: dict[str, object] = {
        "file": span.path,
        "line": span.end,
        "selection": {
            "start": {"line": span.start, "character": 1},
            "end": {"line": span.end + 1, "character": 1},
        },
        "description": "\n\n".join(text for text in texts if text) or f"`{span.path}:{span.start}`",
    }
    return {"title": heading, **step} if heading else step


def _pieces(markdown: str) -> Iterator[Piece]:
    lines = markdown.split("\n")
    heading = ""
    tokens = without_title(parser().parse(markdown))
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = plain(tokens[index + 1].children or [])
        elif token.type == "excerpt":
            yield Piece("", heading, token.meta["span"])
        elif token.map is not None and _is_piece(token, tokens[index + 1 :]):
            text = "\n".join(lines[slice(*token.map)]).strip()
            yield Piece(_without_links(text), heading, _first_place(text))


def _is_piece(token: Token, behind: Sequence[Token]) -> bool:
    """Whole paragraphs, fences, tables and quotations, and each item of a list; not what stands inside them."""
    if token.level == 0:
        return token.type in {"paragraph_open", "fence", "code_block", "table_open", "blockquote_open"}
    return token.type == "list_item_open" and token.level == 1 and bool(behind)


def _first_place(text: str) -> Span | None:
    found = (markup.cited(link["href"]) for link in markup.LINK.finditer(text))
    return next((span for span in found if span is not None), None)


def _without_links(text: str) -> str:
    """The words of links alone, but of those that lead to the web."""
    return markup.LINK.sub(lambda link: link[0] if link["href"].startswith("https://") else link["label"], text)
