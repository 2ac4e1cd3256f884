"""Source text in colour: HTML a line, with a dozen classes that the stylesheet knows, and no inline style."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from html import escape
from importlib import metadata

from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class_for_filename
from pygments.token import Comment, Error, Generic, Keyword, Name, Number, Operator, String, _TokenType

from fondation_cli.course.colouring import coloured
from fondation_cli.course.languages import LANGUAGES, language_of

VERSION = "3"
"""Changes with whatever changes the HTML of a line."""

LARGEST = 400_000
"""Characters. A larger file is shown in plain text: colour would cost a second a megabyte and help nobody."""

LONGEST_LINE = 2_000
"""Characters. Minified text is shown plain: one span a token would make a page of hundreds of megabytes."""

_CLASSES: dict[_TokenType, str] = {
    Comment: "c",
    Comment.Preproc: "d",
    String: "s",
    String.Doc: "c",
    String.Escape: "e",
    String.Interpol: "e",
    Number: "m",
    Keyword: "k",
    Keyword.Constant: "m",
    Keyword.Type: "t",
    Operator.Word: "k",
    Name.Function: "f",
    Name.Class: "t",
    Name.Exception: "t",
    Name.Builtin: "b",
    Name.Decorator: "d",
    Name.Tag: "k",
    Name.Attribute: "f",
    Name.Constant: "m",
    Generic.Heading: "k",
    Generic.Subheading: "k",
    Generic.Deleted: "x",
    Generic.Inserted: "s",
    Error: "",
}

# Characters that reorder or hide what follows: shown by name, so that code reads as a compiler reads it.
_INVISIBLE = {
    code: f'<span class="invisible">U+{code:04X}</span>'
    for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0xFEFF)
}
_CONTROL = {code: "\N{REPLACEMENT CHARACTER}" for code in range(32) if chr(code) not in "\t\n\f"}
_SHOWN = {**_INVISIBLE, **_CONTROL}
_STRANGE = re.compile(f"[{''.join(re.escape(chr(code)) for code in _SHOWN)}]")


@lru_cache(maxsize=1024)
def _class_of(kind: _TokenType) -> str:
    known: _TokenType | None = kind
    while known is not None and known not in _CLASSES:
        known = known.parent
    return "" if known is None else _CLASSES[known]


@lru_cache(maxsize=64)
def _lexer_for(file_name: str) -> Lexer | None:
    found = find_lexer_class_for_filename(file_name)
    return None if found is None else found()


def plain(text: str) -> str:
    """A line without colours, safe to place in a page."""
    shown = escape(text, quote=False)
    return shown.translate(_SHOWN) if _STRANGE.search(shown) else shown


def highlight(path: str, lines: list[str]) -> list[str]:
    """HTML of each line of a file, safe to place in a page. As many lines come out as went in."""
    if sum(map(len, lines)) > LARGEST or any(len(line) > LONGEST_LINE for line in lines):
        return [plain(line) for line in lines]
    shown = _html(_pieces(path, "\n".join([*lines, ""])))[: len(lines)]
    # What drops or adds a line end must not move the numbers that citations point to.
    return shown if len(shown) == len(lines) else [plain(line) for line in lines]


@cache
def fingerprint() -> str:
    """Changes with whatever changes the HTML of some file: our own version, and those of what reads the text."""
    packages = sorted({"tree-sitter", "pygments", *(language.package for language in LANGUAGES.values())})
    return " ".join([VERSION, *(f"{name}={metadata.version(name)}" for name in packages)])


def _pieces(path: str, text: str) -> Iterable[tuple[str, str]]:
    """The text in pieces, each with its class: by its syntax tree where there is a grammar, by a lexer elsewhere."""
    language = language_of(path)
    if language is not None:
        source = text.encode(errors="replace")
        return ((name, piece.decode(errors="replace")) for name, piece in coloured(language.name, source))
    lexer = _lexer_for(path.rpartition("/")[2])
    if lexer is None:
        return [("", text)]
    return ((_class_of(kind), piece) for _, kind, piece in lexer.get_tokens_unprocessed(text))


def _html(pieces: Iterable[tuple[str, str]]) -> list[str]:
    """Lines of HTML; a piece that goes over several lines is coloured on each of them."""
    parts = []
    for name, piece in pieces:
        if name and "\n" in piece:
            parts.append("\n".join([_span(name, line) for line in piece.split("\n")]))
        else:
            parts.append(_span(name, piece))
    return "".join(parts).split("\n")


def _span(name: str, text: str) -> str:
    shown = plain(text)
    return f'<span class="{name}">{shown}</span>' if name and text.strip() else shown
