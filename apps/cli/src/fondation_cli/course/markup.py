"""The Markdown that chapters are made of: how citations, excerpts, names of code and links are written and read.

| piece | form |
| --- | --- |
| citation | `[sessions.py:61–88](src/requests/sessions.py#L61-L88)`: path from the root, percent-encoded |
| excerpt | alone on its line: `{{excerpt src/requests/sessions.py 673-748}}` |
| link to a chapter | `[Sessions](chapter:sessions)`: the slug of a chapter of the same course |
| name of code | a code span |

Everything else that comes from a repository goes through `escape`.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

CHAPTER_SCHEME = "chapter:"
EXCERPT_LINE = re.compile(r"^\{\{excerpt (?P<path>\S.*) (?P<start>\d+)-(?P<end>\d+)\}\}$")
LINK = re.compile(r"(?<!!)\[(?P<label>(?:\\.|`[^`]*`|[^\[\]\\`])*)\]\((?P<href>[^()\s]+)\)")
"""A link in a text: its `label`, which is Markdown, and its `href`."""
_CITATION = re.compile(r"^(?P<path>[^#:?]+)#L(?P<start>\d+)(?:-L(?P<end>\d+))?$")
_SPECIAL = re.compile(r"[\\`*\[\]<]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=#?\w+;)|~(?=~)|\{(?=\{)|!(?=\[)")
_LINE_START = re.compile(r"^(\d*)([#+\-=.)>])")
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
"""All but those that hold two words together, which French needs before a colon."""
_CONTROLS = {code: "\N{REPLACEMENT CHARACTER}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\f"}
_INDEX_NAMES = {"__init__", "__main__", "index", "mod", "lib", "main", "doc", "package-info"}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Lines of a file, counted from 1, both ends included."""

    path: str
    start: int
    end: int


def short_path(path: str, *, deep: bool = False) -> str:
    """The file's name, with its folder before it where the name alone says nothing, or where `deep` asks for it."""
    pure = PurePosixPath(path)
    return "/".join(pure.parts[-2:]) if deep or pure.stem in _INDEX_NAMES else pure.name


def line_range(start: int, end: int) -> str:
    """`61–88`, or `61` for one line."""
    return str(start) if start == end else f"{start}\N{EN DASH}{end}"


def cite(span: Span, *, deep: bool = False) -> str:
    """A citation of these lines, labelled with the file's name; `deep` puts the folder before it."""
    return _link(f"{escape(short_path(span.path, deep=deep))}:{line_range(span.start, span.end)}", span)


def cite_lines(span: Span) -> str:
    """A citation labelled with its line numbers alone, for use where the file was just named."""
    return _link(line_range(span.start, span.end), span)


def _link(label: str, span: Span) -> str:
    return f"[{label}]({address(span)})"


def address(span: Span) -> str:
    """What a link to these lines leads to."""
    lines = f"L{span.start}" if span.start == span.end else f"L{span.start}-L{span.end}"
    return f"{quote(span.path)}#{lines}"


def cited(href: str) -> Span | None:
    """The lines that a link's target stands for; None when it is no citation."""
    found = _CITATION.match(href)
    if not found:
        return None
    start = int(found["start"])
    return Span(unquote(found["path"]), start, int(found["end"] or start))


def excerpt(span: Span) -> str:
    """The line that stands for this code."""
    return f"{{{{excerpt {span.path} {span.start}-{span.end}}}}}"


def excerpted(line: str) -> Span | None:
    """The code that a line stands for; None when the line is no excerpt."""
    found = EXCERPT_LINE.match(line.strip())
    return Span(found["path"], int(found["start"]), int(found["end"])) if found else None


def chapter_link(label: str, slug: str) -> str:
    """A link to another chapter; `label` is Markdown."""
    return f"[{label}]({CHAPTER_SCHEME}{quote(slug)})"


def tame(text: str) -> str:
    """The same without what steers a terminal and stands in no page: a file may be named with it."""
    return text.translate(_CONTROLS)


def file_name(name: str, order: int | None = None) -> str:
    """The name of a file for a chapter's slug or a drawing's id, without its ending; `order` sorts a folder."""
    plain = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-")
    return plain if order is None else f"{order:02}-{plain}"


def code(text: str) -> str:
    """A code span of any text on one line, however many backticks it holds."""
    flat = " ".join(text.split())
    runs = {len(run) for run in re.findall(r"`+", flat)}
    fence = "`" * next(size for size in range(1, len(runs) + 2) if size not in runs)
    padding = " " if "`" in flat[:1] + flat[-1:] else ""
    return f"{fence}{padding}{flat}{padding}{fence}"


def escape(text: str) -> str:
    """Plain text as Markdown that renders as exactly this text: no markup, link, image or HTML survives."""
    return at_line_start(escape_inside(_SPACES.sub(" ", text).strip(" ")))


def at_line_start(markdown: str) -> str:
    """Inline Markdown as it may begin a line: no list, heading or quotation comes of its first sign."""
    return _LINE_START.sub(r"\1\\\2", markdown)


def escape_inside(text: str) -> str:
    """The same for text that stands inside a line: its spaces stay as they are."""
    return _SPECIAL.sub(r"\\\g<0>", text)
