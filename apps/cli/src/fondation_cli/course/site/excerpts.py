"""Code in a chapter: the box with its place on top, and the numbered notes below that point into its lines."""

import re
from dataclasses import dataclass
from itertools import count

from markdown_it.token import Token

from fondation_cli.course import markup
from fondation_cli.course.markup import Span
from fondation_cli.course.site import routes
from fondation_cli.course.site.book import Book
from fondation_cli.course.site.templates import Templates

_NOTED = re.compile(r"(?:\*\*\[?|\[)(?P<start>\d+)(?:[\N{EN DASH}-](?P<end>\d+))?(?:\]|\*\*)")


@dataclass(frozen=True, slots=True)
class Note:
    """A note of the list below a box, and the lines it is about."""

    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class Line:
    """A line of code in a box, with the notes that begin here."""

    number: int
    html: str
    notes: list[Note]

    @property
    def anchors(self) -> list[str]:
        """The ranges that begin here and need a name of their own; a single line has its own already."""
        return sorted({routes.lines(note.span) for note in self.notes if note.span.end > note.span.start})


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of code as the template shows it."""

    anchor: str
    span: Span
    lines: list[Line]
    href: str
    elsewhere: str | None

    @property
    def noted(self) -> bool:
        """Whether notes below point into it."""
        return any(line.notes for line in self.lines)

    @property
    def label(self) -> str:
        """Its place as a person writes it: `path:10–24`."""
        return f"{self.span.path}:{markup.line_range(self.span.start, self.span.end)}"


class Excerpts:
    """Expands the excerpts of one page, which are numbered in their order."""

    def __init__(self, book: Book, page: str, templates: Templates) -> None:
        self._book = book
        self._page = page
        self._templates = templates
        self._numbers = count(1)

    def expand(self, tokens: list[Token]) -> list[Token]:
        """The tokens with each excerpt as HTML, and the list right behind it as its notes."""
        for index, token in enumerate(tokens):
            if token.type != "excerpt":
                continue
            anchor = f"e{next(self._numbers)}"
            span = token.meta["span"]
            notes = _notes(tokens, index + 1, span, anchor)
            token.type, token.content = "html_block", self.box(anchor, span, notes)
        return tokens

    def box(self, anchor: str, span: Span, notes: dict[int, list[Note]]) -> str:
        """One piece of code, with its notes by the line they begin at."""
        lines = self._book.colours.lines(span.path)[span.start - 1 : span.end]
        box = Box(
            anchor,
            span,
            [Line(number, html, notes.get(number, [])) for number, html in enumerate(lines, span.start)],
            self._book.place(self._page, span),
            self._book.elsewhere(span),
        )
        return self._templates.render("excerpt.html", box=box)


def _notes(tokens: list[Token], start: int, span: Span, anchor: str) -> dict[int, list[Note]]:
    """Make the ordered list at `start` the notes of the code above it; by the line that each begins at."""
    if start >= len(tokens) or tokens[start].type != "ordered_list_open":
        return {}
    tokens[start].attrs["class"] = "notes"
    numbers = count(int(tokens[start].attrs.get("start", 1)))
    found: dict[int, list[Note]] = {}
    for item, text in _items(tokens, start):
        number = next(numbers)
        noted = _NOTED.match(text.content)
        if noted is None:
            continue
        lines = Span(span.path, int(noted["start"]), int(noted["end"] or noted["start"]))
        if span.start <= lines.start <= lines.end <= span.end:
            item.attrs["id"] = f"{anchor}-n{number}"
            text.children = _pointing(text.children or [], f"#{anchor}-{routes.lines(lines)}")
            found.setdefault(lines.start, []).append(Note(number, lines))
    return found


def _pointing(children: list[Token], href: str) -> list[Token]:
    """Let the lines at the start of a note lead to the box above instead of the file's page."""
    opening = next((child for child in children[:3] if child.type == "link_open"), None)
    if opening is not None:
        opening.attrs, opening.meta = {"href": href}, {"own": True}
        return children
    start = next(index for index, child in enumerate(children) if child.type == "strong_open") + 1
    end = next(index for index, child in enumerate(children) if child.type == "strong_close")
    link = Token("link_open", "a", 1, attrs={"href": href}, meta={"own": True})
    return [*children[:start], link, *children[start:end], Token("link_close", "a", -1), *children[end:]]


def _items(tokens: list[Token], start: int) -> list[tuple[Token, Token]]:
    """Each item of the list that opens at `start`, with the first text in it."""
    items = []
    level = tokens[start].level
    waiting: Token | None = None
    for token in tokens[start + 1 :]:
        if token.type == "ordered_list_close" and token.level == level:
            break
        if token.type == "list_item_open" and token.level == level + 1:
            waiting = token
        elif token.type == "inline" and waiting is not None:
            items.append((waiting, token))
            waiting = None
    return items
