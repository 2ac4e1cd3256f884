"""Source text as HTML, a line at a time: coloured by classes that the stylesheet knows, without inline style.

A stranger chose both the name and the text. So the languages are those of the stacks alone, and time is bounded: a
library of 500 languages has some that take hours for a page of text, and even the best take minutes for a bad one.
"""

import re
import time
from functools import lru_cache
from html import escape
from pathlib import PurePosixPath

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType

LARGEST_COLOURED = 200_000
"""Characters. A larger file is shown plain: colour would cost a second a megabyte and help nobody."""
LONGEST_COLOURED_LINE = 2_000
"""Characters. Minified text is shown plain: a span a token would make a page of many megabytes."""
_SECONDS = 1.0
"""Of a processor. What is not coloured by then is shown plain."""

_LANGUAGES = {
    **dict.fromkeys((".py", ".pyi"), "python"),
    **dict.fromkeys((".js", ".mjs", ".cjs"), "javascript"),
    **dict.fromkeys((".ts", ".mts", ".cts"), "typescript"),
    ".jsx": "jsx",
    ".tsx": "tsx",
    **dict.fromkeys((".html", ".htm"), "html"),
    **dict.fromkeys((".svg", ".xml"), "xml"),
    ".css": "css",
    ".json": "json",
    ".toml": "toml",
    **dict.fromkeys((".yml", ".yaml"), "yaml"),
    ".md": "markdown",
}
_CLASSES: dict[_TokenType, str] = {
    Comment: "c",
    String: "s",
    String.Escape: "e",
    String.Interpol: "e",
    Number: "m",
    Keyword: "k",
    Keyword.Constant: "m",
    Keyword.Type: "t",
    Operator.Word: "k",
    Name.Function: "f",
    Name.Class: "t",
    Name.Builtin: "b",
    Name.Decorator: "d",
    Name.Tag: "k",
    Name.Attribute: "f",
    Name.Constant: "m",
}
_UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""What turns the direction of text, hides it or draws nothing: shown by its number, so that code reads as it runs."""


def code_lines(path: str, text: str) -> list[str]:
    """HTML of each line of a file, safe to place in a page."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    is_plain = len(text) > LARGEST_COLOURED or any(len(line) > LONGEST_COLOURED_LINE for line in lines)
    lexer = None if is_plain else _lexer_for(PurePosixPath(path).suffix.lower())
    if lexer is None:
        return [shown(line) for line in lines]
    coloured = _coloured(lexer, "\n".join([*lines, ""]))[: len(lines)]
    # A lexer that drops or adds the end of a line must not move the numbers.
    return coloured if len(coloured) == len(lines) else [shown(line) for line in lines]


def shown(text: str) -> str:
    """Text as HTML, nothing in it unseen."""
    return _UNSEEN.sub(lambda found: f'<span class="invisible">U+{ord(found[0]):04X}</span>', escape(text, quote=False))


@lru_cache(maxsize=64)
def _lexer_for(ending: str) -> Lexer | None:
    name = _LANGUAGES.get(ending)
    # Or else a text in Markdown names any of the 500 for a piece of itself.
    return get_lexer_by_name(name, handlecodeblocks=False) if name else None


def _coloured(lexer: Lexer, text: str) -> list[str]:
    """Lines; a piece that goes over several of them is coloured on each."""
    parts, done, end = [], 0, time.thread_time() + _SECONDS
    for _, kind, piece in lexer.get_tokens_unprocessed(text):
        name = _class_of(kind)
        parts.append("\n".join([_span(name, line) for line in piece.split("\n")]))
        done += len(piece)
        if time.thread_time() > end:
            return "".join([*parts, shown(text[done:])]).split("\n")
    return "".join(parts).split("\n")


@lru_cache(maxsize=512)
def _class_of(kind: _TokenType) -> str:
    known: _TokenType | None = kind
    while known is not None and known not in _CLASSES:
        known = known.parent
    return "" if known is None else _CLASSES[known]


def _span(name: str, text: str) -> str:
    return f'<span class="{name}">{shown(text)}</span>' if name and text.strip() else shown(text)
