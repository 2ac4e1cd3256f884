"""Source text in colour: HTML a line, with a dozen classes that the stylesheet knows, and no inline style."""

from functools import lru_cache
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class_for_filename
from pygments.token import Comment, Error, Generic, Keyword, Name, Number, Operator, String, _TokenType

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
_CONTROL = {code: "\N{REPLACEMENT CHARACTER}" for code in range(32) if chr(code) not in "\t\f"}
_SHOWN = {**_INVISIBLE, **_CONTROL}


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
    return escape(text, quote=False).translate(_SHOWN)


def _pieces(lexer: Lexer, text: str) -> list[str]:
    lines = [""]
    for _, kind, value in lexer.get_tokens_unprocessed(text):
        name = _class_of(kind)
        first, *rest = value.split("\n")
        lines[-1] += _span(name, first)
        lines += [_span(name, piece) for piece in rest]
    return lines


def _span(name: str, text: str) -> str:
    shown = plain(text)
    return f'<span class="{name}">{shown}</span>' if name and text.strip() else shown


def highlight(path: str, lines: list[str]) -> list[str]:
    """HTML of each line of a file, safe to place in a page. As many lines come out as went in."""
    if sum(map(len, lines)) > LARGEST or any(len(line) > LONGEST_LINE for line in lines):
        return [plain(line) for line in lines]
    return _coloured(_lexer_for(path.rpartition("/")[2]), lines)


def _coloured(lexer: Lexer | None, lines: list[str]) -> list[str]:
    if lexer is None:
        return [plain(line) for line in lines]
    shown = _pieces(lexer, "\n".join([*lines, ""]))[: len(lines)]
    # A lexer that drops or adds a line end must not move the numbers that citations point to.
    return shown if len(shown) == len(lines) else [plain(line) for line in lines]
