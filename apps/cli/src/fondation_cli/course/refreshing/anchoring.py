"""A chapter whose lines only moved, with every mention of a line set to where that line is now."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import unquote

from fondation_cli.course import markup
from fondation_cli.course.markup import Span
from fondation_cli.course.refreshing.moves import Moves
from fondation_cli.course.refreshing.places import Places
from fondation_shared.course import Chapter

Piece: TypeAlias = "str | int | float | bool | list[Piece] | dict[str, Piece] | None"

_PIECES = re.compile(
    r"(?P<link>(?<!!)\[(?P<label>(?:\\.|`[^`]*`|[^\[\]\\`])*)\]\((?P<href>[^()\s]+)\))"
    r"|(?P<excerpt>\{\{excerpt [^\n]*\}\}$)"
    r"|(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
    r"|\b[Ll]ig?nes?[ \u00a0](?P<numbers>\d+(?:[ \u00a0]?(?:–|-|,|to|and|à|et)[ \u00a0]?\d+)*)(?![\d,.]*\d)",
    re.MULTILINE,
)
_NUMBER = re.compile(r"\d+")
_NOWHERE: Mapping[str, tuple[int, int | None]] = MappingProxyType({})
_NO_TEXT = {"id", "slug", "path", "sha256", "basis", "check", "kind", "name", "symbol", "prerequisites"}


class NotKept(Exception):
    """Something that the chapter speaks of is not there any more, or cannot be found again."""


def anchored(
    chapter: Chapter, moves: Moves, known: Places, orders: Mapping[str, tuple[int, int | None]] = _NOWHERE
) -> Chapter | None:
    """The chapter at the new commit, its words the same; None where lines that it shows or cites changed.

    `known` are the places of the facts that it would be written from now: what changed inside may still be cited as
    a whole where one of them says that it is the same thing. `orders` are the numbers of the chapters before and now,
    by their slugs; None where one is gone.
    """
    anchor = _Anchor(moves, known, orders)
    try:
        return Chapter.model_validate(anchor.piece(chapter.model_dump()))
    except NotKept:
        return None


class _Anchor:
    def __init__(self, moves: Moves, known: Places, orders: Mapping[str, tuple[int, int | None]]) -> None:
        self._moves = moves
        self._known = known
        self._orders = orders
        self._path: str | None = None

    def piece(self, value: Piece) -> Piece:
        """Any part of a chapter, with places in it moved."""
        if isinstance(value, list):
            return [self.piece(each) for each in value]
        if isinstance(value, dict):
            held = {name: each if name in _NO_TEXT else self.piece(each) for name, each in value.items()}
            return held | self._place(value)
        if isinstance(value, str):
            self._path = None
            return self.text(value)
        return value

    def _place(self, table: dict[str, Piece]) -> dict[str, Piece]:
        """The lines that a citation, an excerpt, a subject or an exercise names. What is shown must be the same."""
        path, start, end = table.get("path"), table.get("start_line"), table.get("end_line")
        if not (isinstance(path, str) and isinstance(start, int) and isinstance(end, int)):
            return {}
        shown = "sha256" in table or "task" in table
        moved = self.span(Span(path, start, end), shown=shown)
        return {"start_line": moved.start, "end_line": moved.end}

    def text(self, text: str) -> str:
        """Markdown, with its links, excerpts and mentions of lines moved."""
        return _PIECES.sub(self._moved, text)

    def _moved(self, found: re.Match[str]) -> str:
        if found["link"]:
            return self._link(found[0], found["label"], found["href"])
        if found["excerpt"]:
            span = markup.excerpted(found[0])
            return found[0] if span is None else markup.excerpt(self.span(span, shown=True))
        return self._numbers(found) if found["numbers"] else found[0]

    def _link(self, whole: str, label: str, href: str) -> str:
        span = markup.cited(href)
        if span is None:
            return self._chapter(whole, label, href)
        moved = self.span(span)
        said = markup.line_range(span.start, span.end)
        if label == said or label.endswith(f":{said}"):
            label = label.removesuffix(said) + markup.line_range(moved.start, moved.end)
        return f"[{label}]({markup.address(moved)})"

    def _chapter(self, whole: str, label: str, href: str) -> str:
        """A link to another chapter, which says its number first."""
        slug = unquote(href.removeprefix(markup.CHAPTER_SCHEME))
        if not href.startswith(markup.CHAPTER_SCHEME) or slug not in self._orders:
            return whole
        old, new = self._orders[slug]
        if new is None:
            raise NotKept
        numbered = re.sub(rf"(?<!\d){old}(?!\d)", str(new), label, count=1)
        return f"[{numbered}]({href})"

    def _numbers(self, found: re.Match[str]) -> str:
        """Numbers of lines in words: they are about the file that was cited last."""
        if self._path is None:
            raise NotKept
        path, start = self._path, found.start("numbers") - found.start()
        return found[0][:start] + _NUMBER.sub(lambda number: str(self._line(path, int(number[0]))), found["numbers"])

    def _line(self, path: str, number: int) -> int:
        moved = self._moves.line(path, number)
        # A sentence may speak of another file than the one that was cited last: then no fact has this number.
        if moved is None or moved not in self._known.numbers:
            raise NotKept
        return moved

    def span(self, span: Span, *, shown: bool = False) -> Span:
        """Where these lines are now."""
        self._path = span.path
        moved = self._moves.whole(span)
        if moved is not None:
            return moved
        if shown:
            raise NotKept
        around = self._moves.ends(span)
        if around is not None and around in self._known.spans:
            return around
        start = self._moves.line(span.path, span.start)
        again = [] if start is None else self._known.beginning(span.path, start)
        if len(again) != 1 or span.start == span.end:
            raise NotKept
        return again[0]
